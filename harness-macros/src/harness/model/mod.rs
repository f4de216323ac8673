//! The definition as data: what the user wrote, with spans, and nothing decided yet.

mod bindings;

pub(super) use bindings::{fields, settings_field};

use crate::args::Limit;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, Path, Type, Visibility};

/// Everything inside `harness! { .. }`.
pub(super) struct Definition {
    pub(super) attrs: Vec<Attribute>,
    pub(super) vis: Visibility,
    /// `Unnamed` when there is none; that is a problem already told.
    pub(super) name: Ident,
    /// The path of the `harness` crate.
    pub(super) krate: TokenStream,
    pub(super) models: Vec<Model>,
    /// State, runtime, sandbox, memory: what was written.
    pub(super) ports: Vec<Port>,
    pub(super) resources: Vec<Resource>,
    pub(super) limits: Vec<Limit>,
    pub(super) tools: Vec<Entry>,
    /// `..discovered` stands in `tools`.
    pub(super) discovered: bool,
    pub(super) agents: Vec<Entry>,
    pub(super) workflows: Vec<Entry>,
}

/// An alias and who answers for it: the first is asked, the others are fallbacks.
pub(super) struct Model {
    pub(super) alias: Ident,
    pub(super) chain: Vec<Adapter>,
}

/// An adapter in the slot of a port.
pub(super) struct Port {
    pub(super) slot: Slot,
    pub(super) adapter: Adapter,
}

/// The ports of a harness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    State,
    Runtime,
    Sandbox,
    Memory,
}

impl Slot {
    pub(super) const ALL: [Slot; 4] = [Slot::State, Slot::Runtime, Slot::Sandbox, Slot::Memory];

    pub(super) fn name(self) -> &'static str {
        match self {
            Slot::State => "state",
            Slot::Runtime => "runtime",
            Slot::Sandbox => "sandbox",
            Slot::Memory => "memory",
        }
    }

    /// The trait that says an adapter fits.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Slot::State => "IsState",
            Slot::Runtime => "IsRuntime",
            Slot::Sandbox => "IsSandbox",
            Slot::Memory => "IsMemory",
        }
    }

    pub(super) fn named(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }
}

/// `OpenAi("gpt-5-mini").chat_completions()`, or only `OpenAi`.
#[derive(Clone)]
pub(super) struct Adapter {
    /// The type.
    pub(super) path: Path,
    /// How it is made; without one the application binds the value.
    pub(super) call: Option<Call>,
}

/// `Adapter(args)` and what follows it.
#[derive(Clone)]
pub(super) struct Call {
    /// `new`, or the function that was written.
    pub(super) function: Ident,
    /// With their parentheses.
    pub(super) args: TokenStream,
    /// `.chat_completions()`
    pub(super) chain: TokenStream,
}

/// A type that tools borrow.
pub(super) struct Resource {
    /// The name of its binding.
    pub(super) field: Ident,
    pub(super) ty: Type,
}

/// An item in a list.
pub(super) struct Entry {
    pub(super) path: Path,
    /// `Writer { .. }`: the application binds a value.
    pub(super) settings: Option<Span>,
}

/// A field of the bindings struct.
pub(super) struct Field {
    pub(super) name: Ident,
    pub(super) ty: TokenStream,
    pub(super) about: String,
    /// What asks for it, in the user's words, for a collision.
    pub(super) origin: String,
}

/// A path without what only says where it begins: two such paths that are equal name one item.
pub(super) fn plain(path: &Path) -> String {
    let text = shown(path);
    let text = text.trim_start_matches("::");
    text.trim_start_matches("crate::").trim_start_matches("self::").to_owned()
}

impl Adapter {
    /// As the user wrote the type.
    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }

    /// The literal model id: the first string that is not an address.
    pub(super) fn model_id(&self) -> Option<String> {
        let call = self.call.as_ref()?;
        let args = syn::parse2::<syn::ExprTuple>(tuple(&call.args)).ok()?;
        args.elems.iter().filter_map(literal).find(|text| !text.contains("://"))
    }

    /// Built in place although nothing is called: in-memory adapters have nothing to be told.
    pub(super) fn in_place(&self) -> bool {
        let name = self.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        self.call.is_some() || name.starts_with("InMemory") || name == "SandboxMemory"
    }

    /// Whether two slots mean one instance: the same words.
    pub(super) fn same_type(&self, other: &Adapter) -> bool {
        self.shown() == other.shown()
    }

    pub(super) fn same(&self, other: &Adapter) -> bool {
        let words = |adapter: &Adapter| {
            adapter.call.as_ref().map(|call| format!("{} {} {}", call.function, call.args, call.chain))
        };
        self.same_type(other) && words(self) == words(other)
    }
}

/// A string literal, also in the invisible group that a `macro_rules!` puts around `$id`.
fn literal(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        syn::Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// `(a)` as `(a,)`, so that one argument is a tuple too.
fn tuple(args: &TokenStream) -> TokenStream {
    let inner = match args.clone().into_iter().next() {
        Some(proc_macro2::TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    let trailing = inner.clone().into_iter().last();
    let comma = matches!(&trailing, Some(proc_macro2::TokenTree::Punct(p)) if p.as_char() == ',');
    if comma || inner.is_empty() { quote::quote!((#inner)) } else { quote::quote!((#inner,)) }
}

/// Tokens as a person writes them in a path: no spaces.
pub(super) fn shown(words: &impl quote::ToTokens) -> String {
    words.to_token_stream().to_string().replace(' ', "")
}

impl Definition {
    pub(super) fn port(&self, slot: Slot) -> Option<&Adapter> {
        self.ports.iter().find(|port| port.slot == slot).map(|port| &port.adapter)
    }

    /// State and runtime are one instance.
    pub(super) fn shared_store(&self) -> bool {
        match (self.port(Slot::State), self.port(Slot::Runtime)) {
            (Some(state), Some(runtime)) => state.same(runtime),
            _ => false,
        }
    }

    /// The name of the binding of a bare model: the alias, numbered within a chain.
    pub(super) fn model_field(model: &Model, position: usize) -> Ident {
        let alias = &model.alias;
        if model.chain.len() == 1 { alias.clone() } else { quote::format_ident!("{alias}_{}", position + 1) }
    }

    /// The name of the binding of a port that is not built in place.
    pub(super) fn port_field(&self, slot: Slot) -> Ident {
        let name = match slot {
            Slot::State | Slot::Runtime if self.shared_store() => "store",
            _ => slot.name(),
        };
        let span = self.port(slot).map_or_else(Span::call_site, |adapter| crate::source::at(&adapter.path));
        Ident::new(name, span)
    }
}

/// A type as a person writes it: `dyn Mailer`, `acme::Client`.
pub(super) fn shown_type(ty: &Type) -> String {
    let text = shown(ty);
    match text.strip_prefix("dyn") {
        Some(rest) if matches!(ty, Type::TraitObject(_)) => format!("dyn {}", rest.replace('+', " + ")),
        _ => text,
    }
}

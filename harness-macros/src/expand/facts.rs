//! The `const fn check` of an item: what it needs and uses, each call spanned at the user's words, because the
//! compiler's back-trace of const evaluation shows exactly these spans, hop by hop.

use crate::args::Capability;
use crate::capability::PORTS;
use crate::source::{at, hash, site};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{LitStr, Type};

/// Builds the calls in order.
pub(crate) struct Facts<'a> {
    kind: &'static str,
    name: &'a Ident,
    /// What people know it by.
    shown: &'a str,
    calls: TokenStream,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(kind: &'static str, name: &'a Ident, shown: &'a str) -> Self {
        Facts { kind, name, shown, calls: TokenStream::new() }
    }

    /// Named for people: the back-trace prints `tool_refund`.
    pub(crate) fn struct_name(&self) -> Ident {
        facts_name(self.kind, self.name)
    }

    pub(crate) fn call(&mut self, method: &str, words: impl Spanned, args: &TokenStream) {
        let span = at(words);
        let (v, method) = (visit(span), Ident::new(method, span));
        self.calls.extend(quote_spanned!(span=> #v.#method(#args);));
    }

    /// A call that says where in the source it stands.
    pub(crate) fn call_with_site(&mut self, method: &str, words: impl Spanned, args: &TokenStream) {
        let site = site(words.span());
        self.call(method, words, &quote!(#args #site));
    }

    pub(crate) fn resource(&mut self, ty: &Type, alias: &Ident, p: &TokenStream) {
        let trait_name = Ident::new("Resource", at(ty));
        let args =
            quote_spanned!(at(ty)=> <#alias as #p::#trait_name>::ID, <#alias as #p::#trait_name>::NAME,);
        self.call_with_site("resource", ty, &args);
    }

    /// What the attribute implies without saying it.
    pub(crate) fn implied(&mut self, capability: &str, why: &str, words: impl Spanned) {
        let id = hash(capability);
        self.call_with_site("need_model", words, &quote!(#capability, #id, #why,));
    }

    pub(crate) fn requires(&mut self, requires: &[Capability], models: &[LitStr]) {
        for capability in requires {
            self.calls.extend(require(capability, models));
        }
    }

    /// `FACTS.check(v)` of an entry of a list. A trait *value*: a path form prints a second error.
    pub(crate) fn uses(&mut self, alias: &Ident, kind: &str, p: &TokenStream) {
        let span = alias.span();
        let (v, kind) = (visit(span), Ident::new(kind, span));
        self.calls.extend(quote_spanned!(span=> <#alias as #p::#kind>::FACTS.check(#v);));
    }

    /// `id`: see [`crate::source::id`].
    pub(crate) fn item(&self, id: &TokenStream, p: &TokenStream) -> TokenStream {
        let (facts, kind, shown, calls) = (self.struct_name(), self.kind, self.shown, &self.calls);
        let (v, enter) = (visit(Span::call_site()), visit(at(self.name)));
        let enter = quote_spanned!(at(self.name)=> #enter.enter(#kind, #shown, __ID));
        quote! {
            const __ID: u64 = #id;
            #[allow(non_camel_case_types)]
            pub struct #facts;
            impl #facts {
                pub const fn check(self, #v: &mut #p::Visit<'_>) {
                    if #enter {
                        #calls
                        #v.leave();
                    }
                }
            }
        }
    }
}

pub(crate) fn facts_name(kind: &str, name: &Ident) -> Ident {
    // Not an inline `{name}`: that would keep `r#`.
    format_ident!("{}_{}", kind, name, span = Span::call_site())
}

fn visit(span: Span) -> Ident {
    // All of a call in one hygiene: a mixed one would cut the underline short.
    Ident::new("v", span.resolved_at(Span::call_site()))
}

/// Receiver at `sandbox`, parentheses at `exec`: the underlined call covers `sandbox.exec`.
fn require(capability: &Capability, models: &[LitStr]) -> TokenStream {
    let (first, last) = (&capability.parts[0], &capability.parts[capability.parts.len() - 1]);
    let (dotted, site) = (capability.dotted, site(first.span()));
    let id = hash(dotted);
    let port = PORTS.iter().position(|port| *port == capability.port()).unwrap_or_default();
    let (method, args) = match capability.port() {
        "model" if models.is_empty() => ("need_model", quote!(#dotted, #id, "", #site)),
        "model" => ("need_any", quote!(&[#(#models),*], #dotted, #id, #site)),
        _ => ("need", quote!(#port, #dotted, #id, #site)),
    };
    // One hygiene from end to end: spans of two cannot be joined, and the underline would stop at `sandbox`.
    let here = |word: &Ident| Span::mixed_site().located_at(word.span());
    let (v, method) = (visit(first.span()), Ident::new(method, here(first)));
    let mut tail = Group::new(Delimiter::Parenthesis, args);
    tail.set_span(here(last));
    quote_spanned!(here(first)=> #v.#method #tail;)
}

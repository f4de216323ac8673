//! The `const fn check` of an item: what it needs and uses, each call spanned at the user's words, because the
//! compiler's back-trace of const evaluation shows exactly these spans, hop by hop.

use crate::args::Requires;
use crate::capability::PORTS;
use crate::source::{at, ends, hash, parentheses, shown, site, whole};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{LitStr, Path, Type};

/// Builds the calls in order.
pub(crate) struct Facts<'a> {
    kind: &'static str,
    name: &'a Ident,
    /// What people know it by.
    shown: &'a str,
    calls: TokenStream,
    /// What is told without a walk.
    asserts: TokenStream,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(kind: &'static str, name: &'a Ident, shown: &'a str) -> Self {
        Facts { kind, name, shown, calls: TokenStream::new(), asserts: TokenStream::new() }
    }

    /// Named for people: the back-trace prints `tool_refund`.
    pub(crate) fn struct_name(&self) -> Ident {
        facts_name(self.kind, self.name)
    }

    pub(crate) fn call(&mut self, method: &str, words: impl ToTokens, args: TokenStream) {
        let (first, last) = ends(words);
        let (v, method, args) = (visit(first), Ident::new(method, first), parentheses(args, last));
        self.calls.extend(quote_spanned!(first=> #v.#method #args;));
    }

    /// A call that says where in the source it stands.
    pub(crate) fn call_with_site(&mut self, method: &str, words: impl ToTokens, args: &TokenStream) {
        let site = site(ends(&words).0);
        self.call(method, words, quote!(#args #site));
    }

    pub(crate) fn resource(&mut self, ty: &Type, alias: &Ident, p: &TokenStream) {
        let trait_name = Ident::new("Resource", at(ty));
        let alias = whole(alias, ty);
        let args =
            quote_spanned!(at(ty)=> <#alias as #p::#trait_name>::ID, <#alias as #p::#trait_name>::NAME,);
        self.call_with_site("resource", ty, &args);
    }

    /// Whether the model takes the shape of the output; if not, the type is visited, down to the field.
    pub(crate) fn fits(&mut self, ty: &Type, p: &TokenStream) {
        let (first, last) = ends(ty);
        let (v, site, visits) = (visit(first), site(first), crate::derive::visits(ty, p));
        let stop = parentheses(TokenStream::new(), last);
        let stop = quote_spanned!(first=> #v.stop #stop;);
        self.calls.extend(quote_spanned!(first=>
            if !#v.fits(__OUTPUT.misfit_of(&__OUTPUT_FACTS), __OUTPUT.name, #site) {
                #[allow(unused_imports)]
                use #p::UnknownFacts as _;
                #[allow(unused_variables, unused_mut, unused_assignments)]
                let mut facts = #p::Facts::fatal(#v.words());
                #visits
                #stop
            }
        ));
    }

    /// What the attribute implies without saying it.
    pub(crate) fn implied(&mut self, capability: &str, why: &str, words: impl ToTokens) {
        let id = hash(capability);
        self.call_with_site("need_model", words, &quote!(#capability, #id, #why,));
    }

    pub(crate) fn requires(&mut self, requires: &Requires, models: &[LitStr], p: &TokenStream) {
        for capability in &requires.known {
            let (dotted, site) = (capability.dotted, site(capability.parts[0].span()));
            let id = hash(dotted);
            let port = PORTS.iter().position(|port| *port == capability.port()).unwrap_or_default();
            let (method, args) = match capability.port() {
                "model" if models.is_empty() => ("need_model", quote!(#dotted, #id, "", #site)),
                "model" => ("need_any", quote!(&[#(#models),*], #dotted, #id, #site)),
                _ => ("need", quote!(#port, #dotted, #id, #site)),
            };
            let words = &capability.parts;
            self.call(method, quote!(#(#words)*), args);
        }
        for (alias, path) in super::extensions(requires).iter().zip(&requires.others) {
            let (first, last) = ends(path);
            let (v, site) = (visit(first), site(first));
            let alias = whole(alias, path);
            let is = quote_spanned!(first=> <#alias as #p::capability::Extension>);
            let args = quote!(#is::PORT, (#is::NAME, #is::ID), &[#(#models),*], #site);
            let args = parentheses(args, last);
            self.calls.extend(quote_spanned!(first=> #v.need_of #args;));
            if self.kind == "tool" {
                let text = format!(
                    "a tool has no model: put `requires({})` on the agent or workflow that uses it",
                    shown(path)
                );
                let text = parentheses(quote!(#text), last);
                self.asserts.extend(quote_spanned!(first=> const _: () = #is::PORT.__of_a_tool #text;));
            }
        }
    }

    /// `FACTS.check(v)` of an entry of a list. A trait *value*: a path form prints a second error.
    pub(crate) fn uses(&mut self, alias: &Ident, path: &Path, kind: &str, p: &TokenStream) {
        self.calls.extend(walk(alias, path, kind, p));
    }

    /// `id`: see [`crate::source::id`].
    pub(crate) fn item(&self, id: &TokenStream, p: &TokenStream) -> TokenStream {
        let Facts { kind, shown, calls, asserts, .. } = self;
        let facts = self.struct_name();
        let (v, enter) = (visit(Span::call_site()), visit(at(self.name)));
        let enter = quote_spanned!(at(self.name)=> #enter.enter(#kind, #shown, __ID));
        quote! {
            const __ID: u64 = #id;
            #asserts
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

/// `FACTS.check(v)` of one entry, under all words of its path.
pub(crate) fn walk(alias: &Ident, path: &Path, kind: &str, p: &TokenStream) -> TokenStream {
    let (first, last) = ends(path);
    let v = visit(first);
    let (kind, args) = (Ident::new(kind, first), parentheses(quote!(#v), last));
    let alias = whole(alias, path);
    quote_spanned!(first=> <#alias as #p::#kind>::FACTS.check #args;)
}

fn visit(span: Span) -> Ident {
    // All of a call in one hygiene: spans of two are not joined, and the underline would stop after a word.
    Ident::new("v", span.resolved_at(Span::call_site()))
}

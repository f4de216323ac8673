//! From the model to code. Nothing is validated here.
//!
//! Generated code names the harness crate only by the path the model carries, its locals are out of reach of the
//! user's names, and whatever can be wrong is spanned at the user's own words, in exactly one place.
//! Next: `facts.rs` for the compile-time walk.

mod agent;
mod argument;
mod facts;
mod instructions;
mod limits;
mod options;
mod tool;
mod workflow;

pub(crate) use agent::agent;
pub(crate) use facts::walk;
pub(crate) use limits::limits;
pub(crate) use tool::tool;
pub(crate) use workflow::workflow;

use crate::args::Requires;
use crate::source::{at, whole};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;

/// `Some(..)` or `None`.
fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// One alias per entry of a list: the user's path is written once, so that a typo is one error.
fn aliases(kind: &str, paths: &[Path]) -> (Vec<Ident>, TokenStream) {
    let names: Vec<Ident> =
        paths.iter().enumerate().map(|(i, path)| format_ident!("__{kind}{i}", span = at(path))).collect();
    let types = quote!(#(type #names = #paths;)*);
    (names, types)
}

/// `<Alias as Trait>::DEF`, spanned at the user's path.
fn definitions(alias: &Ident, path: &Path, p: &TokenStream, kind: &str) -> TokenStream {
    let (kind, alias) = (Ident::new(kind, alias.span()), whole(alias, path));
    quote_spanned!(at(path)=> <#alias as #p::#kind>::DEF)
}

/// `impl capability::sandbox::Exec for name {}` for each declared one.
fn markers(name: &Ident, requires: &Requires, p: &TokenStream) -> TokenStream {
    let known = requires.known.iter().map(|capability| {
        let port = Ident::new(capability.port(), at(&capability.parts[0]));
        let words = capability.parts[1..]
            .iter()
            .flat_map(|part| part.to_string().split('_').map(capitalised).collect::<Vec<_>>());
        let marker = Ident::new(&words.collect::<String>(), at(&capability.parts[1]));
        quote!(impl #p::capability::#port::#marker for #name {})
    });
    let others = extensions(requires);
    let others = others.iter().map(|alias| quote!(impl #p::capability::Declares<#alias> for #name {}));
    let written = requires.known.iter().map(|capability| &capability.parts).chain(&requires.half);
    let completed = written.map(|parts| {
        quote! {
            // Completion and go-to-definition in editors, also of half a word; rustc never sees it.
            #[allow(unexpected_cfgs)]
            const _: () = {
                #[cfg(rust_analyzer)]
                { let _ = #p::capability::CATALOG #(.#parts)*; }
            };
        }
    });
    quote!(#(#known)* #(#others)* #(#completed)*)
}

/// One alias per capability of another crate: the user's path is written once.
fn extensions(requires: &Requires) -> Vec<Ident> {
    let paths = requires.others.iter().enumerate();
    paths.map(|(i, path)| format_ident!("__Capability{i}", span = at(path))).collect()
}

fn extension_types(requires: &Requires) -> TokenStream {
    let (names, paths) = (extensions(requires), &requires.others);
    quote!(#(type #names = #paths;)*)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// Names, for inspection.
fn names(requires: &Requires, p: &TokenStream) -> TokenStream {
    let known = requires.known.iter().map(|capability| capability.dotted);
    let others = extensions(requires).into_iter().zip(&requires.others).map(|(alias, path)| {
        let alias = whole(&alias, path);
        quote_spanned!(at(path)=> <#alias as #p::capability::Extension>::NAME)
    });
    quote!(&[#(#known,)* #(#others),*])
}

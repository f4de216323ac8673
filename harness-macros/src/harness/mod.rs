//! `harness! { .. }`: the harness type, its bindings, and the one constant that proves the graph.
//!
//! One direction: `args` reads tokens (never fails), `model` is the plain definition, `check` finds what
//! contradicts itself, `expand` writes code and judges nothing. All problems are told in one build.

mod args;
mod check;
mod expand;
mod model;

use proc_macro2::TokenStream;

/// The expansion. The struct is there whatever else is wrong, so that one mistake stays one error.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let (definition, mut problems) = args::read(input);
    check::check(&definition, &mut problems);
    let expanded = expand::expand(&definition, !problems.any());
    let problems = problems.tokens();
    quote::quote!(#expanded #problems)
}

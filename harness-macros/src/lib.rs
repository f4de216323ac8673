//! The macros of `harness`. Use them through that crate.
#![allow(dead_code)]
mod harness;
mod source;

/// The harness.
#[proc_macro]
pub fn harness(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    harness::expand(input.into()).into()
}

//! The sink of problems: collected in every room, told in one build, never instead of the user's item.

use proc_macro2::{Span, TokenStream};

/// Collects problems; all of them are told in one build.
#[derive(Default)]
pub(crate) struct Problems(Option<syn::Error>);

impl Problems {
    pub(crate) fn add(&mut self, span: Span, text: impl std::fmt::Display) {
        self.join(syn::Error::new(span, text));
    }

    pub(crate) fn join(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn any(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn tokens(self) -> Option<TokenStream> {
        self.0.map(syn::Error::into_compile_error)
    }
}

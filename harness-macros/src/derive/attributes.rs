//! What serde's and schemars' attributes say, as far as the derive must know it; the rest passes through untouched.
//!
//! Must never re-implement serde, nor judge: it reads the words that decide which traits a field needs. Next: `rules.rs`
//! for the words that are refused, `needs.rs`.

use crate::diagnostics::Problems;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Token, parse_quote};

/// The words of all `#[serde(..)]` and `#[schemars(..)]` attributes of one place.
#[derive(Default)]
pub(super) struct Words {
    serde: Vec<Meta>,
    schemars: Vec<Meta>,
}

impl Words {
    pub(super) fn read(attrs: &[Attribute], problems: &mut Problems) -> Self {
        let mut words = Words::default();
        for attr in attrs {
            if attr.path().is_ident("serde") {
                match attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
                    Ok(metas) => words.serde.extend(metas),
                    Err(error) => problems.join(error),
                }
            } else if attr.path().is_ident("schemars") {
                // schemars also knows forms that are no `Meta`; it reports what it cannot read.
                if let Ok(metas) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
                    words.schemars.extend(metas);
                }
            }
        }
        words
    }

    /// Every word, with the crate it belongs to.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Meta, &'static str)> {
        let serde = self.serde.iter().map(|meta| (meta, "serde"));
        serde.chain(self.schemars.iter().map(|meta| (meta, "schemars")))
    }

    pub(super) fn serde(&self, word: &str) -> Option<&Meta> {
        self.serde.iter().find(|meta| meta.path().is_ident(word))
    }

    pub(super) fn schemars(&self, word: &str) -> Option<&Meta> {
        self.schemars.iter().find(|meta| meta.path().is_ident(word))
    }

    pub(super) fn says(&self, word: &str) -> bool {
        self.serde(word).is_some()
    }

    /// The text of `word = "text"` in a serde attribute.
    pub(super) fn text(&self, word: &str) -> Option<LitStr> {
        self.serde(word).and_then(text)
    }

    /// The text of `word = "text"` in a schemars attribute.
    pub(super) fn schemars_text(&self, word: &str) -> Option<LitStr> {
        self.schemars(word).and_then(text)
    }

    /// Every predicate of `bound = ".."` and `bound(serialize = "..", deserialize = "..")`, of both crates.
    pub(super) fn bounds(&self) -> Option<Vec<syn::WherePredicate>> {
        let mut texts = Vec::new();
        let mut found = false;
        let metas = self.serde.iter().chain(&self.schemars);
        for meta in metas.filter(|meta| meta.path().is_ident("bound")) {
            found = true;
            match meta {
                Meta::List(list) => {
                    let parsed = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
                    texts.extend(parsed.into_iter().flatten().filter_map(|meta| text(&meta)));
                }
                meta => texts.extend(text(meta)),
            }
        }
        let mut predicates = Vec::new();
        for text in texts {
            let parsed = text.parse_with(Punctuated::<syn::WherePredicate, Token![,]>::parse_terminated);
            predicates.extend(parsed.into_iter().flatten().map(for_every_de));
        }
        found.then_some(predicates)
    }
}

/// serde puts `'de` in scope for its deserialise bounds; ours stand on every impl, where it is any lifetime.
fn for_every_de(mut predicate: syn::WherePredicate) -> syn::WherePredicate {
    if let syn::WherePredicate::Type(of_type) = &mut predicate
        && of_type.lifetimes.is_none()
        && quote::ToTokens::to_token_stream(&of_type).to_string().contains("'de")
    {
        of_type.lifetimes = Some(parse_quote!(for<'de>));
    }
    predicate
}

fn text(meta: &Meta) -> Option<LitStr> {
    let Meta::NameValue(pair) = meta else { return None };
    let Expr::Lit(lit) = &pair.value else { return None };
    match &lit.lit {
        Lit::Str(text) => Some(text.clone()),
        _ => None,
    }
}

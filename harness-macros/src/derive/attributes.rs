//! What serde's and schemars' attributes say, as far as the derive must know it; the rest passes through untouched.
//!
//! Must never re-implement serde: it reads the words that decide which traits a field needs, and refuses the
//! words that belong to the derive itself. Next: `needs.rs`.

use crate::source::Problems;
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Token, parse_quote};

/// Where an attribute stands; serde knows other words at each.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum At {
    Container,
    Variant,
    Field,
}

/// The words of all `#[serde(..)]` and `#[schemars(..)]` attributes of one place.
#[derive(Default)]
pub(super) struct Words {
    serde: Vec<Meta>,
    schemars: Vec<Meta>,
}

impl Words {
    pub(super) fn read(attrs: &[Attribute], at: At, problems: &mut Problems) -> Self {
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
        for meta in &words.serde {
            refuse(meta, "serde", at, problems);
        }
        for meta in &words.schemars {
            refuse(meta, "schemars", at, problems);
        }
        words
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

/// One error here instead of one from each of the three derives underneath.
fn refuse(meta: &Meta, family: &str, at: At, problems: &mut Problems) {
    let word = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
    match word.as_str() {
        "crate" => problems.add(
            meta.span(),
            format!("leave `{family}(crate = ..)` away: this derive brings its own {family}"),
        ),
        "remote" | "getter" => problems.add(
            meta.span(),
            format!(
                "`{word}` cannot be combined with this derive, which uses it itself: \
                 derive serde's `Serialize` and `Deserialize` and schemars' `JsonSchema` on this type instead"
            ),
        ),
        "borrow" => problems.add(
            meta.span(),
            "nothing can be borrowed from a model's answer: use an owned type such as `String`",
        ),
        _ if family == "serde" && !known(at).contains(&word.as_str()) => {
            unknown(meta.span(), &word, at, problems);
        }
        _ => {}
    }
}

fn unknown(span: Span, word: &str, at: At, problems: &mut Problems) {
    let place = match at {
        At::Container => "a type",
        At::Variant => "a variant",
        At::Field => "a field",
    };
    let elsewhere = [At::Container, At::Variant, At::Field].into_iter().any(|at| known(at).contains(&word));
    let near = known(at).iter().find(|known| near(known, word));
    let fix = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if elsewhere => "serde knows it in another place".to_owned(),
        None => format!("serde knows {} there", known(at).join(", ")),
    };
    problems.add(span, format!("serde has no attribute `{word}` for {place}; {fix}"));
}

/// Whether two words differ by one letter or two swapped ones.
fn near(known: &str, word: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (known.chars().collect(), word.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let suffix = a[prefix..].iter().rev().zip(b[prefix..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (a.len() - prefix - suffix, b.len() - prefix - suffix);
    left <= 2 && right <= 2 && left.max(right) > 0 && a.len() > 3
}

const CONTAINER: &[&str] = &[
    "rename",
    "rename_all",
    "rename_all_fields",
    "deny_unknown_fields",
    "tag",
    "content",
    "untagged",
    "default",
    "transparent",
    "from",
    "try_from",
    "into",
    "bound",
    "expecting",
    "variant_identifier",
    "field_identifier",
];
const VARIANT: &[&str] = &[
    "rename",
    "alias",
    "rename_all",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "serialize_with",
    "deserialize_with",
    "with",
    "bound",
    "other",
    "untagged",
];
const FIELD: &[&str] = &[
    "rename",
    "alias",
    "default",
    "flatten",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "serialize_with",
    "deserialize_with",
    "with",
    "bound",
];

fn known(at: At) -> &'static [&'static str] {
    match at {
        At::Container => CONTAINER,
        At::Variant => VARIANT,
        At::Field => FIELD,
    }
}

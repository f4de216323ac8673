//! The rules of the derives: words that belong to the derive itself, words that serde does not know at this place, and
//! shapes that nobody can know. Nothing is read here. Next: `needs.rs`.

use super::attributes::Words;
use crate::diagnostics::Problems;
use crate::suggest;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{LitStr, Meta};

/// Where an attribute stands; serde knows other words at each.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum At {
    Container,
    Variant,
    Field,
}

/// Refuses words.
pub(super) fn words(words: &Words, at: At, problems: &mut Problems) {
    for (meta, family) in words.all() {
        refuse(meta, family, at, problems);
    }
}

/// A module behind `with`: its JSON form is for the user to say. A type is asked by schemars.
pub(super) fn shape_of_with(words: &Words, at: At, problems: &mut Problems) {
    if at == At::Variant || words.text("with").is_some_and(|text| !names_a_type(&text)) {
        say_the_shape(words, problems);
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
    let fix = match suggest::closest(word, known(at)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if elsewhere => "serde knows it in another place".to_owned(),
        None => format!("serde knows {} there", suggest::list(known(at))),
    };
    problems.add(span, format!("serde has no attribute `{word}` for {place}; {fix}"));
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

fn names_a_type(text: &LitStr) -> bool {
    let text = text.value();
    let last = text.split('<').next().unwrap_or_default().rsplit("::").next().unwrap_or_default().trim();
    text.contains('<') || last.starts_with(char::is_uppercase)
}

fn say_the_shape(words: &Words, problems: &mut Problems) {
    let span = words.serde("with").map_or_else(proc_macro2::Span::call_site, Spanned::span);
    problems.add(
        span,
        "the model must know what this looks like as JSON: add `#[schemars(with = \"Type\")]` with a type of the \
         same JSON form, for example `\"String\"`",
    );
}

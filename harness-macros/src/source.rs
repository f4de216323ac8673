//! Small readings of the user's source: places, ids, doc comments, names.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit, Meta};

pub(crate) use crate::diagnostics::Problems;

/// `file:line:column`, for messages that the compiler cannot underline.
pub(crate) fn site(span: Span) -> String {
    // Outside a build there are no places: in unit tests of the expansion.
    if !proc_macro::is_available() {
        return "src/lib.rs:1:1".to_owned();
    }
    let span = span.unwrap().start();
    format!("{}:{}:{}", span.file(), span.line(), span.column())
}

/// FNV-1a: const evaluation compares one number instead of two strings.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// Points at the user's words, but looks names up where the macro was called. Without it a local of ours
/// is not found when the words come out of a `macro_rules!` of the user: hygiene goes with the span.
#[allow(clippy::needless_pass_by_value, reason = "callers have tokens, types or references to them")]
pub(crate) fn at(words: impl Spanned) -> Span {
    words.span().resolved_at(Span::call_site())
}

/// The places of the first and the last of the user's words, for [`at`] both ends of an underline: spans of several
/// tokens cannot be joined in a macro on stable, but the compiler joins the first and the last token of an expression.
pub(crate) fn ends(words: impl ToTokens) -> (Span, Span) {
    let (first, last) = edges(words.to_token_stream()).unwrap_or((Span::call_site(), Span::call_site()));
    (first.resolved_at(Span::call_site()), last.resolved_at(Span::call_site()))
}

fn edges(tokens: TokenStream) -> Option<(Span, Span)> {
    tokens.into_iter().fold(None, |found, token| {
        let (first, last) = match token {
            // What a `macro_rules!` puts around `$ty` has no brackets of its own.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => edges(group.stream())?,
            TokenTree::Group(group) => (group.span_open(), group.span_close()),
            other => (other.span(), other.span()),
        };
        Some((found.map_or(first, |(first, _)| first), last))
    })
}

/// `()` around `args`, underlined up to the end of the user's words.
pub(crate) fn parentheses(args: TokenStream, end: Span) -> Group {
    let mut group = Group::new(Delimiter::Parenthesis, args);
    group.set_span(end);
    group
}

/// A local of generated code that no name of the user can meet.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// One per item of a build. A `macro_rules!` gives the same place and name to each of its items, so the words of the
/// item (hashed: `words`) and what only the compiler knows, the module and where the outermost macro was called, count too.
pub(crate) fn id(name: &Ident, words: u64, p: &TokenStream) -> TokenStream {
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let words = words ^ hash(&format!("{package} {} {name}", site(name.span())));
    quote!(#p::item_id(#words, ::core::module_path!(), ::core::line!(), ::core::column!()))
}

/// As people write it, without `r#`.
pub(crate) fn text(name: &Ident) -> String {
    name.unraw().to_string()
}

/// The doc comment: one leading space of each line belongs to the `///`.
pub(crate) fn docs(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => string(&pair.value),
        _ => None,
    });
    let lines: Vec<String> = lines
        .flat_map(|text| text.split('\n').map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}

/// A string literal, also behind the invisible group that a `macro_rules!` puts around `$text`.
fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Group(group) => string(&group.expr),
        _ => None,
    }
}

/// What comes before the first empty line, as one line.
pub(crate) fn first_paragraph(text: &str) -> String {
    let lines = text.trim().lines().take_while(|line| !line.trim().is_empty());
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// `OrderDb` -> `order_db`.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

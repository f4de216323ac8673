//! Values of arguments. Each message shows what to write.

use crate::diagnostics::Problems;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use std::time::Duration;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, Lit, LitStr, Path, Token, Type};

use super::reader;

/// `= value`; `example` is the whole argument, for the message.
pub(crate) fn value<T: Parse>(input: ParseStream<'_>, key: &Ident, example: &str) -> syn::Result<T> {
    equals(input, key, example)?;
    let place = here(input, key);
    input.parse().map_err(|_| syn::Error::new(place, format!("expected `{example}`")))
}

/// `= ` and at least one more token of this argument.
pub(crate) fn equals(input: ParseStream<'_>, key: &Ident, example: &str) -> syn::Result<()> {
    if input.parse::<Option<Token![=]>>()?.is_none() || input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(key.span(), format!("`{key}` takes a value: `{example}`")));
    }
    Ok(())
}

/// `(..)` after the key: its tokens.
pub(crate) fn parens(input: ParseStream<'_>, key: &Ident, example: &str) -> syn::Result<TokenStream> {
    group(input, Delimiter::Parenthesis)
        .ok_or_else(|| syn::Error::new(key.span(), format!("expected `{example}`")))
}

/// `= [..]`: its tokens.
pub(crate) fn brackets(input: ParseStream<'_>, key: &Ident, example: &str) -> syn::Result<TokenStream> {
    equals(input, key, example)?;
    let place = here(input, key);
    group(input, Delimiter::Bracket)
        .ok_or_else(|| syn::Error::new(place, format!("expected a list: `{example}`")))
}

fn group(input: ParseStream<'_>, delimiter: Delimiter) -> Option<TokenStream> {
    let group: Group = input.parse().ok()?;
    (group.delimiter() == delimiter).then(|| group.stream())
}

/// The next token of the user, or the key when there is none.
fn here(input: ParseStream<'_>, key: &Ident) -> Span {
    if input.is_empty() { key.span() } else { input.span() }
}

/// `[a, b::c]`, and `..discovered` where it may stand.
pub(crate) struct PathList {
    pub(crate) paths: Vec<Path>,
    pub(crate) discovered: Option<Ident>,
}

pub(crate) fn paths(
    tokens: TokenStream,
    what: &str,
    may_discover: bool,
    problems: &mut Problems,
) -> PathList {
    let mut list = PathList { paths: Vec::new(), discovered: None };
    reader::entries(tokens, problems, |input, _| {
        if let Some(dots) = input.parse::<Option<Token![..]>>()? {
            let word: Option<Ident> = input.parse()?;
            let words = quote::quote!(#dots #word);
            let Some(word) = word.filter(|word| word == "discovered" && may_discover) else {
                let text = if may_discover {
                    "the only rest is `..discovered`"
                } else {
                    "a list without a rest: name each one"
                };
                return Err(syn::Error::new_spanned(words, text));
            };
            list.discovered = Some(word);
            return Ok(());
        }
        if input.peek(syn::Lit) {
            let lit: Lit = input.parse()?;
            let text = format!("expected the name of {what}, without quotes: the compiler looks it up");
            return Err(syn::Error::new(lit.span(), text));
        }
        let ty: Type = input.parse().map_err(|error| {
            syn::Error::new(error.span(), format!("expected the name of {what}, as `use` would name it"))
        })?;
        match bare(ty) {
            Type::Path(path) if path.qself.is_none() => list.paths.push(path.path),
            other => {
                return Err(syn::Error::new_spanned(
                    other,
                    format!("expected the name of {what}, as `use` would name it"),
                ));
            }
        }
        Ok(())
    });
    list
}

/// Out of the invisible group that a `macro_rules!` puts around `$item`.
fn bare(ty: Type) -> Type {
    match ty {
        Type::Group(group) => bare(*group.elem),
        ty => ty,
    }
}

/// `["fast", "slow"]`.
pub(crate) fn strings(tokens: TokenStream, example: &str, problems: &mut Problems) -> Vec<LitStr> {
    let mut list = Vec::new();
    reader::entries(tokens, problems, |input, _| {
        let place = input.span();
        list.push(
            input
                .parse()
                .map_err(|_| syn::Error::new(place, format!("expected text in quotes: `{example}`")))?,
        );
        Ok(())
    });
    list
}

/// A duration in text, or an expression that gives one.
#[derive(Clone)]
pub(crate) enum Time {
    Literal(Duration),
    Code(Expr),
}

pub(crate) fn time(input: ParseStream<'_>, key: &Ident, example: &str) -> syn::Result<Time> {
    match value(input, key, example)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(Time::Literal(duration(&text)?)),
        Expr::Lit(lit) => Err(syn::Error::new_spanned(lit, format!("a time needs a unit: `{example}`"))),
        code => Ok(Time::Code(code)),
    }
}

fn duration(text: &LitStr) -> syn::Result<Duration> {
    let value = text.value();
    let (number, unit) = value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()));
    let millis: u64 = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => 0,
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(millis)) {
        Some(0) | None => Err(syn::Error::new(
            text.span(),
            "expected a number and a unit, for example \"250ms\", \"20s\", \"5m\", \"2h\" or \"1d\", and more than nothing",
        )),
        Some(millis) => Ok(Duration::from_millis(millis)),
    }
}

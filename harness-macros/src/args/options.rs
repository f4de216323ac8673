//! `options(temperature = 0.2, reasoning = "high")`, of an agent.

use super::reader;
use super::value::value;
use crate::diagnostics::Problems;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, ExprLit, Lit, LitStr};

/// One option that was set.
pub(crate) struct ModelOption {
    /// The field.
    pub(crate) field: &'static str,
    pub(crate) value: OptionValue,
    pub(crate) span: Span,
}

pub(crate) enum OptionValue {
    /// A number, a truth value or a list of texts, as Rust reads it.
    Code(Expr),
    /// The variant of `ReasoningEffort`.
    Effort(&'static str),
}

/// How many there are.
pub(crate) const ALL_OPTIONS: usize = KNOWN.len();

/// Names and what each looks like.
const KNOWN: [(&str, &str); 6] = [
    ("temperature", "temperature = 0.2"),
    ("top_p", "top_p = 0.9"),
    ("stop", "stop = [\"END\"]"),
    ("seed", "seed = 7"),
    ("reasoning", "reasoning = \"high\""),
    ("parallel_tool_calls", "parallel_tool_calls = false"),
];

const EFFORTS: [(&str, &str); 4] =
    [("minimal", "Minimal"), ("low", "Low"), ("medium", "Medium"), ("high", "High")];

pub(crate) fn options(tokens: TokenStream, problems: &mut Problems) -> Vec<ModelOption> {
    let names = KNOWN.map(|(name, _)| name);
    let mut options = Vec::new();
    reader::read(tokens, "option", &names, problems, |name, key, input, _| {
        let Some((field, example)) = KNOWN.into_iter().find(|(known, _)| *known == name) else {
            return Ok(());
        };
        let value = match field {
            "reasoning" => OptionValue::Effort(effort(&value(input, key, example)?)?),
            _ => OptionValue::Code(checked(field, key, value(input, key, example)?, example)?),
        };
        options.push(ModelOption { field, value, span: key.span() });
        Ok(())
    });
    options
}

fn effort(word: &LitStr) -> syn::Result<&'static str> {
    let text = word.value();
    let found = EFFORTS.into_iter().find(|(name, _)| *name == text).map(|(_, variant)| variant);
    found.ok_or_else(|| {
        let names = EFFORTS.map(|(name, _)| name);
        syn::Error::new(word.span(), crate::suggest::unknown("effort", &text, &names))
    })
}

/// A literal of the wrong kind is told here; what else it is, the compiler knows.
fn checked(field: &str, key: &Ident, value: Expr, example: &str) -> syn::Result<Expr> {
    let Expr::Lit(ExprLit { lit, .. }) = &value else { return Ok(value) };
    let fits = match field {
        "temperature" | "top_p" => matches!(lit, Lit::Float(_) | Lit::Int(_)),
        "seed" => matches!(lit, Lit::Int(_)),
        "parallel_tool_calls" => matches!(lit, Lit::Bool(_)),
        _ => false,
    };
    if !fits {
        return Err(syn::Error::new(lit.span(), format!("expected `{example}`")));
    }
    let most = match field {
        "temperature" => 2.0,
        "top_p" => 1.0,
        _ => return Ok(value),
    };
    let number: Option<f64> = match lit {
        Lit::Float(number) => number.base10_parse().ok(),
        Lit::Int(number) => number.base10_parse().ok(),
        _ => None,
    };
    match number {
        Some(number) if number > most => Err(syn::Error::new(lit.span(), format!("`{key}` is 0 to {most}"))),
        _ => Ok(value),
    }
}

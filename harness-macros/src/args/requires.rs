//! `requires(sandbox.exec, runtime.checkpoint)`.

use super::reader;
use crate::capability::{PORTS, TABLE};
use crate::diagnostics::Problems;
use crate::suggest;
use proc_macro2::{Ident, TokenStream};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

/// A capability of the catalogue in the user's words: `sandbox` `.` `exec`.
#[derive(Clone)]
pub(crate) struct Capability {
    /// At least two.
    pub(crate) parts: Vec<Ident>,
    /// `sandbox.exec`.
    pub(crate) dotted: &'static str,
}

impl Capability {
    /// An error under all its words.
    pub(crate) fn error(&self, text: impl std::fmt::Display) -> syn::Error {
        spanned(&self.parts, text)
    }

    pub(crate) fn port(&self) -> &'static str {
        self.dotted.split('.').next().unwrap_or_default()
    }
}

pub(crate) fn requires(tokens: TokenStream, problems: &mut Problems) -> Vec<Capability> {
    let mut list: Vec<Capability> = Vec::new();
    reader::entries(tokens, problems, |input, _| {
        let found = capability(input)?;
        if list.iter().any(|other| other.dotted == found.dotted) {
            let text = format!("`{}` is required twice", found.dotted);
            return Err(found.error(text));
        }
        list.push(found);
        Ok(())
    });
    list
}

fn capability(input: ParseStream<'_>) -> syn::Result<Capability> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected a capability such as `sandbox.exec`, without quotes"));
    }
    let mut parts = vec![input.call(Ident::parse_any)?];
    if input.peek(Token![::]) {
        while input.parse::<Option<Token![::]>>()?.is_some() && input.peek(Ident::peek_any) {
            parts.push(input.call(Ident::parse_any)?);
        }
        let text =
            "only the capabilities of `harness` can be required so far: write `sandbox.exec`, with dots";
        return Err(spanned(&parts, text));
    }
    while input.parse::<Option<Token![.]>>()?.is_some() {
        if !input.peek(Ident::peek_any) {
            break;
        }
        parts.push(input.call(Ident::parse_any)?);
    }
    let words: Vec<String> = parts.iter().map(Ident::to_string).collect();
    let written = words.join(".");
    let row = TABLE.iter().find(|(name, _)| *name == written);
    match row {
        Some((dotted, _)) => Ok(Capability { parts, dotted }),
        None => Err(unknown(&parts, &words, &written)),
    }
}

fn spanned(parts: &[Ident], text: impl std::fmt::Display) -> syn::Error {
    syn::Error::new_spanned(quote::quote!(#(#parts)*), text)
}

fn unknown(parts: &[Ident], words: &[String], written: &str) -> syn::Error {
    let port = words[0].as_str();
    let names: Vec<&str> =
        TABLE.iter().map(|(name, _)| *name).filter(|name| name.split('.').next() == Some(port)).collect();
    if names.is_empty() {
        // A capability without its port: `exec`.
        let whole = TABLE.iter().map(|(name, _)| *name).find(|name| name.ends_with(&format!(".{written}")));
        let text = match whole {
            Some(whole) => format!("a capability is written with its port: `{whole}`"),
            None => suggest::unknown("port", port, PORTS),
        };
        return syn::Error::new(parts[0].span(), text);
    }
    if words.len() == 1 {
        let text = format!("which capability of `{port}`?\nknown: {}", suggest::list(&names));
        return syn::Error::new(parts[0].span(), text);
    }
    spanned(&parts[1..], suggest::unknown("capability", written, &names))
}

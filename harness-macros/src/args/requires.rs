//! `requires(sandbox.exec, runtime.checkpoint, acme::gpu)`.

use super::reader;
use crate::capability::{PORTS, TABLE};
use crate::diagnostics::Problems;
use crate::source::shown;
use crate::suggest;
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Path, Token};

/// What an item requires.
#[derive(Default)]
pub(crate) struct Requires {
    pub(crate) known: Vec<Capability>,
    /// Capabilities of other crates: `acme::gpu`.
    pub(crate) others: Vec<Path>,
    /// What was refused, as far as it was written: editors complete it.
    pub(crate) half: Vec<Vec<Ident>>,
}

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

pub(crate) fn requires(tokens: TokenStream, problems: &mut Problems) -> Requires {
    let mut list = Requires::default();
    reader::entries(tokens, problems, |input, _| {
        if input.peek(Token![::]) || (input.peek(Ident::peek_any) && input.peek2(Token![::])) {
            return other(input, &mut list);
        }
        let parts = parts(input)?;
        let found = match capability(&parts) {
            Ok(dotted) => Capability { parts, dotted },
            Err(error) => {
                list.half.push(parts);
                return Err(error);
            }
        };
        if list.known.iter().any(|other| other.dotted == found.dotted) {
            let text = format!("`{}` is required twice: remove one", found.dotted);
            return Err(found.error(text));
        }
        list.known.push(found);
        Ok(())
    });
    list
}

/// `acme::gpu`
fn other(input: ParseStream<'_>, list: &mut Requires) -> syn::Result<()> {
    let path = input.call(Path::parse_mod_style)?;
    if list.others.contains(&path) {
        let text = format!("`{}` is required twice: remove one", shown(&path));
        return Err(syn::Error::new_spanned(path, text));
    }
    list.others.push(path);
    Ok(())
}

/// `sandbox.exec`, as far as it is written.
fn parts(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected a capability such as `sandbox.exec`, without quotes"));
    }
    let mut parts = vec![input.call(Ident::parse_any)?];
    while input.parse::<Option<Token![.]>>()?.is_some() {
        if !input.peek(Ident::peek_any) {
            break;
        }
        parts.push(input.call(Ident::parse_any)?);
    }
    Ok(parts)
}

/// The row of the catalogue.
fn capability(parts: &[Ident]) -> syn::Result<&'static str> {
    let words: Vec<String> = parts.iter().map(Ident::to_string).collect();
    let written = words.join(".");
    match TABLE.iter().find(|(name, _)| *name == written) {
        Some((dotted, _)) => Ok(dotted),
        None => Err(unknown(parts, &words, &written)),
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

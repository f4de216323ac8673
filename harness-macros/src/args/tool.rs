//! `#[tool(..)]`.

use super::reader::{self, Given};
use super::requires::{Capability, requires};
use super::value::{Time, parens, time, value};
use crate::diagnostics::Problems;
use crate::suggest;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{LitStr, Path};

const KNOWN: &[&str] =
    &["effect", "timeout", "blocking", "approve", "requires", "name", "description", "discover", "crate"];

#[derive(Default)]
pub(crate) struct ToolArgs {
    /// The variant of `Effect`, spanned at the word.
    pub(crate) effect: Option<Ident>,
    pub(crate) timeout: Option<Time>,
    pub(crate) blocking: Option<Span>,
    pub(crate) approve: Option<Approve>,
    pub(crate) requires: Vec<Capability>,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) discover: Option<Span>,
    pub(crate) krate: Option<Path>,
    pub(crate) given: Given,
}

pub(crate) enum Approve {
    Never,
    Always,
    /// A function of the tool's arguments.
    When(Path),
}

impl ToolArgs {
    pub(crate) fn read(tokens: TokenStream, problems: &mut Problems) -> ToolArgs {
        let mut args = ToolArgs::default();
        let given = reader::read(tokens, "argument", KNOWN, problems, |name, key, input, problems| {
            match name {
                "effect" => args.effect = Some(effect(&value(input, key, "effect = read")?)?),
                "timeout" => args.timeout = Some(time(input, key, "timeout = \"20s\"")?),
                "blocking" => args.blocking = Some(key.span()),
                "approve" => args.approve = Some(approve(value(input, key, "approve = always")?)),
                "requires" => {
                    args.requires = requires(parens(input, key, "requires(sandbox.exec)")?, problems);
                }
                "name" => args.name = Some(value(input, key, "name = \"..\"")?),
                "description" => args.description = Some(value(input, key, "description = \"..\"")?),
                "discover" => args.discover = Some(key.span()),
                _ => args.krate = Some(krate(input, key)?),
            }
            Ok(())
        });
        args.given = given;
        args
    }
}

/// `crate = path`: where `harness` is when it is not `::harness`.
pub(super) fn krate(input: syn::parse::ParseStream<'_>, key: &Ident) -> syn::Result<Path> {
    super::value::equals(input, key, "crate = path::to::harness")?;
    input.call(Path::parse_mod_style)
}

fn effect(word: &Ident) -> syn::Result<Ident> {
    let known = ["read", "idempotent", "once"];
    let text = word.to_string();
    let variant = match text.as_str() {
        "read" => "Read",
        "idempotent" => "Idempotent",
        "once" => "Once",
        other => return Err(syn::Error::new(word.span(), suggest::unknown("effect", other, &known))),
    };
    Ok(Ident::new(variant, word.span()))
}

fn approve(path: Path) -> Approve {
    if path.is_ident("never") {
        Approve::Never
    } else if path.is_ident("always") {
        Approve::Always
    } else {
        Approve::When(path)
    }
}

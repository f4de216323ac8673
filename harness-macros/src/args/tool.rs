//! `#[tool(..)]`.

use super::common::{Common, Examples};
use super::reader::{self, Given};
use super::value::{Time, time, value};
use crate::diagnostics::Problems;
use crate::suggest;
use proc_macro2::{Ident, Span, TokenStream};
use syn::Path;

const KNOWN: &[&str] =
    &["effect", "timeout", "blocking", "approve", "requires", "name", "description", "discover", "crate"];

/// A tool has no lists and no limits.
const EXAMPLES: Examples =
    Examples { tools: "", limits: "", requires: "requires(sandbox.exec)", discovers: false };

#[derive(Default)]
pub(crate) struct ToolArgs {
    /// The variant of `Effect`, spanned at the word.
    pub(crate) effect: Option<Ident>,
    pub(crate) timeout: Option<Time>,
    pub(crate) blocking: Option<Span>,
    pub(crate) approve: Option<Approve>,
    pub(crate) discover: Option<Span>,
    pub(crate) common: Common,
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
                "discover" => args.discover = Some(key.span()),
                common => args.common.read(common, key, input, &EXAMPLES, problems)?,
            }
            Ok(())
        });
        args.given = given;
        args
    }
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

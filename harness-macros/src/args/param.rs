//! `#[arg(default = 10, description = "..")]` on a parameter of a tool.

use super::reader;
use super::value::{equals, value};
use crate::diagnostics::Problems;
use syn::{Attribute, Expr, LitStr, Meta, Token};

/// What is used when the model leaves the argument out.
#[derive(Clone)]
pub(crate) enum Default {
    /// `Default::default()`.
    Trait(proc_macro2::Span),
    Code(Box<Expr>),
}

#[derive(std::default::Default)]
pub(crate) struct ParamArgs {
    pub(crate) default: Option<self::Default>,
    pub(crate) description: Option<LitStr>,
}

impl ParamArgs {
    /// Takes the `arg` attributes out of `attrs`: rustc does not know them.
    pub(crate) fn read(attrs: &mut Vec<Attribute>, problems: &mut Problems) -> ParamArgs {
        let mut args = ParamArgs::default();
        let known = ["default", "description"];
        attrs.retain(|attr| {
            if !attr.path().is_ident("arg") {
                return true;
            }
            let tokens = match &attr.meta {
                Meta::List(list) => list.tokens.clone(),
                other => {
                    problems.join(syn::Error::new_spanned(
                        other,
                        "expected `#[arg(default = ..)]` or `#[arg(description = \"..\")]`",
                    ));
                    return false;
                }
            };
            reader::read(tokens, "argument of `#[arg(..)]`", &known, problems, |name, key, input, _| {
                if name == "description" {
                    args.description = Some(value(input, key, "description = \"..\"")?);
                } else if input.is_empty() || input.peek(Token![,]) {
                    args.default = Some(Default::Trait(key.span()));
                } else {
                    equals(input, key, "default = 10")?;
                    args.default = Some(Default::Code(Box::new(input.parse()?)));
                }
                Ok(())
            });
            false
        });
        args
    }
}

//! `#[workflow(..)]`.

use super::limits::{Limit, item_limits};
use super::reader::{self, Given};
use super::requires::{Capability, requires};
use super::tool::krate;
use super::value::{brackets, parens, paths, strings, value};
use crate::diagnostics::Problems;
use proc_macro2::TokenStream;
use syn::{LitStr, Path};

const KNOWN: &[&str] = &["agents", "tools", "models", "limits", "requires", "name", "description", "crate"];

#[derive(Default)]
pub(crate) struct WorkflowArgs {
    pub(crate) agents: Vec<Path>,
    pub(crate) tools: Vec<Path>,
    pub(crate) models: Vec<LitStr>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) requires: Vec<Capability>,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) krate: Option<Path>,
    pub(crate) given: Given,
}

impl WorkflowArgs {
    pub(crate) fn read(tokens: TokenStream, problems: &mut Problems) -> WorkflowArgs {
        let mut args = WorkflowArgs::default();
        let given = reader::read(tokens, "argument", KNOWN, problems, |name, key, input, problems| {
            match name {
                "agents" => {
                    let tokens = brackets(input, key, "agents = [Support]")?;
                    args.agents = paths(tokens, "an agent", false, problems).paths;
                }
                "tools" => {
                    let tokens = brackets(input, key, "tools = [refund]")?;
                    args.tools = paths(tokens, "a tool", false, problems).paths;
                }
                "models" => {
                    let example = "models = [\"fast\"]";
                    args.models = strings(brackets(input, key, example)?, example, problems);
                }
                "limits" => args.limits = item_limits(parens(input, key, "limits(run_time = \"5m\")")?, problems),
                "requires" => {
                    args.requires = requires(parens(input, key, "requires(runtime.checkpoint)")?, problems);
                }
                "name" => args.name = Some(value(input, key, "name = \"..\"")?),
                "description" => args.description = Some(value(input, key, "description = \"..\"")?),
                _ => args.krate = Some(krate(input, key)?),
            }
            Ok(())
        });
        args.given = given;
        args
    }
}

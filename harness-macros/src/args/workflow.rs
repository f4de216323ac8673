//! `#[workflow(..)]`.

use super::common::{Common, Examples};
use super::reader::{self, Given};
use super::value::{brackets, strings};
use crate::diagnostics::Problems;
use proc_macro2::TokenStream;
use syn::LitStr;

const KNOWN: &[&str] = &["agents", "tools", "models", "limits", "requires", "name", "description", "crate"];

const EXAMPLES: Examples = Examples {
    tools: "tools = [refund]",
    limits: "limits(run_time = \"5m\")",
    requires: "requires(runtime.checkpoint)",
    discovers: false,
};

#[derive(Default)]
pub(crate) struct WorkflowArgs {
    pub(crate) models: Vec<LitStr>,
    pub(crate) common: Common,
    pub(crate) given: Given,
}

impl WorkflowArgs {
    pub(crate) fn read(tokens: TokenStream, problems: &mut Problems) -> WorkflowArgs {
        let mut args = WorkflowArgs::default();
        let given = reader::read(tokens, "argument", KNOWN, problems, |name, key, input, problems| {
            match name {
                "models" => {
                    let example = "models = [\"fast\"]";
                    args.models = strings(brackets(input, key, example)?, example, problems);
                }
                common => args.common.read(common, key, input, &EXAMPLES, problems)?,
            }
            Ok(())
        });
        args.given = given;
        args
    }
}

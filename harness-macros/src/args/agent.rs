//! `#[agent(..)]`.

use super::common::{Common, Examples};
use super::options::{ModelOption, options};
use super::reader::{self, Given};
use super::value::{parens, value};
use crate::diagnostics::Problems;
use proc_macro2::TokenStream;
use syn::{LitStr, Type};

const KNOWN: &[&str] = &[
    "model",
    "input",
    "output",
    "instructions",
    "instructions_file",
    "instructions_template",
    "instructions_template_file",
    "tools",
    "agents",
    "limits",
    "options",
    "requires",
    "name",
    "description",
    "crate",
];

const EXAMPLES: Examples = Examples {
    tools: "tools = [search]",
    limits: "limits(turns = 8)",
    requires: "requires(model.vision)",
    discovers: true,
};

#[derive(Default)]
pub(crate) struct AgentArgs {
    pub(crate) model: Option<LitStr>,
    pub(crate) input: Option<Type>,
    pub(crate) output: Option<Type>,
    /// All that were given; one is allowed.
    pub(crate) instructions: Vec<Instructions>,
    pub(crate) options: Vec<ModelOption>,
    pub(crate) common: Common,
    pub(crate) given: Given,
}

pub(crate) struct Instructions {
    /// Text, or the path of a file.
    pub(crate) text: LitStr,
    pub(crate) file: bool,
    pub(crate) template: bool,
}

impl AgentArgs {
    pub(crate) fn read(tokens: TokenStream, problems: &mut Problems) -> AgentArgs {
        let mut args = AgentArgs::default();
        let given = reader::read(tokens, "argument", KNOWN, problems, |name, key, input, problems| {
            match name {
                "model" => args.model = Some(value(input, key, "model = \"fast\"")?),
                "input" => args.input = Some(value(input, key, "input = Question")?),
                "output" => args.output = Some(value(input, key, "output = Answer")?),
                kind if kind.starts_with("instructions") => args.instructions.push(Instructions {
                    text: value(input, key, &format!("{kind} = \"..\""))?,
                    file: kind.ends_with("_file"),
                    template: kind.contains("_template"),
                }),
                "options" => {
                    args.options = options(parens(input, key, "options(temperature = 0.2)")?, problems);
                }
                common => args.common.read(common, key, input, &EXAMPLES, problems)?,
            }
            Ok(())
        });
        args.given = given;
        args
    }
}

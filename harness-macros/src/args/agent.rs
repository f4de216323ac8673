//! `#[agent(..)]`.

use super::limits::{Limit, item_limits};
use super::reader::{self, Given};
use super::requires::{Capability, requires};
use super::tool::krate;
use super::value::{PathList, brackets, parens, paths, value};
use crate::diagnostics::Problems;
use proc_macro2::{Ident, TokenStream};
use syn::{LitStr, Path, Type};

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
    "requires",
    "name",
    "description",
    "crate",
];

#[derive(Default)]
pub(crate) struct AgentArgs {
    pub(crate) model: Option<LitStr>,
    pub(crate) input: Option<Type>,
    pub(crate) output: Option<Type>,
    /// All that were given; one is allowed.
    pub(crate) instructions: Vec<Instructions>,
    pub(crate) tools: Vec<Path>,
    pub(crate) discovered: Option<Ident>,
    pub(crate) agents: Vec<Path>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) requires: Vec<Capability>,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) krate: Option<Path>,
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
                "tools" => {
                    let tokens = brackets(input, key, "tools = [search]")?;
                    let PathList { paths, discovered } = paths(tokens, "a tool", true, problems);
                    (args.tools, args.discovered) = (paths, discovered);
                }
                "agents" => {
                    let tokens = brackets(input, key, "agents = [Support]")?;
                    args.agents = paths(tokens, "an agent", false, problems).paths;
                }
                "limits" => args.limits = item_limits(parens(input, key, "limits(turns = 8)")?, problems),
                "requires" => {
                    args.requires = requires(parens(input, key, "requires(model.vision)")?, problems);
                }
                "name" => args.name = Some(value(input, key, "name = \"..\"")?),
                "description" => args.description = Some(value(input, key, "description = \"..\"")?),
                "crate" => args.krate = Some(krate(input, key)?),
                kind => args.instructions.push(Instructions {
                    text: value(input, key, &format!("{kind} = \"..\""))?,
                    file: kind.ends_with("_file"),
                    template: kind.contains("_template"),
                }),
            }
            Ok(())
        });
        args.given = given;
        args
    }
}

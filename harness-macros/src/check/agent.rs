//! The rules of `#[agent]`.

use super::name::name;
use super::twice;
use crate::diagnostics::Problems;
use crate::model::template::{Piece, Variable};
use crate::model::{AgentModel, InstructionText, last_segment};
use crate::suggest;
use syn::{Fields, LitStr};

/// False when the instructions cannot be rendered.
pub(crate) fn agent(agent: &AgentModel, problems: &mut Problems) -> bool {
    let args = &agent.args;
    if !agent.item.generics.params.is_empty() {
        let text = "an agent cannot be generic: sessions know it by one name; write an agent per type";
        problems.join(syn::Error::new_spanned(&agent.item.generics, text));
        return false;
    }
    match &args.model {
        None if args.given.has("model") => {}
        None => problems.add(
            agent.item.ident.span(),
            "an agent needs `model = \"alias\"`, one of the aliases in `models` of `harness!`",
        ),
        Some(model) if model.value().trim().is_empty() => {
            problems.add(model.span(), "the model alias is empty");
        }
        Some(_) => {}
    }
    name("an agent", &agent.name.0, agent.name.1, &agent.krate, problems);
    twice(&args.common.tools, "tools", problems);
    twice(&args.common.agents, "agents", problems);
    instructions(agent, problems)
}

fn instructions(agent: &AgentModel, problems: &mut Problems) -> bool {
    if let [_, second, ..] = agent.args.instructions.as_slice() {
        problems.add(second.text.span(), "an agent has one source of instructions: this is the second");
    }
    match &agent.instructions {
        InstructionText::Fixed(text) if text.is_empty() && !gives_instructions(agent) => {
            let text = "an agent needs a doc comment, or `instructions = \"..\"`: these are its instructions";
            problems.add(agent.item.ident.span(), text);
            true
        }
        InstructionText::Template { pieces, source, .. } => {
            let variables = pieces.iter().filter_map(|piece| match piece {
                Piece::Variable(variable) => Some(variable),
                Piece::Text(_) => None,
            });
            let wrong = variables.filter_map(|variable| wrong_variable(agent, variable)).collect::<Vec<_>>();
            report(&wrong, source, problems);
            wrong.is_empty()
        }
        _ => true,
    }
}

/// Also when they could not be read: that is told already.
fn gives_instructions(agent: &AgentModel) -> bool {
    let keys = ["instructions", "instructions_file", "instructions_template", "instructions_template_file"];
    keys.iter().any(|key| agent.args.given.has(key))
}

fn report(wrong: &[String], source: &LitStr, problems: &mut Problems) {
    for text in wrong {
        problems.add(source.span(), text);
    }
}

/// What can be told from the names alone; fields of the input are for the type check.
fn wrong_variable(agent: &AgentModel, variable: &Variable) -> Option<String> {
    let name = &agent.item.ident;
    let first = &variable.path[0];
    if variable.setting {
        let fields: Vec<String> = match &agent.item.fields {
            Fields::Unit => {
                return Some(format!(
                    "`{{self.{first}}}`: `{name}` has no settings; a setting is a field of the struct"
                ));
            }
            Fields::Named(fields) => {
                fields.named.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())).collect()
            }
            Fields::Unnamed(fields) => (0..fields.unnamed.len()).map(|index| index.to_string()).collect(),
        };
        let known: Vec<&str> = fields.iter().map(String::as_str).collect();
        return (!known.contains(&first.as_str()))
            .then(|| suggest::unknown(&format!("setting of `{name}`"), first, &known));
    }
    let text = agent
        .args
        .input
        .as_ref()
        .is_none_or(|ty| last_segment(ty).is_some_and(|name| name.ident == "String"));
    if text && (first != "input" || variable.path.len() > 1) {
        let path = variable.path.join(".");
        return Some(format!(
            "unknown variable `{{{path}}}`: the input of `{name}` is text, and its only variable is `{{input}}`; \
             for others give the agent a typed input, `input = Question`"
        ));
    }
    None
}

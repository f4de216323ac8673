//! What start measures on the real schemas of an agent, because the build cannot look through every alias and generic
//! type: media in its input, and an output that was declared strict.

use super::received::Received;
use crate::agent::AgentDef;
use crate::media;
use crate::schema::standalone;
use crate::tool::ToolDef;

/// Tells every agent whose types hold more than its model was proved for.
pub(super) fn measure(agents: &[&AgentDef], received: &[Received], problems: &mut Vec<String>) {
    for agent in agents {
        input(agent, received, problems);
        if agent.output.strict
            && let Some(misfit) = agent.output.not_strict()
        {
            problems.push(format!(
                "  agent `{}` answers with `{}`, which is declared strict, and its schema is not\n    {misfit}",
                agent.name, agent.output.name
            ));
        }
    }
}

/// A tool that joins at start must not have the name of what an agent lists, nor of another that joins.
pub(super) fn names(agents: &[&AgentDef], discovered: &[&'static ToolDef], problems: &mut Vec<String>) {
    for agent in agents.iter().filter(|agent| agent.discovered) {
        let mut known: Vec<(&str, u64)> = agent.tools.iter().map(|tool| (tool.name, tool.id)).collect();
        known.extend(agent.agents.iter().map(|agent| (agent().name, agent().id)));
        for tool in discovered {
            if known.iter().any(|(name, id)| *name == tool.name && *id != tool.id) {
                problems.push(format!(
                    "  agent `{}` offers its model two things named `{}`, one of them discovered\n    to fix, give one of them another name: `name = \"..\"` in its attribute",
                    agent.name, tool.name
                ));
            }
            known.push((tool.name, tool.id));
        }
    }
}

fn input(agent: &AgentDef, received: &[Received], problems: &mut Vec<String>) {
    let (Some(schema), known) = (agent.input.schema, agent.input.kinds) else { return };
    let found = media::described(|| drop(standalone(schema)));
    let kinds = [
        (found.image && !known.image, "model.vision", "images"),
        (found.audio && !known.audio, "model.audio", "sound"),
        (found.document && !known.document, "model.documents", "documents"),
    ];
    for (_, capability, what) in kinds.into_iter().filter(|(new, ..)| *new) {
        let chain = received.iter().find(|received| received.is(agent.model));
        if let Some(member) = chain.and_then(|chain| chain.lacking(capability)) {
            problems.push(format!(
                "  agent `{}` requires `{capability}` because its input may hold {what}, and `{member}` does not provide it\n    to fix, bind `{}` to models with `{capability}`",
                agent.name, agent.model
            ));
        }
    }
}

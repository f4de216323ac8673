//! Who requires what, and what meets it. The build has proved that something does; here it is named.

use super::items::Reached;
use crate::agent::AgentDef;
use crate::harness::{AdapterRef, HarnessDef};
use serde::Serialize;

/// One capability that one item requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Requirement {
    /// `tool`, `agent` or `workflow`.
    pub kind: &'static str,
    /// The item.
    pub item: &'static str,
    /// The dotted name.
    pub capability: &'static str,
    /// What implies it, when `requires(..)` does not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'static str>,
    /// The adapters that provide it, as written in `harness!`; every member of a model's chain.
    pub met_by: Vec<&'static str>,
}

pub(super) fn of(def: &'static HarnessDef, reached: &Reached) -> Vec<Requirement> {
    let mut all = Vec::new();
    for workflow in &reached.workflows {
        for capability in workflow.requires {
            let met_by = met_by(def, workflow.models, capability);
            all.push(Requirement {
                kind: "workflow",
                item: workflow.name,
                capability,
                because: None,
                met_by,
            });
        }
    }
    for agent in &reached.agents {
        let named = agent.requires.iter().map(|capability| (*capability, None));
        for (capability, because) in named.chain(implied(agent)) {
            let met_by = met_by(def, &[agent.model], capability);
            all.push(Requirement { kind: "agent", item: agent.name, capability, because, met_by });
        }
    }
    for tool in &reached.tools {
        for capability in tool.requires {
            let met_by = met_by(def, &[], capability);
            all.push(Requirement { kind: "tool", item: tool.name, capability, because: None, met_by });
        }
    }
    all
}

/// What the attribute of an agent implies.
fn implied(agent: &AgentDef) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let kinds = agent.input.kinds;
    let all = [
        (true, "model.text", "it is an agent"),
        (!agent.tools.is_empty() || agent.discovered, "model.tool_calls", "it has tools"),
        (agent.tools.is_empty() && !agent.agents.is_empty(), "model.tool_calls", "it calls agents as tools"),
        (kinds.image, "model.vision", "its input may hold images"),
        (kinds.audio, "model.audio", "its input may hold sound"),
        (kinds.document, "model.documents", "its input may hold documents"),
        (agent.output.picture, "model.image_output", "its output is a picture"),
    ];
    let named = agent.requires;
    all.into_iter()
        .filter(move |(holds, capability, _)| *holds && !named.contains(capability))
        .map(|(_, capability, because)| (capability, Some(because)))
}

fn met_by(def: &HarnessDef, aliases: &[&str], capability: &str) -> Vec<&'static str> {
    let ports = def.ports.iter().map(|port| &port.adapter);
    let models = def.models.iter().filter(|model| aliases.contains(&model.alias));
    let adapters = ports.chain(models.flat_map(|model| model.chain));
    adapters.filter(|adapter| provides(adapter, capability)).map(|adapter| adapter.name).collect()
}

fn provides(adapter: &AdapterRef<'_>, capability: &str) -> bool {
    adapter.provides.iter().chain(adapter.extends).any(|(_, name, has)| *has && *name == capability)
}

/// What the build had to trust.
pub(super) fn notes(def: &HarnessDef) -> Vec<String> {
    let mut notes = Vec::new();
    for model in def.models {
        for adapter in model.chain {
            let alias = model.alias;
            match adapter.model_id {
                Some(id) if crate::__private::family(adapter.gaps, id).is_none() => notes.push(format!(
                    "the model \"{alias}\" is trusted to have what `{}` provides: nothing is known against \"{id}\"",
                    adapter.name,
                )),
                Some(_) => {}
                None => notes.push(format!(
                    "the model \"{alias}\" is bound at start: its id is checked there, an unknown one is trusted"
                )),
            }
        }
    }
    if def.discovered {
        notes.push("discovered tools join at start, where the same check runs over them".to_owned());
    }
    notes
}

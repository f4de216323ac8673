//! In which form each agent asks each model of its chain for a typed answer.

use super::items::Reached;
use crate::harness::HarnessDef;
use crate::harness::received::forms;
use serde::Serialize;

/// How one agent with a typed output asks one member of its model's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OutputInfo {
    /// The agent.
    pub agent: &'static str,
    /// The alias of its model.
    pub model: &'static str,
    /// The member of the chain, as written in `harness!`.
    pub adapter: &'static str,
    /// The literal model id; absent when the application binds the model. Then start chooses the form by the id it
    /// receives, and here is the form of an id that nothing is known against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_id: Option<&'static str>,
    /// `native`: the provider keeps the answer to its schema. `forced_tool`: the answer is the arguments of a call that
    /// the model must make. `prompted`: the schema is in the instructions.
    pub form: &'static str,
}

pub(super) fn of(def: &'static HarnessDef, reached: &Reached) -> Vec<OutputInfo> {
    let typed = reached.agents.iter().filter(|agent| agent.output.schema.is_some());
    let members = typed.flat_map(|agent| {
        let chains = def.models.iter().filter(|model| model.alias == agent.model);
        chains.flat_map(|model| model.chain).map(move |adapter| (agent, adapter))
    });
    let info = members.map(|(agent, adapter)| OutputInfo {
        agent: agent.name,
        model: agent.model,
        adapter: adapter.name,
        model_id: adapter.model_id,
        form: match agent.tools.is_empty() && agent.agents.is_empty() && !agent.discovered {
            true => forms(adapter).alone.name(),
            false => forms(adapter).beside_tools.name(),
        },
    });
    info.collect()
}

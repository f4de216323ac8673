//! Inspection: the definition as data, for people and programs. Nothing here runs, connects or decides.
//!
//! Next: `items.rs` for what is listed and reached, `requirements.rs` for who needs what, `mermaid.rs` for the picture.

mod items;
mod limits;
mod mermaid;
mod outputs;
mod requirements;
#[cfg(test)]
mod tests;

pub use items::{AdapterInfo, AgentInfo, ModelInfo, SlotInfo, ToolInfo, WorkflowInfo};
pub use limits::SetLimits;
pub use outputs::OutputInfo;
pub use requirements::Requirement;

use super::HarnessDef;
use serde::Serialize;

/// A harness as data: what it holds, what its adapters provide, and who requires what.
///
/// It is serde-serialisable; [`Inspection::mermaid`] draws it. No content, keys or values of the application are in it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// The harness type's name.
    pub name: &'static str,
    /// State, runtime, sandbox, memory.
    pub slots: Vec<SlotInfo>,
    /// The models by alias.
    pub models: Vec<ModelInfo>,
    /// What tools may borrow.
    pub resources: Vec<&'static str>,
    /// The limits that are set; durations in milliseconds.
    pub limits: limits::SetLimits,
    /// Every tool that is listed or reached, by name.
    pub tools: Vec<ToolInfo>,
    /// Every agent that is listed or reached, by name.
    pub agents: Vec<AgentInfo>,
    /// The workflows.
    pub workflows: Vec<WorkflowInfo>,
    /// Who requires what, and what meets it.
    pub requirements: Vec<Requirement>,
    /// In which form typed answers are asked for, per agent and member of its model's chain.
    pub outputs: Vec<OutputInfo>,
    /// What the build could not prove.
    pub notes: Vec<String>,
}

impl Inspection {
    /// Reads a definition.
    pub(crate) fn of(def: &'static HarnessDef) -> Self {
        let reached = items::Reached::of(def);
        Inspection {
            name: def.name,
            slots: def.ports.iter().map(SlotInfo::of).collect(),
            models: def.models.iter().map(ModelInfo::of).collect(),
            resources: def.resources.iter().map(|resource| resource.name).collect(),
            limits: limits::set(&def.limits),
            requirements: requirements::of(def, &reached),
            outputs: outputs::of(def, &reached),
            notes: requirements::notes(def),
            tools: reached.tools.iter().map(|tool| ToolInfo::of(tool)).collect(),
            agents: reached.agents.iter().map(|agent| AgentInfo::of(agent)).collect(),
            workflows: reached.workflows.iter().map(|workflow| WorkflowInfo::of(workflow)).collect(),
        }
    }

    /// The graph as [Mermaid](https://mermaid.js.org) text: workflows, agents, tools and models, and who uses whom.
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::draw(self)
    }

    /// Everything as indented JSON text.
    #[must_use]
    pub fn json(&self) -> String {
        // Plain data with string keys always serialises.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

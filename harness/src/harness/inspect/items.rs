//! What a harness holds: its adapters, and every item it lists or reaches.

use super::limits::{SetLimits, set};
use crate::agent::AgentDef;
use crate::harness::{AdapterRef, HarnessDef, ModelBinding, PortBinding};
use crate::schema::standalone;
use crate::tool::{Approve, Effect, ToolDef};
use crate::workflow::WorkflowDef;
use serde::Serialize;
use serde_json::Value;

/// A port slot.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct SlotInfo {
    /// `state`, `runtime`, `sandbox` or `memory`.
    pub slot: &'static str,
    /// Whether `harness!` names it; otherwise it is the default.
    pub explicit: bool,
    /// The adapter.
    pub adapter: AdapterInfo,
}

/// A model alias.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ModelInfo {
    /// What agents call it.
    pub alias: &'static str,
    /// The first is asked, the others are fallbacks.
    pub chain: Vec<AdapterInfo>,
}

/// An adapter and what it provides.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct AdapterInfo {
    /// As written in `harness!`.
    pub name: &'static str,
    /// The literal model id; absent when the application binds the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_id: Option<&'static str>,
    /// Dotted names of the capabilities it has.
    pub provides: Vec<&'static str>,
}

/// What an item uses, by id: two crates may have items of one name.
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    pub(super) tools: Vec<u64>,
    pub(super) agents: Vec<u64>,
}

/// A tool.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ToolInfo {
    #[serde(skip)]
    pub(super) id: u64,
    /// What models call.
    pub name: &'static str,
    /// What models read.
    pub description: &'static str,
    /// The JSON schema of its arguments.
    pub arguments: Value,
    /// The JSON schema of its result; absent for text and content parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// `read`, `idempotent` or `once`.
    pub effect: &'static str,
    /// `never`, `always` or `when`: whether a person is asked before a call.
    pub approve: &'static str,
    /// Its own time limit in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// What it requires.
    pub requires: &'static [&'static str],
}

/// An agent.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct AgentInfo {
    #[serde(skip)]
    pub(super) id: u64,
    #[serde(skip)]
    pub(super) uses: Uses,
    /// Its name.
    pub name: &'static str,
    /// What other agents read.
    pub description: &'static str,
    /// The alias of its model.
    pub model: &'static str,
    /// The JSON schema of its input; absent for text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// The JSON schema of its output; absent for text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The tools it may call.
    pub tools: Vec<&'static str>,
    /// Whether discovered tools join them at start.
    pub discovered: bool,
    /// The agents it may call.
    pub agents: Vec<&'static str>,
    /// Its own limits.
    pub limits: SetLimits,
    /// What it requires, beside what its lists imply.
    pub requires: &'static [&'static str],
}

/// A workflow.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WorkflowInfo {
    #[serde(skip)]
    pub(super) uses: Uses,
    /// Its name.
    pub name: &'static str,
    /// Its docs.
    pub description: &'static str,
    /// The agents it may run.
    pub agents: Vec<&'static str>,
    /// The tools it may call.
    pub tools: Vec<&'static str>,
    /// The model aliases it may ask directly.
    pub models: &'static [&'static str],
    /// Its own limits.
    pub limits: SetLimits,
    /// What it requires.
    pub requires: &'static [&'static str],
}

impl Uses {
    fn of(tools: &[&ToolDef], agents: &[fn() -> &'static AgentDef]) -> Self {
        Uses {
            tools: tools.iter().map(|tool| tool.id).collect(),
            agents: agents.iter().map(|agent| agent().id).collect(),
        }
    }
}

impl SlotInfo {
    pub(super) fn of(port: &PortBinding) -> Self {
        SlotInfo { slot: port.slot, explicit: port.explicit, adapter: AdapterInfo::of(&port.adapter) }
    }
}

impl ModelInfo {
    pub(super) fn of(model: &ModelBinding<'static>) -> Self {
        ModelInfo { alias: model.alias, chain: model.chain.iter().map(AdapterInfo::of).collect() }
    }
}

impl AdapterInfo {
    fn of(adapter: &AdapterRef<'static>) -> Self {
        let provides = adapter.provides.iter().filter(|(_, _, has)| *has);
        AdapterInfo {
            name: adapter.name,
            model_id: adapter.model_id,
            provides: provides.map(|(_, name, _)| *name).collect(),
        }
    }
}

impl ToolInfo {
    pub(super) fn of(tool: &ToolDef) -> Self {
        ToolInfo {
            id: tool.id,
            name: tool.name,
            description: tool.description,
            arguments: crate::tool::schema(tool),
            result: tool.output.map(standalone),
            effect: match tool.effect {
                Effect::Read => "read",
                Effect::Idempotent => "idempotent",
                Effect::Once => "once",
            },
            approve: match tool.approve {
                Approve::Never => "never",
                Approve::Always => "always",
                Approve::When(_) => "when",
            },
            timeout_ms: tool.timeout.map(super::limits::millis),
            requires: tool.requires,
        }
    }
}

impl AgentInfo {
    pub(super) fn of(agent: &AgentDef) -> Self {
        AgentInfo {
            id: agent.id,
            uses: Uses::of(agent.tools, agent.agents),
            name: agent.name,
            description: agent.description,
            model: agent.model,
            input: agent.input.schema.map(standalone),
            output: agent.output.schema.map(standalone),
            tools: agent.tools.iter().map(|tool| tool.name).collect(),
            discovered: agent.discovered,
            agents: agent.agents.iter().map(|agent| agent().name).collect(),
            limits: set(&agent.limits),
            requires: agent.requires,
        }
    }
}

impl WorkflowInfo {
    pub(super) fn of(workflow: &WorkflowDef) -> Self {
        WorkflowInfo {
            uses: Uses::of(workflow.tools, workflow.agents),
            name: workflow.name,
            description: workflow.description,
            agents: workflow.agents.iter().map(|agent| agent().name).collect(),
            tools: workflow.tools.iter().map(|tool| tool.name).collect(),
            models: workflow.models,
            limits: set(&workflow.limits),
            requires: workflow.requires,
        }
    }
}

/// Every item once, whoever lists it; circles end.
pub(super) struct Reached {
    pub(super) tools: Vec<&'static ToolDef>,
    pub(super) agents: Vec<&'static AgentDef>,
    pub(super) workflows: Vec<&'static WorkflowDef>,
}

impl Reached {
    pub(super) fn of(def: &'static HarnessDef) -> Self {
        let mut reached =
            Reached { tools: Vec::new(), agents: Vec::new(), workflows: def.workflows.to_vec() };
        def.tools.iter().for_each(|tool| reached.tool(tool));
        def.agents.iter().for_each(|agent| reached.agent(agent()));
        for workflow in def.workflows {
            workflow.tools.iter().for_each(|tool| reached.tool(tool));
            workflow.agents.iter().for_each(|agent| reached.agent(agent()));
        }
        reached.tools.sort_by_key(|tool| tool.name);
        reached.agents.sort_by_key(|agent| agent.name);
        reached
    }

    fn tool(&mut self, tool: &'static ToolDef) {
        if !self.tools.iter().any(|known| known.id == tool.id) {
            self.tools.push(tool);
        }
    }

    fn agent(&mut self, first: &'static AgentDef) {
        let mut open = vec![first];
        while let Some(agent) = open.pop() {
            if self.agents.iter().any(|known| known.id == agent.id) {
                continue;
            }
            self.agents.push(agent);
            agent.tools.iter().for_each(|tool| self.tool(tool));
            open.extend(agent.agents.iter().map(|agent| agent()));
        }
    }
}

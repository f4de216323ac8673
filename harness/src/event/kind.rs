//! The events. Dotted names on the wire; next: `envelope.rs`, which is around all of them.

use super::{ItemKind, Outcome, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// What happened. Fields that hold content say so; they are left out of stored events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum EventKind {
    /// The first event of a run.
    #[serde(rename = "run.started")]
    RunStarted {
        /// Agent, workflow or tool.
        kind: ItemKind,
        /// Its name.
        item: Arc<str>,
    },
    /// The run waits for a person.
    #[serde(rename = "run.waiting")]
    RunWaiting {
        /// The name of the gate, or of the tool to be approved.
        on: Arc<str>,
    },
    /// The run goes on.
    #[serde(rename = "run.resumed")]
    RunResumed,
    /// The last event of a run.
    #[serde(rename = "run.finished")]
    RunFinished {
        /// How it ended.
        outcome: Outcome,
    },
    /// An agent begins.
    #[serde(rename = "agent.started")]
    AgentStarted {
        /// Its name.
        agent: Arc<str>,
    },
    /// An agent is done.
    #[serde(rename = "agent.finished")]
    AgentFinished {
        /// Its name.
        agent: Arc<str>,
        /// How it ended.
        outcome: Outcome,
    },
    /// A model call begins.
    #[serde(rename = "model.started")]
    ModelStarted {
        /// The alias in `harness!`.
        model: Arc<str>,
        /// The turn, from 0.
        turn: u32,
    },
    /// The model said more. Content; not stored unless asked for.
    #[serde(rename = "model.delta")]
    ModelDelta {
        /// The new characters.
        text: String,
    },
    /// The model thought more. Content; not stored unless asked for.
    #[serde(rename = "model.reasoning.delta")]
    ModelReasoningDelta {
        /// The new characters.
        text: String,
    },
    /// The structured answer so far: the longest valid prefix of it. Content; not stored unless asked for.
    #[serde(rename = "model.object.partial")]
    ModelObjectPartial {
        /// The value so far; fields may be missing.
        value: Value,
    },
    /// The model wrote more of a tool call. Content; not stored unless asked for.
    #[serde(rename = "model.tool_call.delta")]
    ModelToolCallDelta {
        /// Which call of the turn.
        index: u32,
        /// The new characters of the arguments.
        text: String,
    },
    /// A model call is done.
    #[serde(rename = "model.finished")]
    ModelFinished {
        /// The alias.
        model: Arc<str>,
        /// The turn.
        turn: u32,
        /// Why it ended, or the code of its error.
        reason: Arc<str>,
        /// Tokens and money, where known.
        usage: Usage,
    },
    /// A model call failed and is tried again.
    #[serde(rename = "model.retrying")]
    ModelRetrying {
        /// The alias.
        model: Arc<str>,
        /// Which attempt failed, from 1.
        attempt: u32,
        /// The code of its error.
        code: Arc<str>,
        /// The pause before the next one.
        wait: Duration,
    },
    /// A model call waits for its turn: the limits of its provider are reached, or the provider asked for a pause. Its
    /// `model.started` comes when it may begin.
    #[serde(rename = "model.waiting")]
    ModelWaiting {
        /// The alias.
        model: Arc<str>,
        /// Which member of its chain, from 0.
        member: u32,
    },
    /// A call of this run changed the circuit of a model, which all runs share.
    #[serde(rename = "model.circuit")]
    ModelCircuit {
        /// The alias.
        model: Arc<str>,
        /// Which member of its chain, from 0.
        member: u32,
        /// `open`: nobody asks it for a while. `half_open`: this call tries. `closed`: all is well again.
        state: Arc<str>,
    },
    /// A model was not asked, and the next of its chain is, if there is one.
    #[serde(rename = "model.skipped")]
    ModelSkipped {
        /// The alias.
        model: Arc<str>,
        /// Which member of its chain, from 0.
        member: u32,
        /// Why: `MODEL_CIRCUIT_OPEN`, or `MODEL_RATE_LIMITED` while the provider wants no call for long.
        code: Arc<str>,
        /// When it is asked again.
        next_try: Duration,
    },
    /// What was streamed of this turn is void: a new attempt starts over.
    #[serde(rename = "stream.restarted")]
    StreamRestarted {
        /// The turn.
        turn: u32,
    },
    /// A tool call begins.
    #[serde(rename = "tool.started")]
    ToolStarted {
        /// The tool.
        tool: Arc<str>,
        /// The call's id.
        call_id: Arc<str>,
    },
    /// A tool says how far it is. Content; not stored unless asked for.
    #[serde(rename = "tool.progress")]
    ToolProgress {
        /// The call's id.
        call_id: Arc<str>,
        /// Its words.
        message: String,
    },
    /// A tool kept its thread for more than 10 ms: it belongs under `#[tool(blocking)]`.
    #[serde(rename = "tool.held_thread")]
    ToolHeldThread {
        /// The tool.
        tool: Arc<str>,
        /// The call's id.
        call_id: Arc<str>,
        /// For how long.
        held: Duration,
    },
    /// Why a tool call failed, just before its `tool.finished`, or why it was refused and never began.
    /// Content: the words of the tool's author, or about its arguments; not stored unless asked for.
    #[serde(rename = "tool.error")]
    ToolError {
        /// The tool, as the model named it.
        tool: Arc<str>,
        /// The call's id.
        call_id: Arc<str>,
        /// Its stable code.
        code: Arc<str>,
        /// What the model, or the workflow, is told.
        message: String,
    },
    /// A tool call is done.
    #[serde(rename = "tool.finished")]
    ToolFinished {
        /// The tool.
        tool: Arc<str>,
        /// The call's id.
        call_id: Arc<str>,
        /// How it ended.
        outcome: Outcome,
        /// Bytes of its result, before any cut.
        bytes: u64,
    },
    /// A workflow step begins.
    #[serde(rename = "step.started")]
    StepStarted {
        /// Its name.
        step: Arc<str>,
        /// Its key in the run.
        key: Arc<str>,
    },
    /// A step's recorded result was used.
    #[serde(rename = "step.replayed")]
    StepReplayed {
        /// Its name.
        step: Arc<str>,
        /// Its key.
        key: Arc<str>,
    },
    /// A step is done.
    #[serde(rename = "step.finished")]
    StepFinished {
        /// Its name.
        step: Arc<str>,
        /// Its key.
        key: Arc<str>,
        /// How it ended.
        outcome: Outcome,
    },
    /// A question to a person was opened.
    #[serde(rename = "gate.opened")]
    GateOpened {
        /// Its name.
        gate: Arc<str>,
    },
    /// A question to a person was answered.
    #[serde(rename = "gate.decided")]
    GateDecided {
        /// Its name.
        gate: Arc<str>,
        /// Yes or no.
        approved: bool,
    },
    /// A tool call waits for a person.
    #[serde(rename = "approval.requested")]
    ApprovalRequested {
        /// The approval's id, for the decision.
        approval_id: Arc<str>,
        /// The tool.
        tool: Arc<str>,
        /// The call's id.
        call_id: Arc<str>,
    },
    /// A person decided on a tool call, or the time was up.
    #[serde(rename = "approval.decided")]
    ApprovalDecided {
        /// The approval's id.
        approval_id: Arc<str>,
        /// Yes or no.
        approved: bool,
    },
    /// A tool call was stopped and is still running; the run does not wait for it any more.
    #[serde(rename = "tool.abandoned")]
    ToolAbandoned {
        /// The tool.
        tool: Arc<str>,
        /// The call.
        call_id: Arc<str>,
    },
    /// A fan-out begins.
    #[serde(rename = "fanout.started")]
    FanoutStarted {
        /// How many items.
        items: u64,
    },
    /// A fan-out is done.
    #[serde(rename = "fanout.finished")]
    FanoutFinished {
        /// How it ended.
        outcome: Outcome,
    },
    /// Four fifths of a budget are used.
    #[serde(rename = "budget.warning")]
    BudgetWarning {
        /// `run`, `parent` (a run above this one), `session` or `tenant`.
        scope: Arc<str>,
        /// `tokens` or `micro-dollars`.
        unit: Arc<str>,
        /// Spent and reserved.
        used: u64,
        /// The bound.
        bound: u64,
    },
    /// A workflow says how far it is, or a tool logs. Content; not stored unless asked for.
    #[serde(rename = "log")]
    Log {
        /// The words.
        message: String,
    },
    /// This consumer was too slow, or these events are not stored.
    #[serde(rename = "stream.gap")]
    StreamGap {
        /// How many events are missing here.
        dropped: u64,
    },
}

impl EventKind {
    /// The dotted name, as on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::RunStarted { .. } => "run.started",
            EventKind::RunWaiting { .. } => "run.waiting",
            EventKind::RunResumed => "run.resumed",
            EventKind::RunFinished { .. } => "run.finished",
            EventKind::AgentStarted { .. } => "agent.started",
            EventKind::AgentFinished { .. } => "agent.finished",
            EventKind::ModelStarted { .. } => "model.started",
            EventKind::ModelDelta { .. } => "model.delta",
            EventKind::ModelReasoningDelta { .. } => "model.reasoning.delta",
            EventKind::ModelObjectPartial { .. } => "model.object.partial",
            EventKind::ModelToolCallDelta { .. } => "model.tool_call.delta",
            EventKind::ModelFinished { .. } => "model.finished",
            EventKind::ModelRetrying { .. } => "model.retrying",
            EventKind::ModelWaiting { .. } => "model.waiting",
            EventKind::ModelCircuit { .. } => "model.circuit",
            EventKind::ModelSkipped { .. } => "model.skipped",
            EventKind::StreamRestarted { .. } => "stream.restarted",
            EventKind::ToolStarted { .. } => "tool.started",
            EventKind::ToolProgress { .. } => "tool.progress",
            EventKind::ToolHeldThread { .. } => "tool.held_thread",
            EventKind::ToolError { .. } => "tool.error",
            EventKind::ToolFinished { .. } => "tool.finished",
            EventKind::StepStarted { .. } => "step.started",
            EventKind::StepReplayed { .. } => "step.replayed",
            EventKind::StepFinished { .. } => "step.finished",
            EventKind::GateOpened { .. } => "gate.opened",
            EventKind::GateDecided { .. } => "gate.decided",
            EventKind::ApprovalRequested { .. } => "approval.requested",
            EventKind::ApprovalDecided { .. } => "approval.decided",
            EventKind::ToolAbandoned { .. } => "tool.abandoned",
            EventKind::FanoutStarted { .. } => "fanout.started",
            EventKind::FanoutFinished { .. } => "fanout.finished",
            EventKind::BudgetWarning { .. } => "budget.warning",
            EventKind::Log { .. } => "log",
            EventKind::StreamGap { .. } => "stream.gap",
        }
    }

    /// Whether it holds content (prompts, outputs, arguments), so that it is not stored unless
    /// [`Start::store_content`](crate::Start::store_content) asks for it.
    #[must_use]
    pub fn is_content(&self) -> bool {
        matches!(
            self,
            EventKind::ModelDelta { .. }
                | EventKind::ModelReasoningDelta { .. }
                | EventKind::ModelObjectPartial { .. }
                | EventKind::ModelToolCallDelta { .. }
                | EventKind::ToolProgress { .. }
                | EventKind::ToolError { .. }
                | EventKind::Log { .. }
        )
    }

    /// Bytes of content in it, about.
    pub(super) fn content_bytes(&self) -> usize {
        match self {
            EventKind::ModelDelta { text }
            | EventKind::ModelReasoningDelta { text }
            | EventKind::ModelToolCallDelta { text, .. } => text.len(),
            EventKind::ToolProgress { message, .. }
            | EventKind::ToolError { message, .. }
            | EventKind::Log { message } => message.len(),
            EventKind::ModelObjectPartial { value } => value_bytes(value),
            _ => 0,
        }
    }
}

fn value_bytes(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(value_bytes).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + value_bytes(value)).sum(),
        _ => 0,
    };
    inner + size_of::<Value>()
}

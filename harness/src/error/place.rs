//! Where a value did not fit. Names the border, never the value.

use std::fmt;

/// Where a value did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// What an agent was given.
    AgentInput,
    /// What an agent answered.
    AgentOutput,
    /// What a workflow was given.
    WorkflowInput,
    /// What a workflow returned.
    WorkflowOutput,
    /// The arguments of a tool.
    ToolInput,
    /// What a tool returned.
    ToolOutput,
    /// A message from an MCP server.
    Mcp,
    /// A key of the memory.
    MemoryKey,
    /// A message put into the history by hand.
    History,
    /// The options of a call.
    InvokeOptions,
    /// The id of a session.
    SessionId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::AgentInput => "the agent's input",
            Place::AgentOutput => "the agent's output",
            Place::WorkflowInput => "the workflow's input",
            Place::WorkflowOutput => "the workflow's output",
            Place::ToolInput => "the tool's input",
            Place::ToolOutput => "the tool's output",
            Place::Mcp => "the MCP message",
            Place::MemoryKey => "the memory key",
            Place::History => "the history",
            Place::InvokeOptions => "an option of the call",
            Place::SessionId => "the session id",
        })
    }
}

impl Place {
    pub(super) fn code(self) -> &'static str {
        match self {
            Place::AgentInput => "AGENT_INPUT_INVALID",
            Place::AgentOutput => "AGENT_OUTPUT_INVALID",
            Place::WorkflowInput => "WORKFLOW_INPUT_INVALID",
            Place::WorkflowOutput => "WORKFLOW_OUTPUT_INVALID",
            Place::ToolInput => "TOOL_INPUT_INVALID",
            Place::ToolOutput => "TOOL_OUTPUT_INVALID",
            Place::Mcp => "MCP_INVALID",
            Place::MemoryKey => "MEMORY_KEY_INVALID",
            Place::History => "HISTORY_INVALID",
            Place::InvokeOptions => "INVOKE_OPTIONS_INVALID",
            Place::SessionId => "SESSION_ID_INVALID",
        }
    }
}

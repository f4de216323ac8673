//! What an application imports: `use harness::prelude::*;`

pub use crate::adapter::durable::InMemoryRuntime;
pub use crate::adapter::memory::{InMemoryMemory, SandboxMemory};
#[cfg(feature = "anthropic")]
pub use crate::adapter::model::Anthropic;
#[cfg(feature = "azure")]
pub use crate::adapter::model::AzureFoundry;
#[cfg(feature = "bedrock")]
pub use crate::adapter::model::Bedrock;
#[cfg(feature = "gemini")]
pub use crate::adapter::model::Gemini;
#[cfg(feature = "openai")]
pub use crate::adapter::model::{AnyModel, OpenAi, OpenAiCompatible};
pub use crate::adapter::model::{Say, ScriptedModel};
pub use crate::adapter::sandbox::InMemorySandbox;
pub use crate::adapter::state::InMemoryState;
pub use crate::port::model::{Content, Media, Message, Part};
pub use crate::{
    Agent, AgentInput, AgentOutput, ApprovalDecision, Audio, Bindings, Document, Error, Event, EventKind,
    Harness, Image, Item, Limits, OnBusy, Outcome, Resource, RunOptions, RunStream, Schema, Session,
    SessionId, Start, StartError, Tool, ToolCx, ToolError, Workflow, WorkflowCx, WorkflowError, agent, days,
    harness, hours, tool, workflow,
};

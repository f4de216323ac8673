//! The MCP port: a source of tools outside the process, and its plain data.
//!
//! [`McpTransport::connect`] gives a connection; the connection lists tools and calls them. What a host owes
//! (validation, caps, names, digests, deadlines) is the tool room's, not the transport's. Descriptions are
//! untrusted text: data for a model, never an instruction for the harness.

use super::BoxFuture;
use super::model::Part;
use super::sandbox::Spawn;
use serde_json::Value;
use std::sync::Arc;

/// A way to reach an MCP server: a program in a sandbox, or an HTTP endpoint.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an MCP transport",
    label = "expected a type that implements `McpTransport`",
    note = "implement `harness::port::mcp::McpTransport` for your own"
)]
pub trait McpTransport: Send + Sync + 'static {
    /// Connects and does the hand-shake.
    ///
    /// # Errors
    /// [`McpError::Unreachable`], [`McpError::Protocol`].
    fn connect<'a>(
        &'a self,
        connect: McpConnect<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn McpConnection>, McpError>>;
}

/// An MCP server that is connected. Dropping it ends the connection and what was started for it.
pub trait McpConnection: Send + Sync + 'static {
    /// One page of the server's tools.
    ///
    /// # Errors
    /// [`McpError::Closed`], [`McpError::Protocol`].
    fn tools<'a>(&'a self, cursor: Option<&'a str>) -> BoxFuture<'a, Result<McpToolPage, McpError>>;

    /// Calls a tool.
    ///
    /// # Errors
    /// [`McpError::Closed`], [`McpError::Protocol`], [`McpError::Server`]. A tool that failed is a result with
    /// [`McpResult::is_error`].
    fn call(&self, call: McpCall) -> BoxFuture<'_, Result<McpResult, McpError>>;
}

/// What a transport may use while it connects.
#[derive(Clone, Copy)]
pub struct McpConnect<'a> {
    /// The server's name in the harness.
    pub server: &'a str,
    /// Starts programs, where the sandbox has `sandbox.spawn`.
    pub spawn: Option<&'a Arc<dyn Spawn>>,
    /// Reads a variable of the environment, or of what a test put in its place.
    pub env: &'a (dyn Fn(&str) -> Option<String> + Send + Sync),
}

impl std::fmt::Debug for McpConnect<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("McpConnect").field("server", &self.server).finish_non_exhaustive()
    }
}

/// A page of tools.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct McpToolPage {
    /// The tools.
    pub tools: Vec<McpTool>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A tool as its server describes it. All of it is untrusted.
#[derive(Debug, Clone, PartialEq)]
pub struct McpTool {
    /// The server's name for it.
    pub name: String,
    /// What a model reads.
    pub description: String,
    /// The JSON schema of its arguments.
    pub input: Value,
    /// The JSON schema of its structured result.
    pub output: Option<Value>,
    /// Whether the server says that it only looks. A hint, not a promise.
    pub read_only: Option<bool>,
    /// Whether the server says that repeating a call changes nothing more. A hint, not a promise.
    pub idempotent: Option<bool>,
}

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub struct McpCall {
    /// The server's name of the tool.
    pub tool: String,
    /// The arguments as JSON text.
    pub arguments: String,
    /// Sent as `_meta`: trace context and idempotency key.
    pub meta: Vec<(String, String)>,
}

/// What a tool gave back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct McpResult {
    /// Content for a model.
    pub parts: Vec<Part>,
    /// The structured result.
    pub structured: Option<Value>,
    /// Whether the tool says that it failed.
    pub is_error: bool,
}

/// Why a server could not be used. Names servers, never content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum McpError {
    /// The server could not be started or reached.
    #[error("MCP server `{server}` cannot be reached: {why}")]
    Unreachable {
        /// The server.
        server: String,
        /// Why, and how to go on.
        why: String,
    },
    /// The server went away.
    #[error("MCP server `{server}` closed the connection")]
    Closed {
        /// The server.
        server: String,
    },
    /// The server does not speak the protocol.
    #[error("MCP server `{server}` broke the protocol: {why}")]
    Protocol {
        /// The server.
        server: String,
        /// What was wrong; no content.
        why: String,
    },
    /// The server answered with an error of the protocol.
    #[error("MCP server `{server}` answered with error {code}")]
    Server {
        /// The server.
        server: String,
        /// The JSON-RPC code.
        code: i64,
    },
}

impl McpError {
    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            McpError::Unreachable { .. } => "MCP_UNREACHABLE",
            McpError::Closed { .. } => "MCP_CLOSED",
            McpError::Protocol { .. } => "MCP_PROTOCOL",
            McpError::Server { .. } => "MCP_SERVER",
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn retriable(&self) -> bool {
        matches!(self, McpError::Unreachable { .. } | McpError::Closed { .. })
    }
}

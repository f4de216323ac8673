//! Items of another crate, as a UI program sees them.

use harness::{ToolError, agent, tool};

/// Run a command.
///
/// # Errors
/// Never.
#[tool(requires(sandbox.exec))]
pub async fn run_shell(command: String) -> Result<String, ToolError> {
    Ok(command)
}

/// Search the web.
#[tool(effect = read)]
pub async fn search(query: String) -> String {
    query
}

/// You run commands.
#[agent(model = "fast", tools = [run_shell])]
pub struct Operator;

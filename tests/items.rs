//! Items of another crate, as a UI program sees them.

use harness::{AgentOutput, Schema, ToolError, agent, tool};
use std::collections::BTreeMap;

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

/// A shelf.
#[derive(Schema)]
pub struct Shelf {
    /// By title.
    pub books: BTreeMap<String, u32>,
}

/// What a library has.
#[derive(AgentOutput)]
pub struct Stock {
    /// All of them.
    pub shelves: Vec<Shelf>,
}

/// You count books.
#[agent(model = "fast", output = Stock)]
pub struct Librarian;

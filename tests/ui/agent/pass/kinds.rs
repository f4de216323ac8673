//! Every form of an agent, in a circle and a diamond.
#![deny(warnings)]
use harness::{agent, tool};

/// Looks things up.
#[tool]
async fn search(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast")]
struct Plain;

/// Docs.
#[agent(model = "fast", instructions = "You are brief.", tools = [search, ..discovered], requires(model.vision))]
#[derive(Clone)]
pub struct Worded;

/// You go round.
#[agent(model = "fast", agents = [Second], limits(turns = 4, run_time = "1m", tool_calls = 0, run_tokens = 1000))]
struct First;

/// You go round.
#[agent(model = "fast", agents = [First, Bottom], tools = [search])]
struct Second;

/// You are reached twice.
#[agent(model = "slow", tools = [search], name = "bottom", description = "The bottom.")]
struct Bottom;

/// Speaks a language.
#[agent(model = "fast", instructions_template = "Answer {input} in {self.language}, {{not}} {self.level}.")]
struct Tuned {
    language: String,
    level: u8,
}

pub(crate) fn main() {
    let _ = (Plain, Worded, First, Second, Bottom, Tuned { language: String::new(), level: 1 });
}

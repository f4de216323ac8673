//! How an agent's model is asked beside its instructions: `#[agent(options(temperature = 0.2))]`.

use crate::port::model::{GenerateOptions, ReasoningEffort};

/// Sampling and effort of an agent. What is absent is the provider's default; what a provider does not have is in the
/// page of its adapter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgentOptions {
    /// Sampling temperature, 0 to 2; some providers end at 1.
    pub temperature: Option<f32>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f32>,
    /// Texts at which to stop.
    pub stop: &'static [&'static str],
    /// For repeatable sampling where the provider has it.
    pub seed: Option<u64>,
    /// How hard to think, where the model can.
    pub reasoning: Option<ReasoningEffort>,
    /// Whether several tools may be called in one turn.
    pub parallel_tool_calls: Option<bool>,
}

impl AgentOptions {
    /// Nothing set.
    pub const NONE: AgentOptions = AgentOptions {
        temperature: None,
        top_p: None,
        stop: &[],
        seed: None,
        reasoning: None,
        parallel_tool_calls: None,
    };

    /// As the port has them.
    pub(crate) fn asked(&self) -> GenerateOptions {
        GenerateOptions {
            temperature: self.temperature,
            top_p: self.top_p,
            stop: self.stop.iter().map(|&text| text.to_owned()).collect(),
            seed: self.seed,
            reasoning: self.reasoning,
            parallel_tool_calls: self.parallel_tool_calls,
            ..GenerateOptions::default()
        }
    }
}

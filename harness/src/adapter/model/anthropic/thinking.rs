//! How hard the model thinks, in the form its family takes, and the bound on the answer, which thinking counts into.

use super::options::{Options, Thinking};
use super::tools::forced;
use crate::adapter::model::claude::{self, Family};
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelErrorKind as Kind, ModelRequest, ReasoningEffort};
use serde_json::{Value, json};

/// What a call says of thinking.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) thinking: Option<Value>,
    pub(super) effort: Option<String>,
    pub(super) max_tokens: u32,
    /// A call is demanded of a model that thinks, which the API refuses: then it is only offered.
    pub(super) only_offers: bool,
}

impl Plan {
    /// Whether the model was told to think.
    pub(super) fn thinks(&self) -> bool {
        self.thinking.as_ref().is_some_and(|thinking| thinking["type"] != "disabled")
    }
}

/// Reads the options of the recipe and of the call. `provider` is whose thinking the model takes back.
pub(super) fn plan(
    family: Family,
    options: &Options,
    provider: &str,
    request: &ModelRequest<'_>,
) -> Result<Plan, Failure> {
    let demanded = forced(request);
    let forced = demanded && !family.refuses_forced_calls();
    let asked = request.options.max_output_tokens.or(options.max_tokens);
    let max_tokens = asked.unwrap_or_else(|| family.max_tokens());
    let effort = options.effort.clone().or_else(|| effort(family, request.options.reasoning));
    let mut plan = Plan { thinking: None, effort, max_tokens, only_offers: false };
    plan.thinking = match options.thinking {
        Thinking::Disabled => Some(json!({"type": "disabled"})),
        Thinking::ByEffort if forced => {
            let hard = matches!(plan.effort.as_deref(), Some("xhigh" | "max"));
            (family.thinks_unless_told() && !hard).then(|| json!({"type": "disabled"}))
        }
        Thinking::ByEffort
            if !family.is_adaptive() && claude::is_amid_thoughtless_calls(request.messages, provider) =>
        {
            None
        }
        Thinking::ByEffort => by_effort(family, options, request.options.reasoning, max_tokens),
        Thinking::Adaptive => Some(json!({"type": "adaptive"})),
        Thinking::Budget(budget) => {
            if asked.is_some_and(|most| budget >= most) {
                let message =
                    "the budget of thinking counts into the tokens of the answer; allow more of them";
                return Err(Failure::new(Kind::InvalidRequest, message));
            }
            plan.max_tokens = max_tokens.max(budget.saturating_add(8_192)).min(asked.unwrap_or(u32::MAX));
            Some(enabled(budget))
        }
    };
    let thinks = plan.thinks() || (plan.thinking.is_none() && family.thinks_unless_told());
    plan.only_offers = demanded && (thinks || family.refuses_forced_calls());
    if let Some(thinking) =
        plan.thinking.as_mut().filter(|thinking| options.summaries && thinking["type"] != "disabled")
    {
        thinking["display"] = json!("summarized");
    }
    Ok(plan)
}

fn enabled(budget: u32) -> Value {
    json!({"type": "enabled", "budget_tokens": budget})
}

fn effort(family: Family, reasoning: Option<ReasoningEffort>) -> Option<String> {
    let level = match reasoning? {
        ReasoningEffort::Minimal | ReasoningEffort::Low => "low",
        ReasoningEffort::Medium => "medium",
        ReasoningEffort::High => "high",
    };
    family.takes_effort().then(|| level.to_owned())
}

fn by_effort(
    family: Family,
    options: &Options,
    reasoning: Option<ReasoningEffort>,
    max_tokens: u32,
) -> Option<Value> {
    if family.is_adaptive() {
        let wanted = !matches!(reasoning, None | Some(ReasoningEffort::Minimal)) || options.summaries;
        return wanted.then(|| json!({"type": "adaptive"}));
    }
    if !family.takes_budget() {
        return None;
    }
    let budget: u32 = match reasoning? {
        ReasoningEffort::Minimal => return None,
        ReasoningEffort::Low => 2_048,
        ReasoningEffort::Medium => 8_192,
        ReasoningEffort::High => 16_384,
    };
    claude::budget(budget, max_tokens).map(enabled)
}

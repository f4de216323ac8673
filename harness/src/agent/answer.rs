//! Reads one turn of a model: calls, the typed answer, or what is wrong with it.

use super::plan::AgentPlan;
use crate::error::{Error, Result};
use crate::port::model::{FinishReason, ModelResponse, Part, ToolCall};
use std::any::Any;

/// What a turn came to.
pub(super) enum Answer {
    Calls(Vec<ToolCall>),
    /// Not over: the model goes on when it reads what it said so far.
    Paused,
    Output(Box<dyn Any + Send>),
    Misfit(Issues),
}

/// Why an answer does not fit.
pub(super) struct Issues {
    pub(super) for_model: String,
    /// Holds no content.
    pub(super) for_developers: String,
}

/// # Errors
/// Refusal, content filter and a cut answer: typed outcomes, never parse errors.
pub(super) fn read(plan: &AgentPlan, response: &ModelResponse) -> Result<Answer> {
    let agent = || plan.name.to_string();
    let refused = response.message.parts.iter().any(|part| matches!(part, Part::Refusal { .. }));
    match response.reason {
        // A call that was being written when the limit came is never run.
        FinishReason::Length | FinishReason::ContextLength => {
            return Err(Error::OutputCut { agent: agent() });
        }
        FinishReason::ContentFilter | FinishReason::Guardrail => {
            return Err(Error::ContentFiltered { agent: agent() });
        }
        FinishReason::Refusal => return Err(Error::Refused { agent: agent() }),
        _ if refused => return Err(Error::Refused { agent: agent() }),
        _ => {}
    }
    match response.reason {
        FinishReason::Paused => return Ok(Answer::Paused),
        FinishReason::Malformed => return Ok(misfit("the answer, or a call in it, could not be read")),
        _ => {}
    }
    let calls: Vec<_> = response.message.tool_calls().cloned().collect();
    // A reason nobody knows may hide a cut: a call that is not whole is not run, nor are the others of its turn.
    if matches!(response.reason, FinishReason::Other(_)) && !calls.iter().all(is_whole) {
        return Err(Error::OutputCut { agent: agent() });
    }
    if !calls.is_empty() {
        return Ok(Answer::Calls(calls));
    }
    let text = response.message.text();
    if text.trim().is_empty() {
        return Ok(misfit("the answer is empty"));
    }
    Ok(match plan.output.decode(&text) {
        Ok(output) => Answer::Output(output),
        Err(rejection) => Answer::Misfit(Issues {
            for_developers: plan.output.safe_issues(&rejection),
            for_model: rejection.to_string(),
        }),
    })
}

fn misfit(why: &str) -> Answer {
    Answer::Misfit(Issues { for_model: why.to_owned(), for_developers: why.to_owned() })
}

fn is_whole(call: &ToolCall) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(&call.arguments).is_ok()
}

//! Reads one turn of a model: calls, the typed answer, or what is wrong with it.

use super::plan::AgentPlan;
use crate::error::{Error, Result};
use crate::media::Image;
use crate::port::model::{FinishReason, Message, ModelResponse, Part, ToolCall};
use crate::run::OutputForm;
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

/// Reads a turn that was asked for in that form. An answer call becomes text in the message: a call without a result is
/// refused by providers, and the next one to read the conversation may be another.
///
/// # Errors
/// Refusal, content filter and a cut answer: typed outcomes, never parse errors.
pub(super) fn read(
    plan: &AgentPlan,
    form: OutputForm,
    response: &mut ModelResponse,
    may_call: bool,
) -> Result<Answer> {
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
        FinishReason::Paused if response.message.parts.is_empty() => {
            return Ok(misfit("it paused before it said anything"));
        }
        // Calls first: without their results providers refuse to go on.
        FinishReason::Paused if response.message.tool_calls().next().is_none() => return Ok(Answer::Paused),
        FinishReason::Malformed => {
            // What is whole of it is not run; and a call without a result is refused by providers.
            response.message.parts.retain(|part| !matches!(part, Part::ToolCall(_) | Part::Reasoning(_)));
            return Ok(misfit("the answer, or a call in it, could not be read"));
        }
        _ => {}
    }
    // A pause, or a reason nobody knows, may hide a cut: a call that is not whole is not run, nor are the others of its
    // turn.
    if matches!(response.reason, FinishReason::Paused | FinishReason::Other(_))
        && !response.message.tool_calls().all(is_whole)
    {
        return Err(Error::OutputCut { agent: agent() });
    }
    if let (OutputForm::ForcedTool, Some(_), Some(answer)) = (form, plan.output.spec(), plan.specs.last()) {
        answer_as_text(&mut response.message, &answer.name, may_call);
    }
    let calls: Vec<_> = response.message.tool_calls().cloned().collect();
    if !calls.is_empty() {
        return Ok(Answer::Calls(calls));
    }
    if plan.output.is_picture() {
        return Ok(picture(&response.message).unwrap_or_else(|| misfit("there is no picture in the answer")));
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

/// Puts the text of the answer in the place of the call that gave it.
fn answer_as_text(message: &mut Message, tool: &str, may_call: bool) {
    let gives = |call: &ToolCall| call.name == tool;
    let answers: Vec<_> = message.tool_calls().filter(|call| gives(call)).cloned().collect();
    if answers.is_empty() {
        return;
    }
    if may_call && message.tool_calls().any(|call| !gives(call)) {
        // Written before the results that the same turn asks for: the model answers again when it has them.
        message.parts.retain(|part| !matches!(part, Part::ToolCall(call) if gives(call)));
        return;
    }
    // Reasoning goes with the call that it led to: a provider that checks it would miss that.
    message.parts.retain(|part| matches!(part, Part::Image(_) | Part::Audio(_) | Part::Document(_)));
    // Two different answers are none: together they are no JSON, and are asked for again.
    let mut texts: Vec<&str> = Vec::new();
    for answer in answers.iter().map(|answer| answer.arguments.trim()) {
        if !answer.is_empty() && !texts.contains(&answer) {
            texts.push(answer);
        }
    }
    if !texts.is_empty() {
        message.parts.push(Part::Text { text: texts.join("\n") });
    }
}

fn picture(message: &Message) -> Option<Answer> {
    let mut pictures = message.parts.iter().filter_map(|part| match part {
        Part::Image(media) => Some(media.clone()),
        _ => None,
    });
    Some(Answer::Output(Box::new(Image::from(pictures.next_back()?))))
}

fn misfit(why: &str) -> Answer {
    Answer::Misfit(Issues { for_model: why.to_owned(), for_developers: why.to_owned() })
}

fn is_whole(call: &ToolCall) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(&call.arguments).is_ok()
}

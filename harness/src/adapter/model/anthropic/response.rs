//! A whole answer of the Messages API: a message made of content blocks, every field optional.

use super::answer::{self, Block, Message};
use super::usage::Counted;
use crate::adapter::model::wire::{Failure, MOST_ITEMS, too_many};
use crate::port::model::{FinishReason, ModelEvent, ModelSink};
use serde_json::value::RawValue;

/// Reads a whole answer and pushes the events that a stream would have given.
#[doc(hidden)]
pub fn unary(json: &[u8], provider: &str, out: &mut dyn ModelSink) -> Result<(), Failure> {
    let mut message: Message = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
    if let Some(error) = message.error.as_ref().filter(|error| !error.is_null()) {
        return Err(Failure::from_error(error));
    }
    let blocks = message.content.take().ok_or_else(|| Failure::malformed("the answer"))?;
    if blocks.len() > MOST_ITEMS {
        return Err(too_many());
    }
    out.push(message.started());
    if let Some(usage) = Counted::default().read(message.usage.as_ref()) {
        out.push(ModelEvent::Usage(usage));
    }
    let (mut calls, mut empty) = (0, Vec::new());
    for raw in &blocks {
        push_block(raw, provider, &mut calls, &mut empty, out)?;
    }
    // A message that does not say why it ended may not be all of it.
    let word = message.stop_reason.take().ok_or_else(Failure::interrupted)?;
    let reason = answer::reason(word, calls);
    // Empty arguments mean `{}`, unless the call may have been cut.
    if reason == FinishReason::ToolCalls {
        for index in empty {
            out.push(ModelEvent::ToolCallDelta { index, delta: "{}".to_owned() });
        }
    }
    if let Some(refusal) = answer::refusal(&reason, message.stop_details.take()) {
        out.push(refusal);
    }
    out.push(ModelEvent::Finished { reason });
    Ok(())
}

fn push_block(
    raw: &RawValue,
    provider: &str,
    calls: &mut u32,
    empty: &mut Vec<u32>,
    out: &mut dyn ModelSink,
) -> Result<(), Failure> {
    let block = Block::read(raw)?;
    match block.r#type.as_deref() {
        None => {}
        Some("text") => {
            if let Some(delta) = block.text.filter(|text| !text.is_empty()) {
                out.push(ModelEvent::Text { delta });
            }
            block.citations.iter().flatten().for_each(|cited| out.push(answer::citation(cited)));
        }
        Some("thinking") => {
            let text = block.thinking.unwrap_or_default();
            if !text.is_empty() {
                out.push(ModelEvent::ReasoningText { delta: text.clone() });
            }
            let signed = block.signature.is_some_and(|signature| !signature.is_empty());
            let opaque = signed.then(|| raw.get().to_owned());
            answer::thinking(text, opaque, provider).into_iter().for_each(|event| out.push(event));
        }
        Some("redacted_thinking") => {
            let event = answer::thinking(String::new(), Some(raw.get().to_owned()), provider);
            event.into_iter().for_each(|event| out.push(event));
        }
        Some("tool_use") => {
            let index = *calls;
            *calls = calls.saturating_add(1);
            out.push(block.started(index));
            match block.arguments() {
                "" => empty.push(index),
                delta => out.push(ModelEvent::ToolCallDelta { index, delta: delta.to_owned() }),
            }
        }
        Some(kind) => out.push(answer::opaque(kind, raw.get().to_owned(), provider)),
    }
    Ok(())
}

//! Performs one turn of a script: pushes its steps into the sink, with its pauses, and ends it.

use super::say::{Call, End, Say, Step};
use crate::port::model::{FinishReason, ModelError, ModelEvent, ModelSink, Part};

/// Says `say` as turn number `turn`.
pub(super) async fn play(say: &Say, turn: usize, out: &mut dyn ModelSink) -> Result<(), ModelError> {
    let mut calls = 0;
    for step in &say.steps {
        match step {
            Step::Text(pieces) => {
                for delta in chunks(pieces, say.chunk) {
                    out.push(ModelEvent::Text { delta });
                }
            }
            Step::Call(call) => {
                say_call(call, calls, turn, say.chunk, out);
                calls += 1;
            }
            Step::Reasoning(reasoning) => {
                for delta in chunks(std::slice::from_ref(&reasoning.text), say.chunk) {
                    out.push(ModelEvent::ReasoningText { delta });
                }
                out.push(ModelEvent::Part(Part::Reasoning(reasoning.clone())));
            }
            Step::Part(part) => out.push(ModelEvent::Part(part.clone())),
            Step::Wait(wait) => tokio::time::sleep(*wait).await,
            Step::Hang => std::future::pending().await,
        }
    }
    if let Some(usage) = say.usage {
        out.push(ModelEvent::Usage(usage));
    }
    let reason = match &say.end {
        End::Failed(error) => return Err((**error).clone()),
        End::Missing => return Ok(()),
        End::With(reason) => reason.clone(),
        _ if calls > 0 => FinishReason::ToolCalls,
        _ => FinishReason::Stop,
    };
    out.push(ModelEvent::Finished { reason });
    Ok(())
}

fn say_call(call: &Call, index: u32, turn: usize, chunk: Option<usize>, out: &mut dyn ModelSink) {
    let id = call.id.clone().unwrap_or_else(|| format!("call_{turn}_{index}"));
    out.push(ModelEvent::ToolCallStarted { index, id, name: call.tool.clone() });
    for delta in chunks(&call.arguments, chunk) {
        out.push(ModelEvent::ToolCallDelta { index, delta });
    }
}

/// The pieces as they are, or each cut into `chunk` characters. Empty ones are not said.
fn chunks(pieces: &[String], chunk: Option<usize>) -> impl Iterator<Item = String> {
    let cut = move |piece: &String| match chunk {
        None => vec![piece.clone()],
        Some(chunk) => {
            let characters: Vec<char> = piece.chars().collect();
            characters.chunks(chunk).map(|piece| piece.iter().collect()).collect()
        }
    };
    pieces.iter().filter(|piece| !piece.is_empty()).flat_map(cut)
}

//! The suite of the model port: the order of events, whatever the model says.
//!
//! What a provider's wire means is its adapter's own business and has its own tests.

use super::Violation;
use crate::port::model::{
    CallContext, Collect, GenerateOptions, Message, Model, ModelEvent, ModelRequest, ModelResponse,
    ModelSink, Part, Role, ToolChoice, ToolSpec,
};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::task::Poll;

/// Runs the whole suite on a connected model. It asks twice, and abandons one call.
///
/// ```
/// # #[tokio::main] async fn main() -> Result<(), harness::contract::Violation> {
/// use harness::adapter::model::{Say, ScriptedModel};
/// harness::contract::model::check(&ScriptedModel::new([Say::text("hello")])).await
/// # }
/// ```
///
/// # Errors
/// The first rule that does not hold.
pub async fn check(model: &dyn Model) -> Result<(), Violation> {
    let messages = [Message { role: Role::User, parts: vec![Part::Text { text: "Say hello.".to_owned() }] }];
    let tools = [ToolSpec {
        name: "look".to_owned(),
        description: "Looks.".to_owned(),
        parameters: serde_json::json!({ "type": "object", "properties": {}, "additionalProperties": false }),
        strict: true,
    }];
    let options = GenerateOptions::default();
    for stream in [true, false] {
        let call = CallContext { attempt: 1, stream, ..CallContext::default() };
        let request = ModelRequest {
            instructions: "Be brief.",
            messages: &messages,
            tools: &tools,
            tool_choice: ToolChoice::Auto,
            output: None,
            options: &options,
            call: &call,
        };
        abandon(model, &request).await;
        check_turn(model, &request).await?;
    }
    Ok(())
}

/// Asks once and checks the order of the events: for a model that needs questions of its own.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_turn(model: &dyn Model, request: &ModelRequest<'_>) -> Result<ModelResponse, Violation> {
    let mut watched = Watched::default();
    let result = model.generate(request, &mut watched).await;
    if let Some(broken) = watched.broken {
        return Err(broken);
    }
    match (result, watched.finished) {
        (Ok(()), true) => watched
            .collect
            .finish()
            .ok_or_else(|| Violation::new("the events fold to an answer", "`Collect` saw no end")),
        (Ok(()), false) => {
            Err(Violation::new("a turn ends with `Finished`", "the call succeeded and no `Finished` came"))
        }
        (Err(error), true) => {
            Err(Violation::new("a turn succeeds or fails", format!("`Finished`, and then {error}")))
        }
        (Err(error), false) => Err(Violation::new("the model answers", error.to_string())),
    }
}

/// Polls a call once and drops it: it must not hang or take the next one with it.
async fn abandon(model: &dyn Model, request: &ModelRequest<'_>) {
    let mut sink = Watched::default();
    let mut call = model.generate(request, &mut sink);
    poll_fn(|cx| {
        let _ = call.as_mut().poll(cx);
        Poll::Ready(())
    })
    .await;
}

/// Folds the answer and looks at the order.
#[derive(Default)]
struct Watched {
    collect: Collect,
    calls: BTreeSet<u32>,
    finished: bool,
    broken: Option<Violation>,
}

impl ModelSink for Watched {
    fn push(&mut self, event: ModelEvent) {
        let broken = match &event {
            _ if self.finished => Some(("`Finished` is last", format!("{event:?} came after it"))),
            ModelEvent::ToolCallStarted { index, .. } if !self.calls.insert(*index) => {
                Some(("a call starts once", format!("call {index} started again")))
            }
            ModelEvent::ToolCallStarted { name, .. } if name.is_empty() => {
                Some(("a call has a name", "a call without one started".to_owned()))
            }
            ModelEvent::ToolCallDelta { index, .. } if !self.calls.contains(index) => {
                Some(("arguments belong to a started call", format!("call {index} did not start")))
            }
            _ => None,
        };
        if let Some((rule, what)) = broken {
            self.broken.get_or_insert(Violation::new(rule, what));
        }
        self.finished |= matches!(event, ModelEvent::Finished { .. });
        self.collect.push(event);
    }
}

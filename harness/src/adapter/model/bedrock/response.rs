//! A whole answer of Converse.

use super::answer::{self, Answer};
use super::family;
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelEvent, ModelSink};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Body {
    output: Option<Output>,
    stop_reason: Option<String>,
    usage: Option<Value>,
    trace: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Output {
    message: Option<Message>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Message {
    content: Option<Vec<Value>>,
}

/// Reads a whole answer of a model and pushes the events that a stream would have given.
#[doc(hidden)]
pub fn unary(json: &[u8], model: &str, out: &mut dyn ModelSink) -> Result<(), Failure> {
    let body: Body = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
    let message = body.output.and_then(|output| output.message);
    let Some(message) = message else { return Err(Failure::malformed("an answer without a message")) };
    let mut answer = Answer::new(family::provider(model));
    for block in message.content.unwrap_or_default() {
        answer.begin()?;
        self::block(&block, &mut answer, out);
    }
    answer.meta(body.usage.as_ref(), body.trace, out);
    // A whole answer is complete even where nobody said why it ended.
    answer.reason(Some("end_turn".to_owned()));
    answer.reason(body.stop_reason);
    answer.finish(out)
}

fn block(block: &Value, answer: &mut Answer, out: &mut dyn ModelSink) {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let field = |name: &str| block.get(name).filter(|value| !value.is_null());
    if let Some(delta) = text(block, "text") {
        if !delta.is_empty() {
            out.push(ModelEvent::Text { delta });
        }
    } else if let Some(call) = field("toolUse").filter(|call| !is_server_side(call)) {
        let (id, name) = (text(call, "toolUseId"), text(call, "name"));
        let index = answer.call(&id.unwrap_or_default(), &name.unwrap_or_default(), out);
        // None at all mean `{}` at the end, unless the call may have been cut.
        let some =
            |input: &&Value| !input.is_null() && input.as_object().is_none_or(|input| !input.is_empty());
        let input = call.get("input").filter(some).map(Value::to_string);
        answer.arguments(index, input.unwrap_or_default(), out);
    } else if let Some(thought) = field("reasoningContent") {
        let said = thought.get("reasoningText");
        let words = said.and_then(|said| text(said, "text")).unwrap_or_default();
        if !words.is_empty() {
            out.push(ModelEvent::ReasoningText { delta: words.clone() });
        }
        let signature = said.and_then(|said| said.get("signature")?.as_str());
        let redacted = thought.get("redactedContent").and_then(Value::as_str);
        if let Some(event) = answer.reasoning(words, signature, redacted) {
            out.push(event);
        }
    } else if let Some(cited) = field("citationsContent") {
        let list = |name: &str| cited.get(name).and_then(Value::as_array).into_iter().flatten();
        for delta in list("content").filter_map(|piece| text(piece, "text")) {
            out.push(ModelEvent::Text { delta });
        }
        for citation in list("citations") {
            out.push(answer::citation(citation));
        }
    } else if let Some(image) = field("image").filter(|image| image.pointer("/source/bytes").is_some()) {
        let data = image.pointer("/source/bytes").and_then(Value::as_str).unwrap_or_default();
        out.push(answer::image(&text(image, "format").unwrap_or_default(), data.to_owned()));
    } else if let Some(kind) = block.as_object().and_then(only_name) {
        // Tools that run at the provider, and whatever comes later.
        out.push(answer.opaque(kind, block));
    }
}

/// A tool that runs at the provider.
pub(super) fn is_server_side(call: &Value) -> bool {
    call.get("type").and_then(Value::as_str) == Some("server_tool_use")
}

fn only_name(block: &Map<String, Value>) -> Option<&str> {
    let named = block.iter().find(|(name, value)| *name != "type" && !value.is_null());
    named.map(|(name, _)| name.as_str())
}

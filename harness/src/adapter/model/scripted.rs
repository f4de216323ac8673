//! A model that says what it is told.

use crate::port::BoxFuture;
use crate::port::model::{
    Connect, ConnectError, FinishReason, Model, ModelAdapter, ModelError, ModelErrorKind, ModelEvent,
    ModelJsonSchema, ModelRequest, ModelSink, ModelStreaming, ModelText, ModelToolCalls, ModelVision, Role,
};
use crate::tool::Tool;
use serde::Serialize;
use std::sync::Arc;

/// A model that says what it is told. The conversation says which line comes next, so a thousand runs can share one script.
#[derive(Debug, Clone)]
pub struct ScriptedModel(Arc<[Say]>);

/// One model turn of a script.
#[derive(Debug, Clone)]
pub struct Say {
    text: String,
    calls: Vec<(String, String)>,
}

impl Say {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Say { text: text.into(), calls: Vec::new() }
    }

    /// The final answer of an agent with a typed output.
    pub fn output<T: Serialize>(value: &T) -> Self {
        Say::text(serde_json::to_string(value).unwrap_or_default())
    }

    /// A typed call: `Say::call(find_order { order_no: "1".into() })`.
    pub fn call<T: Tool>(tool: T) -> Self {
        Say::text("").and(tool)
    }

    /// Another call in the same turn.
    #[must_use]
    pub fn and<T: Tool>(self, tool: T) -> Self {
        let arguments = crate::tool::to_json(&tool);
        self.raw(T::DEF.name, arguments)
    }

    /// A call as a misbehaving model would make it.
    #[must_use]
    pub fn raw(mut self, tool: impl Into<String>, arguments: impl Into<String>) -> Self {
        self.calls.push((tool.into(), arguments.into()));
        self
    }
}

impl ScriptedModel {
    /// A script, one entry a turn.
    pub fn new(turns: impl IntoIterator<Item = Say>) -> Self {
        ScriptedModel(turns.into_iter().collect())
    }

    fn reply(&self, request: &ModelRequest<'_>, out: &mut dyn ModelSink) -> Result<(), ModelError> {
        let turn = request.messages.iter().filter(|message| message.role == Role::Assistant).count();
        let Some(say) = self.0.get(turn) else {
            let message = format!("the script has {} turns and this is turn {}", self.0.len(), turn + 1);
            return Err(ModelError::new(ModelErrorKind::InvalidRequest, "scripted", message));
        };
        if !say.text.is_empty() {
            out.push(ModelEvent::Text { delta: say.text.clone() });
        }
        for (index, (name, arguments)) in (0u32..).zip(&say.calls) {
            out.push(ModelEvent::ToolCallStarted {
                index,
                id: format!("call_{turn}_{index}"),
                name: name.clone(),
            });
            out.push(ModelEvent::ToolCallDelta { index, delta: arguments.clone() });
        }
        let reason = if say.calls.is_empty() { FinishReason::Stop } else { FinishReason::ToolCalls };
        out.push(ModelEvent::Finished { reason });
        Ok(())
    }
}

impl Model for ScriptedModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(std::future::ready(self.reply(request, out)))
    }
}

impl ModelAdapter for ScriptedModel {
    type Model = ScriptedModel;
    fn model_id(&self) -> Option<String> {
        None
    }
    fn connect(self, _: &Connect<'_>) -> Result<Self, ConnectError> {
        Ok(self)
    }
}

impl ModelText for ScriptedModel {}
impl ModelStreaming for ScriptedModel {}
impl ModelToolCalls for ScriptedModel {}
impl ModelJsonSchema for ScriptedModel {}
impl ModelVision for ScriptedModel {}

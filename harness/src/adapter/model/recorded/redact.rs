//! What must not be written down is replaced before anything is: keys, and what the user's rules say.
//!
//! Streamed text is redacted as a whole: a key may arrive in two pieces.

use super::exchange::Failure;
use super::keys::{is_secret_name, redact_keys};
use crate::port::model::{ModelError, ModelEvent};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// What stands in place of what was redacted.
pub(super) const REDACTED: &str = "[redacted]";

/// The rules, in order; the first is always the one for keys.
#[derive(Clone, Default)]
pub(super) struct Redact(Vec<Rule>);

type Rule = Arc<dyn Fn(&str) -> String + Send + Sync>;

impl Redact {
    pub(super) fn add(&mut self, rule: impl Fn(&str) -> String + Send + Sync + 'static) {
        self.0.push(Arc::new(rule));
    }

    pub(super) fn text(&self, text: &str) -> String {
        self.0.iter().fold(redact_keys(text), |text, rule| rule(&text))
    }

    /// Every text of a value, and whatever has the name of a secret.
    pub(super) fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                let field = |(key, value): (String, Value)| match value {
                    Value::String(_) if is_secret_name(&key) => (key, REDACTED.into()),
                    value => (key, self.json(value)),
                };
                fields.into_iter().map(field).collect()
            }
            other => other,
        }
    }

    pub(super) fn error(&self, error: &ModelError) -> Failure {
        let mut error = error.clone();
        error.message = self.text(&error.message);
        error.code = error.code.map(|code| self.text(&code));
        Failure::from(&error)
    }

    pub(super) fn events(&self, events: Vec<ModelEvent>) -> Vec<ModelEvent> {
        let mut events = events;
        let mut channels: Vec<Channel> = Vec::new();
        for event in &events {
            if let Some((channel, _)) = delta(event)
                && !channels.contains(&channel)
            {
                channels.push(channel);
            }
        }
        channels.iter().for_each(|channel| self.channel(*channel, &mut events));
        events.into_iter().map(|event| self.whole(event)).collect()
    }

    /// Redacts the text of a channel over all its pieces. Pieces stay as they were where nothing was found.
    fn channel(&self, channel: Channel, events: &mut [ModelEvent]) {
        let whole: String = events.iter().filter_map(|event| piece(event, channel)).collect();
        let redacted = self.text(&whole);
        if redacted == whole {
            return;
        }
        let mut rest = Some(redacted);
        for event in events.iter_mut().filter(|event| piece(event, channel).is_some()) {
            if let ModelEvent::Text { delta }
            | ModelEvent::ReasoningText { delta }
            | ModelEvent::ToolCallDelta { delta, .. } = event
            {
                *delta = rest.take().unwrap_or_default();
            }
        }
    }

    /// An event that is not a piece of something.
    fn whole(&self, event: ModelEvent) -> ModelEvent {
        if delta(&event).is_some() {
            return event;
        }
        let redacted = serde_json::to_value(&event).map(|json| self.json(json));
        // A rule that breaks the form of an event leaves nothing of its content.
        let empty = || ModelEvent::Text { delta: String::new() };
        redacted.and_then(serde_json::from_value).unwrap_or_else(|_| empty())
    }
}

/// Pieces that belong together.
#[derive(Clone, Copy, PartialEq)]
enum Channel {
    Text,
    Reasoning,
    Call(u32),
}

fn delta(event: &ModelEvent) -> Option<(Channel, &str)> {
    match event {
        ModelEvent::Text { delta } => Some((Channel::Text, delta)),
        ModelEvent::ReasoningText { delta } => Some((Channel::Reasoning, delta)),
        ModelEvent::ToolCallDelta { index, delta } => Some((Channel::Call(*index), delta)),
        _ => None,
    }
}

fn piece(event: &ModelEvent, channel: Channel) -> Option<&str> {
    delta(event).filter(|(of, _)| *of == channel).map(|(_, text)| text)
}

impl fmt::Debug for Redact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redact").field(&self.0.len()).finish()
    }
}

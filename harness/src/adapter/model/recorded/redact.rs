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

    pub(super) fn events(&self, mut events: Vec<ModelEvent>) -> Vec<ModelEvent> {
        let channels = channels(&events);
        for (at, channel) in channels.iter().enumerate() {
            if let Some(channel) = channel
                && !channels[..at].contains(&Some(*channel))
            {
                let pieces = events.iter_mut().zip(&channels).filter(|(_, of)| **of == Some(*channel));
                self.pieces(pieces.filter_map(|(event, _)| delta(event)).collect());
            }
        }
        events.into_iter().map(|event| self.whole(event)).collect()
    }

    /// Redacts a text over all its pieces. They stay as they were where nothing was found.
    fn pieces(&self, pieces: Vec<&mut String>) {
        let whole: String = pieces.iter().map(|piece| piece.as_str()).collect();
        let redacted = self.text(&whole);
        if redacted != whole {
            let mut rest = Some(redacted);
            pieces.into_iter().for_each(|piece| *piece = rest.take().unwrap_or_default());
        }
    }

    /// An event that is not a piece of something.
    fn whole(&self, mut event: ModelEvent) -> ModelEvent {
        if delta(&mut event).is_some() {
            return event;
        }
        let redacted = serde_json::to_value(&event).map(|json| self.json(json));
        // A rule that breaks the form of an event leaves nothing of its content.
        let empty = || ModelEvent::Text { delta: String::new() };
        redacted.and_then(serde_json::from_value).unwrap_or_else(|_| empty())
    }
}

/// Pieces that become one text: of a part of the answer, of the arguments of a call.
#[derive(Clone, Copy, PartialEq)]
enum Channel {
    Text { part: u32 },
    Reasoning,
    Call { index: u32, part: u32 },
}

/// Which text each event is a piece of, in the way the fold of an answer joins them.
fn channels(events: &[ModelEvent]) -> Vec<Option<Channel>> {
    let (mut part, mut calls) = (0, Vec::new());
    let channel = events.iter().map(|event| match event {
        ModelEvent::Text { .. } => Some(Channel::Text { part }),
        ModelEvent::ReasoningText { .. } => Some(Channel::Reasoning),
        ModelEvent::ToolCallDelta { index, .. } => {
            let started = calls.iter().rev().find(|(of, _)| of == index);
            Some(Channel::Call { index: *index, part: started.map_or(0, |(_, part)| *part) })
        }
        ModelEvent::ToolCallStarted { index, .. } => {
            part += 1;
            calls.push((*index, part));
            None
        }
        ModelEvent::Part(_) => {
            part += 1;
            None
        }
        _ => None,
    });
    channel.collect()
}

fn delta(event: &mut ModelEvent) -> Option<&mut String> {
    match event {
        ModelEvent::Text { delta }
        | ModelEvent::ReasoningText { delta }
        | ModelEvent::ToolCallDelta { delta, .. } => Some(delta),
        _ => None,
    }
}

impl fmt::Debug for Redact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redact").field(&self.0.len()).finish()
    }
}

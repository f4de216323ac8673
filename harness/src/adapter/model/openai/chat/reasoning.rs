//! Reasoning in Chat Completions: no part of the standard, so every server has its own field.

use super::dialect::ReasoningReplay;
use crate::port::model::{Message, Part, Reasoning};
use serde_json::{Map, Value};

/// The reasoning of one turn while it is being heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    text: String,
    details: Vec<Value>,
}

impl Heard {
    pub(super) fn text(&mut self, delta: &str) {
        self.text.push_str(delta);
    }

    /// Adds `reasoning_details`; the pieces of one detail share type and index.
    pub(super) fn details(&mut self, pieces: Vec<Value>) {
        for piece in pieces {
            let same = |last: &Value| {
                last.get("index").is_some_and(|index| !index.is_null())
                    && ["type", "index"].iter().all(|name| last.get(name) == piece.get(name))
            };
            match self.details.last_mut().filter(|last| same(last)) {
                Some(last) => join(last, piece),
                None => self.details.push(piece),
            }
        }
    }

    /// The whole reasoning so far, to be replayed; nothing is left.
    pub(super) fn take(&mut self, provider: &str) -> Option<Reasoning> {
        let Heard { text, details } = std::mem::take(self);
        if text.is_empty() && details.is_empty() {
            return None;
        }
        let opaque = (!details.is_empty()).then(|| Value::Array(details).to_string());
        Some(Reasoning { text, provider: provider.to_owned(), opaque })
    }
}

/// Text, summary and encrypted data come in pieces; everything else is whole and the later one counts.
fn join(detail: &mut Value, piece: Value) {
    let (Some(detail), Value::Object(piece)) = (detail.as_object_mut(), piece) else { return };
    for (name, value) in piece {
        match (detail.get_mut(&name), value) {
            (_, Value::Null) => {}
            (Some(Value::String(text)), Value::String(more))
                if matches!(name.as_str(), "text" | "summary" | "data") =>
            {
                text.push_str(&more);
            }
            (_, value) => {
                detail.insert(name, value);
            }
        }
    }
}

/// The reasoning of a past turn, as fields of its message. Only what this provider produced.
pub(super) fn replay(message: &Message, provider: &str, form: ReasoningReplay) -> Map<String, Value> {
    let own = message.parts.iter().filter_map(|part| match part {
        Part::Reasoning(reasoning) if reasoning.provider == provider => Some(reasoning),
        _ => None,
    });
    let mut fields = Map::new();
    match form {
        ReasoningReplay::Never => {}
        ReasoningReplay::Field(name) => {
            let text: String = own.map(|reasoning| reasoning.text.as_str()).collect();
            if !text.is_empty() {
                fields.insert(name.to_owned(), Value::String(text));
            }
        }
        ReasoningReplay::Details => {
            let opaque = own.filter_map(|reasoning| reasoning.opaque.as_deref());
            let details = opaque.filter_map(|text| serde_json::from_str::<Vec<Value>>(text).ok());
            let details: Vec<Value> = details.flatten().collect();
            if !details.is_empty() {
                fields.insert("reasoning_details".to_owned(), Value::Array(details));
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pieces_of_one_detail_become_one() {
        let mut heard = Heard::default();
        heard.details(vec![json!({"type": "reasoning.text", "text": "We ", "index": 0, "signature": null})]);
        heard.details(vec![json!({"type": "reasoning.text", "text": "need", "index": 0})]);
        heard.details(vec![json!({"type": "reasoning.text", "index": 0, "signature": "sig"})]);
        heard.details(vec![json!({"type": "reasoning.encrypted", "data": "x", "index": 1})]);
        let opaque = heard.take("openrouter").unwrap().opaque.unwrap();
        let expected = json!([
            {"type": "reasoning.text", "text": "We need", "index": 0, "signature": "sig"},
            {"type": "reasoning.encrypted", "data": "x", "index": 1}
        ]);
        assert_eq!(serde_json::from_str::<Value>(&opaque).unwrap(), expected);
        assert_eq!(heard.take("openrouter"), None);
    }

    #[test]
    fn reasoning_of_another_provider_is_dropped() {
        let reasoning = Reasoning { text: "hm".into(), provider: "deepseek".into(), opaque: None };
        let message =
            Message { role: crate::port::model::Role::Assistant, parts: vec![Part::Reasoning(reasoning)] };
        let field = ReasoningReplay::Field("reasoning_content");
        assert_eq!(replay(&message, "deepseek", field).len(), 1);
        assert_eq!(replay(&message, "vllm", field).len(), 0);
    }
}

//! Messages of Converse and their blocks, as they are sent.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// One message on the wire.
#[derive(Serialize)]
pub(super) struct Message {
    pub(super) role: &'static str,
    pub(super) content: Vec<Block>,
}

/// One block, and what it is.
pub(super) struct Block {
    pub(super) kind: Kind,
    body: Body,
}

enum Body {
    Json(Value),
    /// What the provider gave, byte for byte.
    Raw(Box<RawValue>),
}

/// What a block is, as far as its place depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Image,
    Audio,
    Document,
    ToolUse,
    ToolResult,
    /// Reasoning, and whatever else goes back unchanged.
    Raw,
    CachePoint,
}

impl Block {
    pub(super) fn new(kind: Kind, json: Value) -> Self {
        Block { kind, body: Body::Json(json) }
    }

    /// `None` for what is blank: the API refuses it.
    pub(super) fn text(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Block::new(Kind::Text, json!({"text": text})))
    }

    /// `None` for what is no JSON.
    pub(super) fn raw(json: &str) -> Option<Self> {
        let body = Body::Raw(RawValue::from_string(json.to_owned()).ok()?);
        Some(Block { kind: Kind::Raw, body })
    }

    /// The end of the last words must not be blank where the model is to go on from them.
    pub(super) fn trim_end(&mut self) {
        if let (Kind::Text, Body::Json(json)) = (self.kind, &mut self.body)
            && let Some(text) =
                json.get("text").and_then(Value::as_str).map(|text| text.trim_end().to_owned())
        {
            *json = json!({"text": text});
        }
    }

    pub(super) fn into_json(self) -> Value {
        match self.body {
            Body::Json(json) => json,
            Body::Raw(raw) => serde_json::from_str(raw.get()).unwrap_or_default(),
        }
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.body {
            Body::Json(json) => json.serialize(serializer),
            Body::Raw(raw) => raw.serialize(serializer),
        }
    }
}

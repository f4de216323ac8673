//! The recorded exchanges.

use crate::family::{self, Family};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// One recorded HTTP exchange.
pub(crate) struct Exchange {
    pub(crate) name: String,
    pub(crate) provider: String,
    pub(crate) api: String,
    /// `Null` where the source did not keep it.
    pub(crate) request: Value,
    pub(crate) response: Value,
    pub(crate) expect: Option<String>,
}

impl Exchange {
    pub(crate) fn status(&self) -> u16 {
        u16::try_from(self.response["status"].as_u64().unwrap()).unwrap()
    }

    pub(crate) fn is_sse(&self) -> bool {
        self.response["body_format"] == "sse"
    }

    pub(crate) fn is_event_stream(&self) -> bool {
        self.response["body_format"] == "aws-eventstream"
    }

    pub(crate) fn is_stream(&self) -> bool {
        self.is_sse() || self.is_event_stream()
    }

    /// The exact bytes of the answer.
    pub(crate) fn body(&self) -> Vec<u8> {
        match self.response["body_base64"].as_str() {
            Some(base64) => crate::base64::decode(base64),
            None => self.text().into_bytes(),
        }
    }

    /// The answer where it is text.
    pub(crate) fn text(&self) -> String {
        match self.response["body_text"].as_str() {
            Some(text) => text.to_owned(),
            None => self.response["body"].to_string(),
        }
    }

    /// The body of the request; an empty object where it was not kept.
    pub(crate) fn asked(&self) -> Value {
        match &self.request["body"] {
            Value::Object(body) => Value::Object(body.clone()),
            _ => Value::Object(serde_json::Map::new()),
        }
    }

    pub(crate) fn asks_for_a_stream(&self) -> bool {
        self.is_stream() || self.asked()["stream"] == true
    }
}

/// Exchanges that no adapter reads: where they are, and why.
pub(crate) const NOT_REPLAYED: [(&str, &str); 2] = [
    ("ollama/native-chat", "Ollama's own API; the adapter speaks its Chat Completions"),
    ("bedrock/invoke", "bodies of the models' own; the adapter speaks Converse and invokes only embeddings"),
];

/// APIs that are no conversation; each has tests of its own.
const NO_CONVERSATION: [&str; 6] =
    ["embeddings", "embedContent", "count_tokens", "countTokens", "invoke", "invoke-stream"];

/// All exchanges that an adapter must read, by name, each with its family.
pub(crate) fn all() -> Vec<(Exchange, Family)> {
    everything()
        .into_iter()
        .filter_map(|exchange| family::of(&exchange).map(|family| (exchange, family)))
        .collect()
}

/// Those that are conversations.
pub(crate) fn conversations() -> Vec<(Exchange, Family)> {
    let mut all = all();
    all.retain(|(exchange, _)| !NO_CONVERSATION.contains(&exchange.api.as_str()));
    all
}

/// Also those of other APIs.
pub(crate) fn everything() -> Vec<Exchange> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/exchanges");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> Exchange {
    let mut json: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let text = |json: &Value, name: &str| json[name].as_str().unwrap().to_owned();
    Exchange {
        name: text(&json, "id"),
        provider: text(&json, "provider"),
        api: text(&json, "api"),
        expect: json["expect"].as_str().map(str::to_owned),
        request: json["request"].take(),
        response: json["response"].take(),
    }
}

#[test]
fn every_exchange_is_replayed_or_named_with_its_reason() {
    let (mut replayed, mut named) = (0, 0);
    for exchange in everything() {
        let place = format!("{}/{}", exchange.provider, exchange.api);
        let why = NOT_REPLAYED.iter().find(|(begins, _)| place.starts_with(begins));
        assert_ne!(family::of(&exchange).is_some(), why.is_some(), "{}", exchange.name);
        match why {
            Some((_, why)) => {
                println!("not replayed: {}: {why}", exchange.name);
                named += 1;
            }
            None => replayed += 1,
        }
    }
    println!("{replayed} replayed, {named} named");
    assert_eq!(replayed + named, 271);
}

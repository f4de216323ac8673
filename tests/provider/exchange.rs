//! The recorded exchanges.

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

    /// The exact bytes of the answer.
    pub(crate) fn body(&self) -> String {
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
        self.is_sse() || self.asked()["stream"] == true
    }
}

/// Apis in the data that the adapters of this family do not speak, and why.
pub(crate) const OTHER_APIS: [(&str, &str); 1] =
    [("native-chat", "Ollama's own API; the adapter speaks its Chat Completions")];

/// All exchanges that the adapters of this family must read, by name.
pub(crate) fn all() -> Vec<Exchange> {
    let mut all = everything();
    all.retain(|exchange| OTHER_APIS.iter().all(|(api, _)| *api != exchange.api));
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
    let (everything, replayed) = (everything(), all().len());
    let mut skipped = 0;
    for exchange in &everything {
        if let Some((_, why)) = OTHER_APIS.iter().find(|(api, _)| *api == exchange.api) {
            println!("not replayed: {}: {why}", exchange.name);
            skipped += 1;
        }
    }
    println!("{replayed} replayed, {skipped} of other APIs");
    assert_eq!((replayed, skipped), (117, 5));
}

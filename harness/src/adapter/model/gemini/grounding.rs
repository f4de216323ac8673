//! Where an answer comes from: the sources that Google found, as citations.

use super::GROUNDING;
use crate::adapter::model::wire::MOST_ITEMS;
use crate::port::model::{Citation, ModelEvent, ModelSink, Opaque, Part};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Grounding {
    grounding_chunks: Option<Vec<Box<RawValue>>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Citations {
    /// Google AI.
    citation_sources: Option<Vec<Box<RawValue>>>,
    /// Vertex AI.
    citations: Option<Vec<Box<RawValue>>>,
}

/// Pushes every source; which words rest on which source stays in the whole, as it came.
pub(super) fn push(provider: &str, grounding: &RawValue, out: &mut dyn ModelSink) {
    let read: Grounding = serde_json::from_str(grounding.get()).unwrap_or_default();
    for chunk in read.grounding_chunks.unwrap_or_default().iter().take(MOST_ITEMS) {
        // `{"web": {..}}`, `{"retrievedContext": {..}}`, `{"maps": {..}}`: the fields of all are named alike.
        let kinds: serde_json::Map<String, Value> = serde_json::from_str(chunk.get()).unwrap_or_default();
        if let Some(source) = kinds.values().find(|source| source.is_object()) {
            out.push(ModelEvent::Part(Part::Citation(citation(source, chunk))));
        }
    }
    out.push(ModelEvent::Part(Part::Opaque(Opaque {
        provider: provider.to_owned(),
        kind: GROUNDING.to_owned(),
        json: grounding.get().to_owned(),
    })));
}

/// Pushes what the model repeats of others' works.
pub(super) fn push_recited(citations: &RawValue, out: &mut dyn ModelSink) {
    let read: Citations = serde_json::from_str(citations.get()).unwrap_or_default();
    let all = read.citation_sources.unwrap_or_default().into_iter().chain(read.citations.unwrap_or_default());
    for raw in all.take(MOST_ITEMS) {
        let source: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        out.push(ModelEvent::Part(Part::Citation(citation(&source, &raw))));
    }
}

fn citation(source: &Value, raw: &RawValue) -> Citation {
    let text = |name: &str| source.get(name).and_then(Value::as_str).map(str::to_owned);
    Citation { url: text("uri"), title: text("title"), quote: text("text"), raw: Some(raw.get().to_owned()) }
}

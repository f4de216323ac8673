//! What the adapters hear of every exchange, as lines of JSON for `tests/sdk/run`, which compares it with what the
//! official SDKs hear of the same bytes.

use crate::exchange::{self, Exchange};
use crate::family::Family;
use crate::{azure, gemini, openai, replay};
use harness::port::model::{Embeddings, FinishReason, ModelResponse, Usage};
use serde_json::{Value, json};
use std::path::Path;

#[tokio::test]
async fn what_is_heard_is_written_down_for_the_comparison_with_the_sdks() {
    let mut lines = String::new();
    let mut all = exchange::all();
    all.retain(|(exchange, _)| !["count_tokens", "countTokens"].contains(&exchange.api.as_str()));
    for (exchange, family) in &all {
        let mut line = heard(exchange, family).await;
        line["id"] = exchange.name.as_str().into();
        lines.push_str(&format!("{line}\n"));
    }
    assert_eq!(lines.lines().count(), all.len());
    // Written whole or not at all: another process may read it.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let unfinished = folder.join(format!("heard.{}", std::process::id()));
    std::fs::write(&unfinished, lines).unwrap();
    std::fs::rename(unfinished, folder.join("heard.jsonl")).unwrap();
}

async fn heard(exchange: &Exchange, family: &Family) -> Value {
    let heard = match exchange.api.as_str() {
        "embedContent" => gemini::embeddings::embed(exchange).await.0.map(|embeddings| vectors(&embeddings)),
        "embeddings" if exchange.provider == "azure" => {
            azure::embeddings::embed(exchange).await.0.map(|embeddings| vectors(&embeddings))
        }
        "embeddings" => openai::embeddings::embed(exchange).await.0.map(|embeddings| vectors(&embeddings)),
        _ => replay::generate(exchange, family).await.0.map(|response| answer(&response)),
    };
    heard.unwrap_or_else(|error| json!({"error": error.kind}))
}

fn vectors(embeddings: &Embeddings) -> Value {
    json!({"vectors": embeddings.vectors, "usage": usage(&embeddings.usage)})
}

fn answer(response: &ModelResponse) -> Value {
    let arguments = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    let calls = response.message.tool_calls().map(|call| json!([call.name, arguments(&call.arguments)]));
    let stop = match &response.reason {
        FinishReason::Other(word) => json!(word),
        known => json!(known),
    };
    json!({
        "text": response.message.text(),
        "calls": calls.collect::<Vec<_>>(),
        "stop": stop,
        "usage": usage(&response.usage),
    })
}

fn usage(usage: &Usage) -> Value {
    json!({
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        "cached": usage.cached_tokens,
        "reasoning": usage.reasoning_tokens,
        "cache_write": usage.cache_write_tokens,
    })
}

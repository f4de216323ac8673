//! Known families of OpenAI models by the beginning of their id, and what they lack. Unknown ids are trusted.

use crate::port::model::KnownGap;

const fn lacks(prefix: &'static str, lacks: &'static [&'static str]) -> KnownGap {
    KnownGap { prefix, lacks }
}

macro_rules! families {
    ($($prefix:literal => $lacks:expr;)*) => {
        /// The special families come before the general ones.
        pub(crate) const GAPS: &[KnownGap] = &[$(lacks($prefix, $lacks)),*];
        /// The same behind the provider's name, as `AnyModel` spells them.
        pub(crate) const SPELLED: &[KnownGap] = &[$(lacks(concat!("openai:", $prefix), $lacks)),*];
        #[cfg(feature = "azure")]
        /// The same behind Azure's name: deployments are mostly called as their model.
        pub(crate) const SPELLED_ON_AZURE: &[KnownGap] =
            &[$(lacks(concat!("azure:", $prefix), $lacks)),*];
    };
}

families! {
    "text-embedding-" => NO_CHAT;
    "text-moderation-" => NEITHER;
    "omni-moderation-" => NEITHER;
    "gpt-3.5-turbo" => &[SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];
    "gpt-4-turbo" => &[SCHEMA, DOCUMENTS, REASONING, EMBEDDINGS];
    "gpt-4-0" => &[SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];
    "gpt-4-1106" => &[SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];
    "gpt-4-32k" => &[SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];
    "gpt-4o-2024-05-13" => &[SCHEMA, REASONING, EMBEDDINGS];
    "chatgpt-4o-latest" => &[TOOLS, SCHEMA, REASONING, EMBEDDINGS];
    "gpt-5-chat" => &[TOOLS, REASONING, EMBEDDINGS];
    "gpt-4o" => &[REASONING, EMBEDDINGS];
    "gpt-4.1" => &[REASONING, EMBEDDINGS];
    "gpt-4.5" => &[REASONING, EMBEDDINGS];
    "gpt-5" => &[EMBEDDINGS];
    "o1-mini" => &[TOOLS, SCHEMA, VISION, DOCUMENTS, EMBEDDINGS];
    "o1-preview" => &[TOOLS, SCHEMA, VISION, DOCUMENTS, EMBEDDINGS];
    "o3-mini" => &[VISION, DOCUMENTS, EMBEDDINGS];
    "o1" => &[EMBEDDINGS];
    "o3" => &[EMBEDDINGS];
    "o4-mini" => &[EMBEDDINGS];
    "davinci-002" => &[TOOLS, SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];
    "babbage-002" => &[TOOLS, SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];
}

const TOOLS: &str = "model.tool_calls";
const SCHEMA: &str = "model.json_schema";
const VISION: &str = "model.vision";
const DOCUMENTS: &str = "model.documents";
const REASONING: &str = "model.reasoning";
const EMBEDDINGS: &str = "model.embeddings";
/// What a model lacks that only embeds.
pub(crate) const NO_CHAT: &[&str] =
    &["model.text", "model.streaming", TOOLS, SCHEMA, VISION, DOCUMENTS, REASONING];
const NEITHER: &[&str] =
    &["model.text", "model.streaming", TOOLS, SCHEMA, VISION, DOCUMENTS, REASONING, EMBEDDINGS];

/// Whether a model thinks before it answers and gives its reasoning back encrypted: asked of another, the
/// Responses API refuses the whole call.
pub(super) fn gives_reasoning(model: &str) -> bool {
    let model = model.strip_prefix("ft:").unwrap_or(model);
    let digit = |text: &str| text.bytes().next().filter(u8::is_ascii_digit);
    if let Some(version) = model.strip_prefix("gpt-") {
        return digit(version).is_some_and(|digit| digit >= b'5') && !model.contains("-chat");
    }
    let o_series = model.strip_prefix('o').and_then(digit).is_some();
    (o_series && !model.starts_with("o1-mini") && !model.starts_with("o1-preview"))
        || model.starts_with("codex-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasoning_families_are_known_by_their_id() {
        for model in
            ["gpt-5-mini", "gpt-5.1-codex-max", "o3", "o4-mini-2025-04-16", "ft:o4-mini:me::1", "gpt-6"]
        {
            assert!(gives_reasoning(model), "{model}");
        }
        for model in ["gpt-4o", "gpt-4.1-nano", "gpt-5-chat-latest", "o1-mini", "omni", "qwen3", ""] {
            assert!(!gives_reasoning(model), "{model}");
        }
    }

    #[test]
    fn no_family_hides_behind_a_more_general_one() {
        for (at, gap) in GAPS.iter().enumerate() {
            let hidden = GAPS.iter().take(at).find(|before| gap.prefix.starts_with(before.prefix));
            assert_eq!(hidden, None, "{}", gap.prefix);
        }
    }
}

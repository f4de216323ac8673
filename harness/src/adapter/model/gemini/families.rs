//! In what families of Gemini models differ, by the beginning of their id. Unknown ids are trusted, as the newest.

use crate::port::model::{KnownGap, ReasoningEffort, SCHEMA_BESIDE_TOOLS};
use serde_json::{Value, json};

const fn lacks(prefix: &'static str, lacks: &'static [&'static str]) -> KnownGap {
    KnownGap { prefix, lacks }
}

macro_rules! families {
    ($($prefix:literal => $lacks:expr;)*) => {
        /// The special families come before the general ones.
        pub(crate) const GAPS: &[KnownGap] = &[$(lacks($prefix, $lacks)),*];
        #[cfg(feature = "openai")]
        /// The same behind the provider's name, as `AnyModel` spells them.
        pub(crate) const SPELLED: &[KnownGap] = &[$(lacks(concat!("gemini:", $prefix), $lacks)),*];
    };
}

families! {
    "gemini-embedding" => NO_CHAT;
    "text-embedding-" => NO_CHAT;
    "embedding-001" => NO_CHAT;
    "imagen-" => NEITHER;
    "veo-" => NEITHER;
    "gemini-2.5-flash-preview-tts" => NEITHER;
    "gemini-2.5-pro-preview-tts" => NEITHER;
    "gemini-2.0-flash-preview-image-generation" => &[TOOLS, SCHEMA, AUDIO, DOCUMENTS, REASONING, EMBEDDINGS];
    "gemini-2.5-flash-image" => &[TOOLS, AUDIO, DOCUMENTS, REASONING, EMBEDDINGS];
    "gemini-3-pro-image" => &[TOOLS, AUDIO, DOCUMENTS, EMBEDDINGS];
    "gemini-1.0" => &[SCHEMA, VISION, AUDIO, DOCUMENTS, IMAGES, REASONING, EMBEDDINGS];
    "gemini-1.5" => &[IMAGES, REASONING, EMBEDDINGS, SCHEMA_BESIDE_TOOLS];
    "gemini-2.0" => &[IMAGES, REASONING, EMBEDDINGS, SCHEMA_BESIDE_TOOLS];
    "gemini-2.5" => &[IMAGES, EMBEDDINGS, SCHEMA_BESIDE_TOOLS];
    "gemini-3" => &[IMAGES, EMBEDDINGS];
    "gemma-" => &[TOOLS, SCHEMA, AUDIO, DOCUMENTS, IMAGES, REASONING, EMBEDDINGS];
}

const TOOLS: &str = "model.tool_calls";
const SCHEMA: &str = "model.json_schema";
const VISION: &str = "model.vision";
const AUDIO: &str = "model.audio";
const DOCUMENTS: &str = "model.documents";
const IMAGES: &str = "model.image_output";
const REASONING: &str = "model.reasoning";
const EMBEDDINGS: &str = "model.embeddings";
const NO_CHAT: &[&str] =
    &["model.text", "model.streaming", TOOLS, SCHEMA, VISION, AUDIO, DOCUMENTS, IMAGES, REASONING];
const NEITHER: &[&str] = &[
    "model.text",
    "model.streaming",
    TOOLS,
    SCHEMA,
    VISION,
    AUDIO,
    DOCUMENTS,
    IMAGES,
    REASONING,
    EMBEDDINGS,
];

/// Models before the third generation: they take no schema beside tools, and need no signature of a call.
pub(super) fn is_older(model: &str) -> bool {
    ["gemini-1", "gemini-2", "gemini-pro", "gemini-exp", "gemma-", "learnlm"]
        .iter()
        .any(|old| model.starts_with(old))
}

/// How a model is told how hard to think; `None` where it does not think.
pub(super) fn thinking(model: &str, effort: ReasoningEffort) -> Option<(&'static str, Value)> {
    use ReasoningEffort as Effort;
    if !is_older(model) {
        let pro = model.contains("-pro");
        return Some((
            "thinkingLevel",
            json!(match effort {
                Effort::Minimal if pro => "LOW",
                Effort::Minimal => "MINIMAL",
                Effort::Low => "LOW",
                Effort::Medium if model.starts_with("gemini-3-pro") => "HIGH",
                Effort::Medium => "MEDIUM",
                Effort::High => "HIGH",
            }),
        ));
    }
    if !model.starts_with("gemini-2.5") {
        return None;
    }
    // The pro model cannot be kept from thinking; its least is 128.
    let least = if model.contains("-pro") { 128 } else { 0 };
    Some((
        "thinkingBudget",
        json!(match effort {
            Effort::Minimal => least,
            Effort::Low => 1024,
            Effort::Medium => 8192,
            Effort::High => 24576,
        }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effort_is_a_level_or_a_budget() {
        let told = |model, effort| thinking(model, effort).map(|(field, value)| format!("{field} {value}"));
        let told = |model, effort| told(model, effort).unwrap_or_default();
        assert_eq!(told("gemini-3-flash-preview", ReasoningEffort::Minimal), "thinkingLevel \"MINIMAL\"");
        assert_eq!(told("gemini-3-pro-preview", ReasoningEffort::Minimal), "thinkingLevel \"LOW\"");
        assert_eq!(told("gemini-3.1-pro-preview", ReasoningEffort::Medium), "thinkingLevel \"MEDIUM\"");
        assert_eq!(told("gemini-2.5-flash", ReasoningEffort::Minimal), "thinkingBudget 0");
        assert_eq!(told("gemini-2.5-pro", ReasoningEffort::Minimal), "thinkingBudget 128");
        assert_eq!(told("gemini-2.0-flash", ReasoningEffort::High), "");
        assert_eq!(told("gemini-flash-latest", ReasoningEffort::High), "thinkingLevel \"HIGH\"");
    }

    #[test]
    fn no_family_hides_behind_a_more_general_one() {
        for (at, gap) in GAPS.iter().enumerate() {
            let hidden = GAPS.iter().take(at).find(|before| gap.prefix.starts_with(before.prefix));
            assert_eq!(hidden, None, "{}", gap.prefix);
        }
    }
}

//! Known families of models at Bedrock by the beginning of their id, and what they lack. Unknown ids are trusted.
//!
//! Each stands here for every geography of its inference profiles. The first row that fits counts, so the special ones
//! come before the general ones.

use super::family::plain_id;
use crate::port::model::KnownGap;

const fn lacks(prefix: &'static str, lacks: &'static [&'static str]) -> KnownGap {
    KnownGap { prefix, lacks }
}

/// One family under every name that it has.
macro_rules! everywhere {
    ($before:literal, $prefix:literal, $lacks:expr) => {
        [
            lacks(concat!($before, $prefix), $lacks),
            lacks(concat!($before, "us.", $prefix), $lacks),
            lacks(concat!($before, "eu.", $prefix), $lacks),
            lacks(concat!($before, "apac.", $prefix), $lacks),
            lacks(concat!($before, "jp.", $prefix), $lacks),
            lacks(concat!($before, "au.", $prefix), $lacks),
            lacks(concat!($before, "ca.", $prefix), $lacks),
            lacks(concat!($before, "in.", $prefix), $lacks),
            lacks(concat!($before, "global.", $prefix), $lacks),
            lacks(concat!($before, "us-gov.", $prefix), $lacks),
        ]
    };
}

macro_rules! families {
    ($($prefix:literal => $lacks:expr;)*) => {
        const TABLE: &[[KnownGap; 10]] = &[$(everywhere!("", $prefix, $lacks)),*];
        const SPELLED_TABLE: &[[KnownGap; 10]] = &[$(everywhere!("bedrock:", $prefix, $lacks)),*];
    };
}

families! {
    "amazon.titan-embed-" => NO_CHAT;
    "cohere.embed-" => NO_CHAT;
    "amazon.nova-2-multimodal-embeddings" => NEITHER;
    "amazon.titan-image-" => NEITHER;
    "amazon.nova-canvas" => NEITHER;
    "amazon.nova-reel" => NEITHER;
    "amazon.rerank-" => NEITHER;
    "cohere.rerank-" => NEITHER;
    "stability." => NEITHER;
    "amazon.titan-text-" => &[TOOLS, SCHEMA, VISION, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "amazon.nova-micro" => &[SCHEMA, VISION, AUDIO, DOCUMENTS, REASONING, EMBEDDINGS, COUNT];
    "amazon.nova-lite" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "amazon.nova-pro" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "amazon.nova-premier" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "amazon.nova-2-lite" => &[SCHEMA, AUDIO, EMBEDDINGS, COUNT];
    "anthropic.claude-instant-" => &[TOOLS, SCHEMA, VISION, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "anthropic.claude-v2" => &[TOOLS, SCHEMA, VISION, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "anthropic.claude-3-haiku-" => OLD_CLAUDE;
    "anthropic.claude-3-sonnet-" => OLD_CLAUDE;
    "anthropic.claude-3-opus-" => OLD_CLAUDE;
    "anthropic.claude-3-5-" => OLD_CLAUDE;
    "anthropic.claude-3-7-" => &[SCHEMA, AUDIO, EMBEDDINGS];
    "anthropic.claude-sonnet-4-2" => &[SCHEMA, AUDIO, EMBEDDINGS];
    "anthropic.claude-opus-4-2" => &[SCHEMA, AUDIO, EMBEDDINGS];
    "anthropic.claude-opus-4-1" => &[SCHEMA, AUDIO, EMBEDDINGS];
    "anthropic.claude-" => &[AUDIO, EMBEDDINGS];
    "ai21.jamba-" => TEXT_AND_TOOLS;
    "cohere.command-r" => TEXT_AND_TOOLS;
    "cohere.command-text" => TEXT_ALONE;
    "cohere.command-light" => TEXT_ALONE;
    "deepseek.r1" => &[TOOLS, SCHEMA, VISION, AUDIO, EMBEDDINGS, COUNT];
    "deepseek.v3" => &[VISION, AUDIO, EMBEDDINGS, COUNT];
    "meta.llama3-8b" => TEXT_ALONE;
    "meta.llama3-70b" => TEXT_ALONE;
    "meta.llama3-1-" => TEXT_AND_TOOLS;
    "meta.llama3-2-1b" => TEXT_AND_TOOLS;
    "meta.llama3-2-3b" => TEXT_AND_TOOLS;
    "meta.llama3-2-11b" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "meta.llama3-2-90b" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "meta.llama3-3-" => TEXT_AND_TOOLS;
    "meta.llama4-" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "minimax.minimax-m2" => &[VISION, AUDIO, EMBEDDINGS, COUNT];
    "mistral.mistral-7b-" => TEXT_ALONE;
    "mistral.mixtral-8x7b-" => TEXT_ALONE;
    "mistral.mistral-small-24" => TEXT_AND_TOOLS;
    "mistral.mistral-large-24" => TEXT_AND_TOOLS;
    "mistral.pixtral-" => &[SCHEMA, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "openai.gpt-oss-" => &[VISION, AUDIO, EMBEDDINGS, COUNT];
    "qwen.qwen3-32b" => &[VISION, AUDIO, EMBEDDINGS, COUNT];
    "qwen.qwen3-235b" => &[VISION, AUDIO, EMBEDDINGS, COUNT];
    "qwen.qwen3-coder-" => &[VISION, AUDIO, REASONING, EMBEDDINGS, COUNT];
    "writer.palmyra-" => TEXT_AND_TOOLS;
}

/// The families, as `Bedrock` spells them.
pub(crate) const GAPS: &[KnownGap] = TABLE.as_flattened();
/// The same behind the provider's name, as `AnyModel` spells them.
pub(crate) const SPELLED: &[KnownGap] = SPELLED_TABLE.as_flattened();

const TOOLS: &str = "model.tool_calls";
const SCHEMA: &str = "model.json_schema";
const VISION: &str = "model.vision";
const AUDIO: &str = "model.audio";
const DOCUMENTS: &str = "model.documents";
const REASONING: &str = "model.reasoning";
const EMBEDDINGS: &str = "model.embeddings";
const COUNT: &str = "model.token_count";
const OLD_CLAUDE: &[&str] = &[SCHEMA, AUDIO, REASONING, EMBEDDINGS];
const TEXT_AND_TOOLS: &[&str] = &[SCHEMA, VISION, AUDIO, REASONING, EMBEDDINGS, COUNT];
const TEXT_ALONE: &[&str] = &[TOOLS, SCHEMA, VISION, AUDIO, REASONING, EMBEDDINGS, COUNT];
/// What a model lacks that only embeds.
const NO_CHAT: &[&str] =
    &["model.text", "model.streaming", TOOLS, SCHEMA, VISION, AUDIO, DOCUMENTS, REASONING, COUNT];
const NEITHER: &[&str] =
    &["model.text", "model.streaming", TOOLS, SCHEMA, VISION, AUDIO, DOCUMENTS, REASONING, EMBEDDINGS, COUNT];

/// Whether a model is known to guarantee no schemas, of answers and of calls alike.
pub(super) fn lacks_schema(model: &str) -> bool {
    let id = plain_id(model);
    GAPS.iter().find(|gap| id.starts_with(gap.prefix)).is_some_and(|gap| gap.lacks.contains(&SCHEMA))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::model::claude::Family;

    #[test]
    fn a_family_lacks_the_same_in_every_geography() {
        for id in [
            "anthropic.claude-3-haiku-20240307-v1:0",
            "us-gov.anthropic.claude-3-haiku-20240307-v1:0",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0",
        ] {
            assert!(lacks_schema(id), "{id}");
        }
        for id in
            ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "minimax.minimax-m2", "a-model-of-tomorrow"]
        {
            assert!(!lacks_schema(id), "{id}");
        }
        assert!(SPELLED.iter().any(|gap| gap.prefix == "bedrock:eu.amazon.nova-micro"));
    }

    #[test]
    fn no_family_hides_behind_a_more_general_one() {
        for (at, gap) in GAPS.iter().enumerate() {
            let hidden = GAPS.iter().take(at).find(|before| gap.prefix.starts_with(before.prefix));
            assert_eq!(hidden, None, "{}", gap.prefix);
        }
    }

    #[test]
    fn the_table_and_the_facts_of_claude_agree() {
        for name in [
            "claude-instant-v1",
            "claude-v2:1",
            "claude-3-opus-20240229-v1:0",
            "claude-3-5-haiku-20241022-v1:0",
            "claude-3-7-sonnet-20250219-v1:0",
            "claude-opus-4-20250514-v1:0",
            "claude-opus-4-1-20250805-v1:0",
            "claude-sonnet-4-20250514-v1:0",
            "claude-sonnet-4-5-20250929-v1:0",
            "claude-haiku-4-5-20251001-v1:0",
            "claude-haiku-4-6",
            "claude-opus-4-6-v1",
            "claude-opus-4-9",
            "claude-opus-6",
            "claude-fable-5",
            "claude-fable-5-1",
            "claude-mythos-preview",
            "claude-of-tomorrow",
        ] {
            let id = format!("anthropic.{name}");
            let gap = GAPS.iter().find(|gap| id.starts_with(gap.prefix)).unwrap();
            let family = Family::of(name);
            assert_eq!(!gap.lacks.contains(&SCHEMA), family.keeps_schemas(), "{id}");
            assert_eq!(!gap.lacks.contains(&REASONING), family.thinks(), "{id}");
            assert!(gap.lacks.contains(&AUDIO) && gap.lacks.contains(&EMBEDDINGS), "{id}");
        }
    }
}

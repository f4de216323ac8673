//! How hard to think, in the words of each family. They travel in `additionalModelRequestFields`.

use super::family::Family;
use crate::port::model::{GenerateOptions, ReasoningEffort as Effort};
use serde_json::{Map, Value, json};

/// The least that Claude thinks for, in tokens.
const LEAST: u32 = 1024;

/// The fields that a family takes, or none where it does not think or has no word for it.
pub(super) fn fields(family: Family<'_>, options: &GenerateOptions, forced: bool) -> Map<String, Value> {
    let mut fields = Map::new();
    let Some(effort) = options.reasoning else { return fields };
    let mut set = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    // No family takes less than this.
    let level = match effort {
        Effort::Minimal => "low",
        other => other.as_str(),
    };
    match family.maker {
        "anthropic" if family.thinks_adaptively() => {
            set("thinking", json!({"type": "adaptive"}));
            set("output_config", json!({"effort": level}));
        }
        // A call that is demanded is refused while it thinks.
        "anthropic" if family.thinks_by_budget() && !forced => {
            if let Some(tokens) = budget(effort, options.max_output_tokens) {
                set("thinking", json!({"type": "enabled", "budget_tokens": tokens}));
            }
        }
        "amazon" if family.name.starts_with("nova-2") => {
            set("reasoningConfig", json!({"type": "enabled", "maxReasoningEffort": level}));
        }
        "openai" if family.name.starts_with("gpt-oss") => set("reasoning_effort", level.into()),
        "openai" | "xai" => set("reasoning", json!({"effort": level})),
        "qwen" if family.name.starts_with("qwen3") && !family.name.starts_with("qwen3-coder") => {
            let level = if matches!(effort, Effort::Minimal | Effort::Low) { "low" } else { "high" };
            set("reasoning_config", level.into());
        }
        "zai" if family.name.starts_with("glm-5.3") => set("reasoning_effort", level.into()),
        // These think at this level or not at all.
        "zai" => set("reasoning_effort", "high".into()),
        "deepseek" if family.name.starts_with("v3.2") => set("reasoning_effort", "high".into()),
        _ => {}
    }
    fields
}

/// Tokens to think for: fewer than may be written, and `None` where that leaves too few.
fn budget(effort: Effort, longest: Option<u32>) -> Option<u32> {
    let tokens = match effort {
        Effort::Minimal => LEAST,
        Effort::Low => 2048,
        Effort::High => 16_384,
        _ => 8192,
    };
    let most = longest.map_or(u32::MAX, |longest| longest.saturating_sub(1));
    Some(tokens.min(most)).filter(|tokens| *tokens >= LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(model: &str, effort: Effort, longest: Option<u32>, forced: bool) -> Value {
        let options = GenerateOptions {
            reasoning: Some(effort),
            max_output_tokens: longest,
            ..GenerateOptions::default()
        };
        Value::Object(fields(Family::of(model), &options, forced))
    }

    #[test]
    fn each_generation_of_claude_is_asked_in_its_own_words() {
        let adaptive = asked("us.anthropic.claude-sonnet-4-6", Effort::Minimal, None, true);
        assert_eq!(adaptive, json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}));
        let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
        let budget = |tokens: u32| json!({"thinking": {"type": "enabled", "budget_tokens": tokens}});
        assert_eq!(asked(sonnet, Effort::High, None, false), budget(16_384));
        assert_eq!(asked(sonnet, Effort::High, Some(2000), false), budget(1999), "less than may be written");
        assert_eq!(asked(sonnet, Effort::High, Some(1024), false), json!({}), "no room to think");
        assert_eq!(asked(sonnet, Effort::High, None, true), json!({}), "a call is demanded");
        assert_eq!(asked("anthropic.claude-3-haiku-20240307-v1:0", Effort::High, None, false), json!({}));
    }

    #[test]
    fn other_families_have_other_words() {
        assert_eq!(
            asked("openai.gpt-oss-120b-1:0", Effort::Minimal, None, false),
            json!({"reasoning_effort": "low"})
        );
        assert_eq!(
            asked("qwen.qwen3-32b-v1:0", Effort::Medium, None, false),
            json!({"reasoning_config": "high"})
        );
        assert_eq!(asked("meta.llama3-8b-instruct-v1:0", Effort::High, None, false), json!({}));
        assert_eq!(asked("a-model-of-tomorrow", Effort::High, None, false), json!({}));
    }
}

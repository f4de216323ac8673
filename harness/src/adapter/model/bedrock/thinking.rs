//! How hard to think, in the words of each family. They travel in `additionalModelRequestFields`.

use super::family::Family;
use crate::adapter::model::claude;
use crate::port::model::{GenerateOptions, Message, ReasoningEffort as Effort};
use serde_json::{Map, Value, json};

/// What a call does beside thinking, as far as thinking depends on it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amid<'a> {
    pub(super) messages: &'a [Message],
    /// Whose thoughts the model takes back.
    pub(super) provider: &'a str,
    /// A call is demanded.
    pub(super) forced: bool,
}

/// The fields that a family takes, or none where it does not think or has no word for it.
pub(super) fn fields(family: Family<'_>, options: &GenerateOptions, amid: Amid<'_>) -> Map<String, Value> {
    if let Some(claude) = family.claude() {
        return claude_fields(claude, options, amid);
    }
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

/// A call that is demanded is refused while Claude thinks.
fn claude_fields(family: claude::Family, options: &GenerateOptions, amid: Amid<'_>) -> Map<String, Value> {
    let mut fields = Map::new();
    if amid.forced && family.thinks_unless_told() {
        fields.insert("thinking".to_owned(), json!({"type": "disabled"}));
    }
    let Some(effort) = options.reasoning else { return fields };
    if family.is_adaptive() {
        if !amid.forced {
            fields.insert("thinking".to_owned(), json!({"type": "adaptive"}));
        }
        let level = if effort == Effort::Minimal { "low" } else { effort.as_str() };
        fields.insert("output_config".to_owned(), json!({"effort": level}));
    } else if family.takes_budget()
        && !amid.forced
        && !claude::is_amid_thoughtless_calls(amid.messages, amid.provider)
    {
        let wanted = match effort {
            Effort::Minimal => claude::LEAST_BUDGET,
            Effort::Low => 2048,
            Effort::High => 16_384,
            _ => 8192,
        };
        // Without a bound the model writes as much as it can.
        if let Some(tokens) = claude::budget(wanted, options.max_output_tokens.unwrap_or(u32::MAX)) {
            fields.insert("thinking".to_owned(), json!({"type": "enabled", "budget_tokens": tokens}));
        }
    }
    fields
}

/// Whether Claude thinks in a call with these fields, whoever wrote them.
pub(super) fn thinks(family: Family<'_>, fields: &Map<String, Value>) -> bool {
    let told = fields.get("thinking").and_then(|thinking| thinking.get("type")?.as_str());
    family.claude().is_some_and(|claude| match told {
        Some(told) => told != "disabled",
        None => claude.thinks_unless_told(),
    })
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
        let amid = Amid { forced, ..Amid::default() };
        Value::Object(fields(Family::of(model), &options, amid))
    }

    #[test]
    fn each_generation_of_claude_is_asked_in_its_own_words() {
        let low = json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}});
        for model in ["sonnet-4-6", "haiku-4-6", "opus-4-9", "opus-6"] {
            let model = format!("us.anthropic.claude-{model}");
            assert_eq!(asked(&model, Effort::Minimal, None, false), low, "{model}");
            let demanded = asked(&model, Effort::Minimal, None, true);
            assert_eq!(demanded, json!({"output_config": {"effort": "low"}}), "{model}");
        }
        let told = asked("anthropic.claude-sonnet-5", Effort::High, None, true);
        assert_eq!(told, json!({"thinking": {"type": "disabled"}, "output_config": {"effort": "high"}}));
        let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
        let budget = |tokens: u32| json!({"thinking": {"type": "enabled", "budget_tokens": tokens}});
        assert_eq!(asked(sonnet, Effort::High, None, false), budget(16_384));
        assert_eq!(asked(sonnet, Effort::High, Some(4000), false), budget(2000), "half is for the answer");
        assert_eq!(asked(sonnet, Effort::High, Some(2000), false), json!({}), "no room to think");
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

//! Which family of models an id belongs to, and what Bedrock takes of it: families differ behind the one API.
//!
//! Facts only. What a family lacks altogether is in `gaps.rs`, what members of Claude differ in is in `../claude.rs`. Ids
//! that nobody knows are trusted.

use super::PROVIDER;
use crate::adapter::model::claude;

/// How calls can be demanded of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forcing {
    /// `any` and `tool`.
    Both,
    /// `any` alone.
    Any,
    /// Not at all.
    No,
}

/// The maker and the name in a model id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family<'a> {
    /// `anthropic`; empty where the id tells none, as the ARN of an application's own profile.
    pub(super) maker: &'a str,
    /// `claude-opus-4-8`
    pub(super) name: &'a str,
}

/// What geographies put before the id of an inference profile.
const GEOGRAPHIES: [&str; 9] = ["us.", "eu.", "apac.", "jp.", "au.", "ca.", "in.", "global.", "us-gov."];

/// The id of the model itself: without ARN and geography.
pub(super) fn plain_id(model: &str) -> &str {
    let resource = ["inference-profile/", "foundation-model/"];
    let in_arn = |kind: &&str| model.starts_with("arn:") && model.contains(&format!(":{kind}"));
    let id = match resource.into_iter().find(in_arn) {
        Some(_) => model.rsplit('/').next().unwrap_or(model),
        None => model,
    };
    GEOGRAPHIES.iter().find_map(|geography| id.strip_prefix(geography)).unwrap_or(id)
}

/// Whose reasoning and items these are: one maker's are not taken back by another's models. Without a known maker only
/// the same id takes them back.
pub(super) fn provider(model: &str) -> String {
    let family = Family::of(model);
    format!("{PROVIDER}/{}", if family.is_known() { family.maker } else { model })
}

impl<'a> Family<'a> {
    pub(super) fn of(model: &'a str) -> Self {
        let id = plain_id(model);
        match id.split_once('.') {
            Some((maker, name)) if !id.starts_with("arn:") => Family { maker, name },
            _ => Family { maker: "", name: "" },
        }
    }

    pub(super) fn is_known(self) -> bool {
        !self.maker.is_empty()
    }

    pub(super) fn is_claude(self) -> bool {
        self.maker == "anthropic"
    }

    fn is_nova(self) -> bool {
        self.maker == "amazon" && self.name.starts_with("nova")
    }

    fn begins(self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.starts_with(name))
    }

    /// What is known of this Claude.
    pub(super) fn claude(self) -> Option<claude::Family> {
        self.is_claude().then(|| claude::Family::of(self.name))
    }

    /// Whether the API refuses `temperature` and `topP`.
    pub(super) fn refuses_sampling(self) -> bool {
        let gpt = self.maker == "openai" && self.begins(&["gpt-5", "gpt-6"]);
        self.claude().is_some_and(|claude| !claude.takes_sampling()) || gpt || self.maker == "xai"
    }

    pub(super) fn forcing(self) -> Forcing {
        match self.maker {
            "mistral" => Forcing::Any,
            "amazon" if !self.is_nova() => Forcing::No,
            "meta" | "cohere" | "ai21" | "deepseek" | "qwen" | "openai" | "google" | "minimax" | "nvidia"
            | "writer" => Forcing::No,
            "anthropic" if self.claude().is_some_and(claude::Family::refuses_forced_calls) => Forcing::No,
            _ => Forcing::Both,
        }
    }

    /// Whether other words may stand in the message that has a tool's result.
    pub(super) fn results_share(self) -> bool {
        !matches!(self.maker, "meta" | "mistral" | "writer")
    }

    /// Whether documents may stand beside a tool's result.
    pub(super) fn results_share_with_documents(self) -> bool {
        self.results_share() && !self.is_claude()
    }

    pub(super) fn images_in_results(self) -> bool {
        !matches!(self.maker, "mistral" | "qwen" | "moonshot" | "moonshotai")
    }

    pub(super) fn documents_in_results(self) -> bool {
        matches!(self.maker, "anthropic" | "meta" | "mistral")
    }

    /// Whether a result may say that it is an error.
    pub(super) fn results_have_a_status(self) -> bool {
        self.maker != "writer"
    }

    /// Whether a conversation may begin with the model's words.
    pub(super) fn may_begin(self) -> bool {
        matches!(self.maker, "anthropic" | "qwen" | "zai" | "moonshot" | "moonshotai")
    }

    /// Whether it remembers instructions and conversation where it is asked to.
    pub(super) fn caches(self) -> bool {
        self.is_claude() || self.is_nova() || !self.is_known()
    }

    pub(super) fn caches_tools(self) -> bool {
        self.is_claude() || !self.is_known()
    }

    /// Whether a past call can be kept from being answered by another one: only Claude has a word for that.
    pub(super) fn forbids_calls(self) -> bool {
        self.is_claude()
    }

    /// Whether documents can be cited.
    pub(super) fn cites(self) -> bool {
        self.is_claude() || !self.is_known()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_and_arns_belong_to_the_family_of_their_model() {
        let opus = Family { maker: "anthropic", name: "claude-opus-4-8" };
        for id in [
            "anthropic.claude-opus-4-8",
            "global.anthropic.claude-opus-4-8",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-8",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-8",
        ] {
            assert_eq!(Family::of(id), opus, "{id}");
        }
        for unknown in
            ["arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a.b", "a-model", ""]
        {
            assert!(!Family::of(unknown).is_known(), "{unknown}");
        }
    }

    #[test]
    fn claude_is_what_it_is_elsewhere() {
        let of = |model| Family::of(model).claude();
        assert_eq!(of("eu.anthropic.claude-opus-4-9-v1"), Some(claude::Family::of("claude-opus-4-9")));
        assert_eq!(of("amazon.nova-lite-v1:0"), None);
        assert_eq!(Family::of("us.anthropic.claude-fable-5-1").forcing(), Forcing::No);
        assert_eq!(Family::of("us.anthropic.claude-haiku-4-6").forcing(), Forcing::Both);
        let refuses = |model| Family::of(model).refuses_sampling();
        assert!(refuses("anthropic.claude-opus-4-9") && refuses("anthropic.claude-opus-6"));
        assert!(!refuses("anthropic.claude-haiku-4-6"));
    }
}

//! Which family of models an id belongs to, and what Bedrock takes of it: families differ behind the one API.
//!
//! Facts only. What a family lacks altogether is in `gaps.rs`. Ids that nobody knows are trusted.

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

/// Claude from 4.6 on decides itself how long to think.
const ADAPTIVE: [&str; 9] = [
    "claude-fable-",
    "claude-mythos-",
    "claude-opus-4-6",
    "claude-opus-4-7",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-4-6",
    "claude-sonnet-5",
    "claude-haiku-5",
];
/// Those of Claude that think only when asked to, for a number of tokens.
const BUDGETED: [&str; 4] = ["claude-3-7-", "claude-opus-4-", "claude-sonnet-4-", "claude-haiku-4-"];

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

    /// Claude that decides itself how long to think.
    pub(super) fn thinks_adaptively(self) -> bool {
        self.is_claude() && self.begins(&ADAPTIVE)
    }

    /// Claude that thinks for a number of tokens.
    pub(super) fn thinks_by_budget(self) -> bool {
        self.is_claude() && !self.thinks_adaptively() && self.begins(&BUDGETED)
    }

    /// Whether the API refuses `temperature` and `topP`.
    pub(super) fn refuses_sampling(self) -> bool {
        let claude = self.thinks_adaptively() && !self.begins(&["claude-opus-4-6", "claude-sonnet-4-6"]);
        let gpt = self.maker == "openai" && self.begins(&["gpt-5", "gpt-6"]);
        claude || gpt || self.maker == "xai"
    }

    pub(super) fn forcing(self) -> Forcing {
        match self.maker {
            "mistral" => Forcing::Any,
            "amazon" if !self.is_nova() => Forcing::No,
            "meta" | "cohere" | "ai21" | "deepseek" | "qwen" | "openai" | "google" | "minimax" | "nvidia"
            | "writer" => Forcing::No,
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
    fn claude_thinks_as_its_generation_does() {
        let claude = |name| Family { maker: "anthropic", name };
        assert!(claude("claude-sonnet-4-6").thinks_adaptively());
        assert!(claude("claude-sonnet-4-20250514-v1:0").thinks_by_budget());
        assert!(claude("claude-3-7-sonnet-20250219-v1:0").thinks_by_budget());
        let old = claude("claude-3-5-sonnet-20240620-v1:0");
        assert!(!old.thinks_adaptively() && !old.thinks_by_budget());
        assert!(
            claude("claude-opus-4-7").refuses_sampling() && !claude("claude-opus-4-6").refuses_sampling()
        );
    }
}

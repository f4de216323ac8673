//! What families of Claude differ in, read off the model id. An id that says nothing is asked as a new model is, and
//! nothing is refused for it here.

/// The family of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    tier: Tier,
    /// 405 is 4.5.
    version: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    Haiku,
    Sonnet,
    Opus,
    Other,
}

const UNKNOWN: u32 = u32::MAX;

impl Family {
    /// Reads `claude-3-5-sonnet-20241022`, `claude-opus-4-1`, `us.anthropic.claude-sonnet-4-20250514-v1:0`.
    pub(super) fn of(model: &str) -> Family {
        let name = model.find("claude").and_then(|at| model.get(at..)).unwrap_or(model);
        let words = || name.split(['-', '.', '@', ':', '_']);
        let is = |tier: &str| words().any(|word| word == tier);
        let tier = match () {
            () if is("haiku") => Tier::Haiku,
            () if is("sonnet") => Tier::Sonnet,
            () if is("opus") => Tier::Opus,
            () => Tier::Other,
        };
        // A date is no version.
        let number = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() <= 2);
        let mut rest = words().skip_while(|word| number(word).is_none());
        let major = rest.next().and_then(number).filter(|_| name.starts_with("claude"));
        let minor = rest.next().and_then(number).unwrap_or(0);
        Family { tier, version: major.map_or(UNKNOWN, |major| major * 100 + minor) }
    }

    /// Thinks where it is given a number of tokens to do so.
    pub(super) fn takes_budget(self) -> bool {
        (307..=406).contains(&self.version)
    }

    /// Decides itself when and how much it thinks.
    pub(super) fn is_adaptive(self) -> bool {
        self.version >= 406
    }

    /// Takes `output_config.effort`.
    pub(super) fn takes_effort(self) -> bool {
        self.version >= 406 || (self.version == 405 && self.tier == Tier::Opus)
    }

    /// Keeps an answer, and the arguments of a tool, to a schema.
    pub(super) fn keeps_schemas(self) -> bool {
        self.version >= 405
    }

    /// Takes `temperature` and `top_p`.
    pub(super) fn takes_sampling(self) -> bool {
        self.version <= 406 || self.version == UNKNOWN
    }

    /// Takes both of them at once.
    pub(super) fn takes_both_samplings(self) -> bool {
        self.version <= 400 || self.version == UNKNOWN
    }

    /// Thinks unless it is told not to, and can be told.
    pub(super) fn thinks_unless_told(self) -> bool {
        self.version == 500 && matches!(self.tier, Tier::Sonnet | Tier::Opus)
    }

    /// Cannot be made to call a tool.
    pub(super) fn refuses_forced_calls(self) -> bool {
        let known = self.version != UNKNOWN && self.version >= 501;
        known && matches!(self.tier, Tier::Opus | Tier::Other)
    }

    /// The API wants a bound on every answer: high enough not to be felt, low enough for every member of the family.
    pub(super) fn max_tokens(self) -> u32 {
        match self.version {
            ..=304 => 4_096,
            305 | 306 => 8_192,
            _ => 32_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_wherever_they_stand() {
        let cases = [
            ("claude-2.1", 201),
            ("claude-instant-1.2", 102),
            ("claude-3-haiku-20240307", 300),
            ("claude-3-5-sonnet-latest", 305),
            ("claude-opus-4-20250514", 400),
            ("claude-opus-4-1-20250805", 401),
            ("claude-sonnet-4-5@20250929", 405),
            ("eu.anthropic.claude-haiku-4-5-20251001-v1:0", 405),
            ("claude-opus-4-8", 408),
            ("claude-sonnet-5", 500),
            ("claude-fable-5-2", 502),
            ("claude-mythos-preview", UNKNOWN),
            ("my-deployment-4", UNKNOWN),
            ("", UNKNOWN),
        ];
        for (model, version) in cases {
            assert_eq!(Family::of(model).version, version, "{model}");
        }
    }

    #[test]
    fn families_take_what_they_know() {
        let of = Family::of;
        assert!(of("claude-haiku-4-5").takes_budget() && !of("claude-haiku-4-5").is_adaptive());
        assert!(of("claude-opus-4-6").takes_budget() && of("claude-opus-4-6").is_adaptive());
        assert!(!of("claude-opus-4-7").takes_budget() && !of("claude-opus-4-7").takes_sampling());
        assert!(of("claude-opus-4-5").takes_effort() && !of("claude-sonnet-4-5").takes_effort());
        assert!(!of("claude-opus-4-1").keeps_schemas() && of("claude-sonnet-4-5").keeps_schemas());
        assert!(
            of("claude-opus-5-5").refuses_forced_calls() && !of("claude-sonnet-5-5").refuses_forced_calls()
        );
        assert!(of("some-new-model").is_adaptive() && of("some-new-model").keeps_schemas());
        assert!(of("some-new-model").takes_sampling() && !of("some-new-model").refuses_forced_calls());
        assert_eq!(of("claude-3-opus-20240229").max_tokens(), 4_096);
    }
}

//! What families of Claude differ in, read off the model id: the one place of it, whoever hosts them.
//!
//! An id that says nothing is asked as a new model is, and nothing is refused for it here. Never here: how a host words
//! a request. The tables of what families lack are beside each adapter; tests hold them equal to this.

use super::wire::Failure;
use crate::port::model::{Message, Part, Role};

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
    /// Fable and Mythos.
    Fable,
    Other,
}

const UNKNOWN: u32 = u32::MAX;

impl Family {
    /// Reads `claude-3-5-sonnet-20241022`, `claude-opus-4-1`, `claude-sonnet-4-20250514-v1:0`, `claude-v2:1`.
    pub(super) fn of(model: &str) -> Family {
        let name = model.find("claude").and_then(|at| model.get(at..)).unwrap_or(model);
        let name = without_revision(name);
        let words = || name.split(['-', '.', '@', ':', '_']);
        let is = |tier: &str| words().any(|word| word == tier);
        let tier = match () {
            () if is("haiku") => Tier::Haiku,
            () if is("sonnet") => Tier::Sonnet,
            () if is("opus") => Tier::Opus,
            () if is("fable") || is("mythos") => Tier::Fable,
            () => Tier::Other,
        };
        // A date is no version.
        let number = |word: &str| {
            let digits = word.strip_prefix('v').unwrap_or(word);
            digits.parse::<u32>().ok().filter(|_| digits.len() <= 2)
        };
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
        self.version <= 406 || (self.version == UNKNOWN && self.tier != Tier::Fable)
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
        known && matches!(self.tier, Tier::Opus | Tier::Fable | Tier::Other)
    }

    /// Whether it can think at all.
    #[cfg(test)]
    pub(super) fn thinks(self) -> bool {
        self.takes_budget() || self.is_adaptive()
    }

    /// The part of `temperature` and `top_p` that is sent: what is at its default need not be said.
    pub(super) fn sampling(
        self,
        temperature: Option<f32>,
        top_p: Option<f32>,
        thinks: bool,
    ) -> Result<(Option<f32>, Option<f32>), Failure> {
        let (warm, cut) = (temperature.filter(|degrees| *degrees < 1.0), top_p.filter(|share| *share < 1.0));
        if !self.takes_sampling() {
            return match (warm, cut) {
                (None, None) => Ok((None, None)),
                _ => {
                    Err(Failure::unsupported("this model has neither temperature nor top_p; leave them out"))
                }
            };
        }
        if thinks && (warm.is_some() || cut.is_some_and(|share| share < 0.95)) {
            return Err(Failure::unsupported(
                "a model that thinks takes no temperature, and a top_p of 0.95 or more; leave one of them out",
            ));
        }
        if temperature.is_some() && top_p.is_some() && !self.takes_both_samplings() {
            return match (warm, cut) {
                (None, _) => Ok((None, top_p)),
                (_, None) => Ok((temperature, None)),
                _ => Err(Failure::unsupported("this model takes a temperature or a top_p, not both")),
            };
        }
        Ok((temperature, top_p))
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

/// Without the `-v1:0` that Bedrock puts behind a version; `claude-v2` has no other.
fn without_revision(name: &str) -> &str {
    match name.rsplit_once("-v") {
        Some((rest, revision))
            if !matches!(rest, "claude" | "claude-instant")
                && revision.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            rest
        }
        _ => name,
    }
}

/// The least budget that any host gives for thinking.
pub(super) const LEAST_BUDGET: u32 = 1_024;

/// Tokens to think for. Half of the answer's are for its words; an effort is a wish, so where no thought fits there is
/// none.
pub(super) fn budget(wanted: u32, longest: u32) -> Option<u32> {
    Some(wanted.min(longest / 2)).filter(|tokens| *tokens >= LEAST_BUDGET)
}

/// Whether results are sent for calls that came without a thought that `provider` takes back: a turn that began without
/// thinking, or with that of another, must go on without.
pub(super) fn is_amid_thoughtless_calls(messages: &[Message], provider: &str) -> bool {
    let thought = |part: &Part| matches!(part, Part::Reasoning(own) if own.provider == provider && own.opaque.is_some());
    match messages {
        [.., calls, results] if results.role == Role::Tool => !calls.parts.iter().any(thought),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_wherever_they_stand() {
        let cases = [
            ("claude-2.1", 201),
            ("claude-v2:1", 201),
            ("claude-instant-v1", 100),
            ("claude-mythos-preview-v1:0", UNKNOWN),
            ("claude-haiku-4-6", 406),
            ("claude-opus-4-9-v1", 409),
            ("claude-opus-6", 600),
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

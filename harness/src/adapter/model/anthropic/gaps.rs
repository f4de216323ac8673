//! Known families of Claude by the beginning of their id, and what they lack. Unknown ids are trusted.

use crate::port::model::KnownGap;

const fn lacks(prefix: &'static str, lacks: &'static [&'static str]) -> KnownGap {
    KnownGap { prefix, lacks }
}

macro_rules! families {
    ($($prefix:literal => $lacks:expr;)*) => {
        /// The special families come before the general ones.
        pub(crate) const GAPS: &[KnownGap] = &[$(lacks($prefix, $lacks)),*];
        /// The same behind the provider's name, as `AnyModel` spells them.
        #[cfg(feature = "openai")]
        pub(crate) const SPELLED: &[KnownGap] = &[$(lacks(concat!("anthropic:", $prefix), $lacks)),*];
        #[cfg(feature = "azure")]
        /// The same behind Azure's name: deployments are mostly called as their model.
        pub(crate) const SPELLED_ON_AZURE: &[KnownGap] =
            &[$(lacks(concat!("azure:", $prefix), $lacks)),*];
    };
}

families! {
    "claude-instant" => TEXT_ONLY;
    "claude-1" => TEXT_ONLY;
    "claude-2" => TEXT_ONLY;
    "claude-3-opus" => &[SCHEMA, DOCUMENTS, REASONING];
    "claude-3-sonnet" => &[SCHEMA, DOCUMENTS, REASONING];
    "claude-3-haiku" => &[SCHEMA, DOCUMENTS, REASONING];
    "claude-3-5-" => &[SCHEMA, REASONING];
    "claude-3-7-" => &[SCHEMA];
    "claude-opus-4-0" => &[SCHEMA];
    "claude-opus-4-1" => &[SCHEMA];
    "claude-opus-4-2025" => &[SCHEMA];
    "claude-sonnet-4-0" => &[SCHEMA];
    "claude-sonnet-4-2025" => &[SCHEMA];
    "claude-4-opus" => &[SCHEMA];
    "claude-4-sonnet" => &[SCHEMA];
}

const SCHEMA: &str = "model.json_schema";
const DOCUMENTS: &str = "model.documents";
const REASONING: &str = "model.reasoning";
const TEXT_ONLY: &[&str] = &["model.tool_calls", SCHEMA, "model.vision", DOCUMENTS, REASONING];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::model::claude::Family;

    #[test]
    fn no_family_hides_behind_a_more_general_one() {
        for (at, gap) in GAPS.iter().enumerate() {
            let hidden = GAPS.iter().take(at).find(|before| gap.prefix.starts_with(before.prefix));
            assert_eq!(hidden, None, "{}", gap.prefix);
        }
    }

    #[test]
    fn the_table_and_the_requests_agree() {
        for model in [
            "claude-instant-1.2",
            "claude-2.1",
            "claude-3-opus-20240229",
            "claude-3-5-haiku-latest",
            "claude-3-7-sonnet-20250219",
            "claude-opus-4-20250514",
            "claude-opus-4-1-20250805",
            "claude-sonnet-4-0",
            "claude-sonnet-4-5",
            "claude-opus-4-5-20251101",
            "claude-haiku-4-5-20251001",
            "claude-sonnet-5-5",
            "claude-haiku-4-6",
            "claude-opus-4-9",
            "claude-opus-6",
            "claude-fable-5",
            "claude-fable-5-1",
            "claude-mythos-preview",
        ] {
            let gap = GAPS.iter().find(|gap| model.starts_with(gap.prefix));
            let has = |name: &str| gap.is_none_or(|gap| !gap.lacks.contains(&name));
            let family = Family::of(model);
            assert_eq!(has(SCHEMA), family.keeps_schemas(), "{model}");
            assert_eq!(has(REASONING), family.thinks(), "{model}");
        }
    }
}

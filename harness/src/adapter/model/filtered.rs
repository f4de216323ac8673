//! What a provider's content filter acted on: categories and severities, never content.
//!
//! Providers read their own words for it; how it is kept is the same for all.

#[cfg(feature = "gemini")]
use super::wire::Failure;
#[cfg(feature = "gemini")]
use crate::port::model::ModelErrorKind;
use crate::port::model::Part;
#[cfg(any(feature = "openai", feature = "gemini"))]
use crate::port::model::{ModelEvent, ModelSink, Opaque};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the part is called that says it.
pub(super) const KIND: &str = "content_filter";
/// Filters have about a dozen categories.
const MOST: usize = 32;

/// One category that a provider's content filter acted on, in the provider's words.
///
/// An answer that was filtered has them as one [`Part::Opaque`], which is not sent back. A request that was refused
/// has them in the message of its error.
///
/// ```
/// use harness::adapter::model::Filtered;
/// use harness::port::model::{Opaque, Part};
/// let json = r#"[{"category":"hate","severity":"high"}]"#.to_owned();
/// let part = Part::Opaque(Opaque { provider: "azure".into(), kind: "content_filter".into(), json });
/// let found = Filtered::of(&part).unwrap();
/// assert_eq!((found[0].category.as_str(), found[0].severity.as_deref()), ("hate", Some("high")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Filtered {
    /// For example `hate`, `jailbreak`, `HARM_CATEGORY_DANGEROUS_CONTENT`.
    pub category: String,
    /// For example `medium`, `HIGH`; absent where the provider only says that it was detected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
}

impl Filtered {
    /// Words of a provider, where they are plain words.
    pub(super) fn new(category: &str, severity: Option<&str>) -> Option<Self> {
        let category = plain(category)?;
        Some(Filtered { category, severity: severity.and_then(plain) })
    }

    /// What was acted on, where a part says it.
    #[must_use]
    pub fn of(part: &Part) -> Option<Vec<Filtered>> {
        match part {
            Part::Opaque(opaque) if opaque.kind == KIND => serde_json::from_str(&opaque.json).ok(),
            _ => None,
        }
    }
}

/// What Azure's filter acted on: every category of its results that is `filtered`.
pub(super) fn acted_on(results: &Value) -> Vec<Filtered> {
    let categories = results.as_object().into_iter().flatten();
    let acted = categories.filter(|(_, result)| result.get("filtered") == Some(&Value::Bool(true)));
    let one = |(category, result): (&String, &Value)| {
        Filtered::new(category, result.get("severity").and_then(Value::as_str))
    };
    acted.take(MOST).filter_map(one).collect()
}

/// The same of a list: one of the question, one of the answer.
pub(super) fn acted_on_each(list: &Value) -> Vec<Filtered> {
    let each = list.as_array().into_iter().flatten().take(MOST);
    let each = each.filter_map(|one| one.get("content_filter_results"));
    each.flat_map(acted_on).take(MOST).collect()
}

/// What Azure's filter acted on when it refused a request: the results stand in different places of the error.
pub(super) fn acted_on_in_error(error: &Value) -> Vec<Filtered> {
    let results = ["content_filter_results", "content_filter_result"];
    let inner = ["innererror", "inner_error"].into_iter().filter_map(|name| error.get(name));
    let places = std::iter::once(error).chain(inner);
    let found = places.filter_map(|place| results.iter().find_map(|name| place.get(name)));
    let listed = error.get("content_filters").map(acted_on_each).unwrap_or_default();
    found.flat_map(acted_on).chain(listed).take(MOST).collect()
}

#[cfg(any(feature = "openai", feature = "gemini"))]
/// An answer that was filtered says what it was filtered for.
pub(super) fn push(provider: &str, found: &[Filtered], out: &mut dyn ModelSink) {
    if found.is_empty() {
        return;
    }
    let json = serde_json::to_string(found.get(..MOST).unwrap_or(found)).unwrap_or_default();
    let (provider, kind) = (provider.to_owned(), KIND.to_owned());
    out.push(ModelEvent::Part(Part::Opaque(Opaque { provider, kind, json })));
}

#[cfg(feature = "gemini")]
/// A request that a filter refused inside an answer that began as a success.
pub(super) fn refused(reason: &str, found: &[Filtered]) -> Failure {
    let code = plain(reason);
    let mut message = "the provider's filter refused the request".to_owned();
    let about = words(found);
    match (&code, about.is_empty()) {
        (Some(code), true) => message = format!("{message} ({code})"),
        (Some(code), false) => message = format!("{message} ({code}): {about}"),
        (None, false) => message = format!("{message}: {about}"),
        (None, true) => {}
    }
    Failure { code, ..Failure::new(ModelErrorKind::ContentFiltered, message) }
}

/// `hate (high), jailbreak`
pub(super) fn words(found: &[Filtered]) -> String {
    let one = |found: &Filtered| match &found.severity {
        Some(severity) => format!("{} ({severity})", found.category),
        None => found.category.clone(),
    };
    found.iter().take(MOST).map(one).collect::<Vec<_>>().join(", ")
}

fn plain(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!text.is_empty() && text.len() <= 64 && text.chars().all(fits)).then(|| text.to_owned())
}

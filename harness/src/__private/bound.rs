//! Whether what is bound to a slot of a harness has a capability. Must be cheap: const evaluation runs it for each
//! requirement. Next: `walk.rs`, which asks.

use crate::harness::{AdapterRef, ModelBinding};
use crate::port::model::KnownGap;

pub(super) const fn chain_has(model: &ModelBinding<'_>, capability: &str, id: u64) -> bool {
    let mut i = 0;
    while i < model.chain.len() {
        if !has(&model.chain[i], capability, id) {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether one adapter has it, by its type and its model id.
pub(crate) const fn has(adapter: &AdapterRef<'_>, capability: &str, id: u64) -> bool {
    provides(adapter, id) && gap(adapter, capability).is_none()
}

pub(super) const fn provides(adapter: &AdapterRef<'_>, id: u64) -> bool {
    listed(adapter.provides, id) || listed(adapter.extends, id)
}

const fn listed(list: &[(u64, &'static str, bool)], id: u64) -> bool {
    let mut i = 0;
    while i < list.len() {
        if list[i].0 == id {
            return list[i].2;
        }
        i += 1;
    }
    false
}

/// The family of models that is known to lack `capability`, when the literal model id belongs to one.
pub(super) const fn gap(adapter: &AdapterRef<'_>, capability: &str) -> Option<&'static str> {
    let Some(model_id) = adapter.model_id else { return None };
    let Some(known) = family(adapter.gaps, model_id) else { return None };
    let mut k = 0;
    while k < known.lacks.len() {
        if super::text::same(known.lacks[k], capability) {
            return Some(known.prefix);
        }
        k += 1;
    }
    None
}

/// The first family that fits an id counts: a special one may have what the general one lacks. In an ARN the id of the
/// model stands behind the last `/`.
pub(crate) const fn family(gaps: &'static [KnownGap], model_id: &str) -> Option<&'static KnownGap> {
    let arn = in_arn(model_id.as_bytes());
    let mut i = 0;
    while i < gaps.len() {
        let prefix = gaps[i].prefix.as_bytes();
        if text_at(model_id.as_bytes(), 0, prefix, 0) {
            return Some(&gaps[i]);
        }
        if let Some((spelled, resource)) = arn
            && starts_alike(model_id.as_bytes(), prefix, spelled)
            && text_at(model_id.as_bytes(), resource, prefix, spelled)
        {
            return Some(&gaps[i]);
        }
        i += 1;
    }
    None
}

/// Where the ARN in an id begins, behind a provider's name if any, and where the resource in it does.
const fn in_arn(id: &[u8]) -> Option<(usize, usize)> {
    let mut begins = 0;
    if !text_at(id, 0, b"arn:", 0) {
        while begins < id.len() && id[begins] != b':' {
            begins += 1;
        }
        begins += 1;
        if !text_at(id, begins, b"arn:", 0) {
            return None;
        }
    }
    let mut end = id.len();
    while end > begins {
        if id[end - 1] == b'/' {
            return Some((begins, end));
        }
        end -= 1;
    }
    None
}

/// Whether the first `bytes` are the same.
const fn starts_alike(a: &[u8], b: &[u8], bytes: usize) -> bool {
    let mut i = 0;
    while i < bytes {
        if i >= a.len() || i >= b.len() || a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether `prefix`, from its byte `from` on, stands in `text` at `at`.
const fn text_at(text: &[u8], at: usize, prefix: &[u8], from: usize) -> bool {
    let mut i = from;
    while i < prefix.len() {
        let here = at + (i - from);
        if here >= text.len() || text[here] != prefix[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAPS: &[KnownGap] = &[
        KnownGap { prefix: "us.anthropic.claude-3-haiku", lacks: &["model.json_schema"] },
        KnownGap { prefix: "bedrock:us.anthropic.claude-3-haiku", lacks: &["model.json_schema"] },
    ];

    #[test]
    fn a_family_is_known_by_its_arn_too() {
        const PROFILE: &str =
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0";
        const FOUND: Option<&KnownGap> = family(GAPS, PROFILE);
        assert_eq!(FOUND, Some(&GAPS[0]));
        assert_eq!(family(GAPS, &format!("bedrock:{PROFILE}")), Some(&GAPS[1]), "as it is spelled in a text");
        for other in [
            "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-8",
            "someone/us.anthropic.claude-3-haiku",
            "openai:arn:x/us.anthropic.claude-3-haiku",
            "arn:",
            ":",
            "",
        ] {
            assert_eq!(family(GAPS, other), None, "{other}");
        }
    }
}

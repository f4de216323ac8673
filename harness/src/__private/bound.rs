//! Whether what is bound to a slot of a harness has a capability. Must be cheap: const evaluation runs it for each
//! requirement. Next: `walk.rs`, which asks.

use crate::harness::{AdapterRef, ModelBinding};

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
    let mut i = 0;
    while i < adapter.gaps.len() {
        let known = &adapter.gaps[i];
        if super::text::starts_with(model_id, known.prefix) {
            let mut k = 0;
            while k < known.lacks.len() {
                if super::text::same(known.lacks[k], capability) {
                    return Some(known.prefix);
                }
                k += 1;
            }
            // The first family that fits counts: a special one may have what the general one lacks.
            return None;
        }
        i += 1;
    }
    None
}

//! The macros work in stages: `args` -> `model` -> `check` -> `expand`. None knows a later one.

use crate::{paths, source};

const STAGES: &[&str] = &["args", "model", "check", "expand"];

/// What a file of a stage names of the stages after it.
pub(crate) fn problems(below_src: &str, text: &str) -> Vec<String> {
    let module = paths::module(below_src);
    let stage = |path: &[String]| path.iter().find_map(|name| STAGES.iter().position(|stage| stage == name));
    let Some(own) = stage(&module) else { return Vec::new() };
    let named = paths::named(&source::shipped(text), &module);
    let later = named.into_iter().filter(|named| stage(&named.path).is_some_and(|stage| stage > own));
    later
        .map(|named| {
            format!("{below_src}:{}: `{}` names the later `{}`", named.line, STAGES[own], named.path.join("::"))
        })
        .collect()
}

#[test]
fn a_later_stage_is_found() {
    assert_eq!(problems("harness/args/mod.rs", "use super::super::check::Rule;").len(), 1);
    assert_eq!(problems("harness/model.rs", "use super::expand;").len(), 1);
    assert!(problems("harness/expand/mod.rs", "use super::super::model::Harness; use crate::harness::check;").is_empty());
    assert!(problems("harness/mod.rs", "use self::expand::all;").is_empty());
}

//! The macros work in stages: `args` -> `model` -> `check` -> `expand`. None knows a later one.
//!
//! The model is plain data: `harness!` reads its arguments straight into it, the attributes build it from theirs.

use crate::{paths, source};

/// The stages in their order; what shares a number may know each other.
const STAGES: &[(&str, usize)] = &[("args", 0), ("model", 0), ("check", 1), ("expand", 2)];

/// What a file of a stage names of the stages after it.
pub(crate) fn problems(below_src: &str, text: &str) -> Vec<String> {
    let module = paths::module(below_src);
    let stage = |path: &[String]| path.iter().find_map(|name| STAGES.iter().find(|(stage, _)| stage == name));
    let Some((own, number)) = stage(&module) else { return Vec::new() };
    let mut named = paths::named(&source::shipped(text), &module);
    named.retain(|named| stage(&named.path).is_some_and(|(_, stage)| stage > number));
    named
        .iter()
        .map(|named| {
            format!("{below_src}:{}: `{own}` names the later `{}`", named.line, named.path.join("::"))
        })
        .collect()
}

#[test]
fn a_later_stage_is_found() {
    assert_eq!(problems("harness/args/mod.rs", "use super::super::check::Rule;").len(), 1);
    assert_eq!(problems("harness/model.rs", "use super::expand;").len(), 1);
    assert_eq!(problems("check/tool.rs", "use crate::expand::all;").len(), 1);
    assert!(
        problems("harness/expand/mod.rs", "use super::super::model::Harness; use crate::harness::check;")
            .is_empty()
    );
    assert!(problems("harness/mod.rs", "use self::expand::all;").is_empty());
}

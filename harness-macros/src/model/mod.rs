//! Plain data about an item, with the spans of the user's words: what `check` reads and `expand` writes out.
//!
//! Nothing here reports a mistake: what cannot be used is kept as [`Param::Refused`] or as an empty value.

mod agent;
mod function;
mod param;
pub(crate) mod template;
mod tool;
mod workflow;

pub(crate) use agent::{AgentModel, InstructionText};
pub(crate) use function::Function;
pub(crate) use param::{Argument, Param};
pub(crate) use tool::ToolModel;
pub(crate) use workflow::WorkflowModel;

use syn::{Path, Type};

/// `::harness`, or what `crate = path` says.
pub(crate) fn krate(given: Option<Path>) -> Path {
    given.unwrap_or_else(|| syn::parse_quote!(::harness))
}

/// The last name of a path type: how `Option`, `Result` and `ToolCx` are recognised.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

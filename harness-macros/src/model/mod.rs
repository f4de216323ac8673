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
pub(crate) use function::{Function, Returns};
pub(crate) use param::{Argument, Param};
pub(crate) use tool::ToolModel;
pub(crate) use workflow::WorkflowModel;

use crate::args::Common;
use crate::source::{docs, text};
use proc_macro2::{Ident, Span};
use syn::{Attribute, Path, Type};

/// What an item is called, and where the user wrote that.
fn named(args: &Common, ident: &Ident) -> (String, Span) {
    args.name.as_ref().map_or_else(|| (text(ident), ident.span()), |name| (name.value(), name.span()))
}

/// What a model reads of a function: what was given, or its docs.
fn described(args: &Common, attrs: &[Attribute]) -> String {
    args.description.as_ref().map_or_else(|| docs(attrs), |text| text.value().trim().to_owned())
}

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

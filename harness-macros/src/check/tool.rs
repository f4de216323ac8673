//! The rules of `#[tool]`.

use super::name::name;
use super::signature::signature;
use crate::args::Approve;
use crate::diagnostics::Problems;
use crate::model::{Param, ToolModel};
use crate::source::text;

/// False when calling the function would be a second error.
pub(crate) fn tool(tool: &ToolModel, problems: &mut Problems) -> bool {
    let (function, args) = (&tool.function, &tool.args);
    let mut sound = signature("tool", "ToolCx", function, &tool.params, problems);
    if function.sig.asyncness.is_none() && args.blocking.is_none() {
        let text = "a tool must be an `async fn`; one that holds its thread is `#[tool(blocking)]`";
        problems.add(function.sig.fn_token.span, text);
    }
    name("a tool", &tool.name.0, tool.name.1, &tool.krate, problems);
    if tool.description.is_empty() && !args.given.has("description") {
        let text = "a tool needs a doc comment, or `description = \"..\"`: the model reads it to choose";
        problems.add(function.sig.ident.span(), text);
    }
    for capability in args.common.requires.iter().filter(|capability| capability.port() == "model") {
        let text = format!(
            "a tool has no model: put `requires({})` on the agent or workflow that uses it",
            capability.dotted
        );
        problems.join(capability.error(text));
        sound = false;
    }
    for argument in tool.arguments() {
        let name = text(&argument.name);
        if name.len() > 64 || !name.is_ascii() {
            let text = format!(
                "`{name}` cannot be an argument: providers take at most 64 letters (a-z, A-Z), digits and `_`"
            );
            problems.add(argument.name.span(), text);
        }
    }
    if let Some(Approve::When(path)) = &args.approve
        && tool.params.iter().all(|param| !matches!(param, Param::Argument(_)))
    {
        let text = "this tool has no arguments to decide by: use `approve = always` or `approve = never`";
        problems.join(syn::Error::new_spanned(path, text));
    }
    sound
}

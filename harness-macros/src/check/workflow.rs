//! The rules of `#[workflow]`.

use super::name::name;
use super::signature::signature;
use super::twice;
use crate::diagnostics::Problems;
use crate::model::{Param, WorkflowModel};

/// False when calling the function would be a second error.
pub(crate) fn workflow(workflow: &WorkflowModel, problems: &mut Problems) -> bool {
    let (function, args) = (&workflow.function, &workflow.args);
    let mut sound = signature("workflow", "WorkflowCx", function, &workflow.params, problems);
    if function.sig.asyncness.is_none() {
        problems.add(function.sig.fn_token.span, "a workflow must be an `async fn`");
    }
    if function.output().is_none() {
        let text = "a workflow returns `Result<_, WorkflowError>`: add `-> Result<(), WorkflowError>`";
        problems.add(function.sig.ident.span(), text);
        sound = false;
    }
    let mut inputs = 0;
    for param in &workflow.params {
        match param {
            Param::Resource(ty) => {
                let text = "a workflow reaches the world through tools: move this into a `#[tool]`";
                problems.join(syn::Error::new_spanned(ty, text));
                sound = false;
            }
            Param::Argument(argument) => {
                inputs += 1;
                if inputs > 1 {
                    problems.add(argument.name.span(), "a workflow has one input: put them in a struct");
                    sound = false;
                }
                if argument.default.is_some() {
                    problems.add(argument.name.span(), "the input of a workflow has no default");
                }
            }
            Param::Context { .. } | Param::Refused { .. } => {}
        }
    }
    super::alias::aliases(workflow, problems);
    name("a workflow", &workflow.name.0, workflow.name.1, &workflow.krate, problems);
    twice(&args.common.agents, "agents", problems);
    twice(&args.common.tools, "tools", problems);
    for (i, alias) in args.models.iter().enumerate() {
        if args.models[..i].iter().any(|other| other.value() == alias.value()) {
            problems.add(alias.span(), format!("`{}` is listed twice in `models`", alias.value()));
        }
    }
    for capability in args.common.requires.iter().filter(|capability| capability.port() == "model") {
        if args.models.is_empty() {
            let text = format!(
                "this workflow asks no model itself: add `models = [\"..\"]`, or put `requires({})` on the agent",
                capability.dotted
            );
            problems.join(capability.error(text));
        }
    }
    sound
}

//! The macros of `harness`. Use them through that crate.
//!
//! One direction: `args/` (tokens to arguments) -> `model/` (plain data with spans) -> `check/` (rules to errors)
//! -> `expand/` (data to code). A problem never erases the user's item, and all problems are told in one build.
//! Next: `capability.rs` for what `requires(..)` knows, `diagnostics.rs` for the sink.

// Nothing of this crate is public but its macros; `pub` inside it means: for the other rooms.
#![allow(unreachable_pub)]

mod args;
mod capability;
mod check;
mod derive;
mod diagnostics;
mod expand;
#[cfg(test)]
mod golden;
mod harness;
mod model;
mod source;
mod suggest;

use diagnostics::Problems;
use model::Function;
use quote::quote;

/// Gives an async function to models: typed arguments, a schema, a description.
#[proc_macro_attribute]
pub fn tool(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_tool(args.into(), &input.into()).into()
}

/// Makes an agent of a struct: instructions, a model, tools, typed input and output.
#[proc_macro_attribute]
pub fn agent(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_agent(args.into(), &input.into()).into()
}

/// Makes a workflow of an async function: the application's own code around agents and tools.
#[proc_macro_attribute]
pub fn workflow(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_workflow(args.into(), &input.into()).into()
}

/// One derive for a type that an agent answers with: `Serialize`, `Deserialize`, `JsonSchema`, and the verdict whether
/// every provider can guarantee its shape.
///
/// All of serde's and schemars' attributes work as with their own derives. `#[agent_output(strict)]` on the type
/// makes a field that no strict schema can describe an error at that field.
#[proc_macro_derive(AgentOutput, attributes(agent_output, serde, schemars))]
pub fn derive_agent_output(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::agent_output(input.into()).into()
}

/// One derive for a type that a model fills in or reads: arguments and results of tools, inputs of agents and
/// workflows.
///
/// All of serde's and schemars' attributes work as with their own derives.
#[proc_macro_derive(Schema, attributes(schema, serde, schemars))]
pub fn derive_schema(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::schema(input.into()).into()
}

/// Makes a type injectable: bound once at start, borrowed by tools as `&T`.
#[proc_macro_derive(Resource, attributes(resource))]
pub fn derive_resource(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::resource(input.into()).into()
}

/// Ties a harness together: models, adapters, agents, workflows; proves it in the build.
#[proc_macro]
pub fn harness(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    harness::expand(input.into()).into()
}

type Tokens = proc_macro2::TokenStream;

fn expand_tool(args: Tokens, input: &Tokens) -> Tokens {
    let words = source::hash(&format!("{args} {input}"));
    let mut problems = Problems::default();
    let args = args::ToolArgs::read(args, &mut problems);
    match syn::parse2::<Function>(input.clone()) {
        Ok(function) => {
            let tool = model::ToolModel::new(args, function, &mut problems);
            let sound = check::tool(&tool, &mut problems);
            if tool.function.is_method() {
                return alone(&tool.function, problems);
            }
            expand::tool(&tool, words, sound, problems)
        }
        Err(error) => not_this(input, "`#[tool]` goes on a function", error, problems),
    }
}

fn expand_agent(args: Tokens, input: &Tokens) -> Tokens {
    let words = source::hash(&format!("{args} {input}"));
    let mut problems = Problems::default();
    let args = args::AgentArgs::read(args, &mut problems);
    match syn::parse2::<syn::ItemStruct>(input.clone()) {
        Ok(item) => {
            let agent = model::AgentModel::new(args, item, &mut problems);
            let sound = check::agent(&agent, &mut problems);
            expand::agent(&agent, words, sound, problems)
        }
        Err(error) => not_this(input, "`#[agent]` goes on a struct", error, problems),
    }
}

fn expand_workflow(args: Tokens, input: &Tokens) -> Tokens {
    let words = source::hash(&format!("{args} {input}"));
    let mut problems = Problems::default();
    let args = args::WorkflowArgs::read(args, &mut problems);
    match syn::parse2::<Function>(input.clone()) {
        Ok(function) => {
            let workflow = model::WorkflowModel::new(args, function, &mut problems);
            let sound = check::workflow(&workflow, &mut problems);
            if workflow.function.is_method() {
                return alone(&workflow.function, problems);
            }
            expand::workflow(&workflow, words, sound, problems)
        }
        Err(error) => not_this(input, "`#[workflow]` goes on a function", error, problems),
    }
}

/// Between the braces of an `impl` nothing fits but the method itself.
fn alone(function: &Function, problems: Problems) -> Tokens {
    let problems = problems.tokens();
    let Function { attrs, vis, sig, .. } = function;
    // An error where an item may not stand: in the body.
    quote!(#(#attrs)* #vis #sig { #problems ::core::unreachable!() })
}

/// The attribute is on something else, or on something half typed: the item stays as it is.
fn not_this(input: &Tokens, rule: &str, error: syn::Error, mut problems: Problems) -> Tokens {
    match syn::parse2::<syn::Item>(input.clone()) {
        Ok(_) => problems.add(error.span(), rule),
        Err(_) => problems.join(error),
    }
    let problems = problems.tokens();
    quote!(#input #problems)
}

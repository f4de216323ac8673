//! The macros of `harness`. Use them through that crate.
//!
//! One direction: `args/` (tokens to arguments) -> `model/` (plain data with spans) -> `check/` (rules to errors)
//! -> `expand/` (data to code). A problem never erases the user's item, and all problems are told in one build.
//! Next: `capability.rs` for what `requires(..)` knows, `diagnostics.rs` for the sink.

mod args;
mod capability;
mod check;
mod diagnostics;
mod expand;
#[cfg(test)]
mod golden;
// mod derive;
// mod harness;
mod model;
mod source;
mod suggest;

use diagnostics::Problems;
use model::Function;
use quote::quote;

/// Gives an async function to models: typed arguments, a schema, a description.
#[proc_macro_attribute]
pub fn tool(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_tool(args.into(), input.into()).into()
}

/// Makes an agent of a struct: instructions, a model, tools, typed input and output.
#[proc_macro_attribute]
pub fn agent(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_agent(args.into(), input.into()).into()
}

/// Makes a workflow of an async function: the application's own code around agents and tools.
#[proc_macro_attribute]
pub fn workflow(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand_workflow(args.into(), input.into()).into()
}

// The other rooms, each with `expand(TokenStream) -> TokenStream`:
//
// #[proc_macro]
// pub fn harness(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
//     harness::expand(input.into()).into()
// }
// #[proc_macro_derive(AgentOutput, attributes(serde, schemars, harness))]
// #[proc_macro_derive(Schema, attributes(serde, schemars, harness))]
// #[proc_macro_derive(Resource, attributes(harness))]

type Tokens = proc_macro2::TokenStream;

fn expand_tool(args: Tokens, input: Tokens) -> Tokens {
    let mut problems = Problems::default();
    let args = args::ToolArgs::read(args, &mut problems);
    match syn::parse2::<Function>(input.clone()) {
        Ok(function) => {
            let tool = model::ToolModel::new(args, function, &mut problems);
            let sound = check::tool(&tool, &mut problems);
            expand::tool(&tool, sound, problems)
        }
        Err(error) => not_this(&input, "`#[tool]` goes on a function", error, problems),
    }
}

fn expand_agent(args: Tokens, input: Tokens) -> Tokens {
    let mut problems = Problems::default();
    let args = args::AgentArgs::read(args, &mut problems);
    match syn::parse2::<syn::ItemStruct>(input.clone()) {
        Ok(item) => {
            let agent = model::AgentModel::new(args, item, &mut problems);
            let sound = check::agent(&agent, &mut problems);
            expand::agent(&agent, sound, problems)
        }
        Err(error) => not_this(&input, "`#[agent]` goes on a struct", error, problems),
    }
}

fn expand_workflow(args: Tokens, input: Tokens) -> Tokens {
    let mut problems = Problems::default();
    let args = args::WorkflowArgs::read(args, &mut problems);
    match syn::parse2::<Function>(input.clone()) {
        Ok(function) => {
            let workflow = model::WorkflowModel::new(args, function, &mut problems);
            let sound = check::workflow(&workflow, &mut problems);
            expand::workflow(&workflow, sound, problems)
        }
        Err(error) => not_this(&input, "`#[workflow]` goes on a function", error, problems),
    }
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

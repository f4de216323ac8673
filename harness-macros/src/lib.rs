//! The macros of `harness`. Use them through that crate.
#![allow(dead_code)]
mod derive;
mod harness;
mod source;

use proc_macro::TokenStream;

/// One derive for a type that an agent answers with: `Serialize`, `Deserialize`, `JsonSchema`, and the verdict whether
/// every provider can guarantee its shape.
///
/// All of serde's and schemars' attributes work as with their own derives. `#[agent_output(strict)]` on the type
/// makes a field that no strict schema can describe an error at that field.
#[proc_macro_derive(AgentOutput, attributes(agent_output, serde, schemars))]
pub fn derive_agent_output(input: TokenStream) -> TokenStream {
    derive::agent_output(input.into()).into()
}

/// One derive for a type that a model fills in or reads: arguments and results of tools, inputs of agents and
/// workflows.
///
/// All of serde's and schemars' attributes work as with their own derives.
#[proc_macro_derive(Schema, attributes(schema, serde, schemars))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    derive::schema(input.into()).into()
}

/// Makes a type injectable: bound once at start, borrowed by tools as `&T`.
#[proc_macro_derive(Resource, attributes(resource))]
pub fn derive_resource(input: TokenStream) -> TokenStream {
    derive::resource(input.into()).into()
}

/// The harness.
#[proc_macro]
pub fn harness(input: TokenStream) -> TokenStream {
    harness::expand(input.into()).into()
}

//! What may be written in `#[agent_output(..)]`, `#[schema(..)]` and `#[resource(..)]`.
//!
//! `darling` reads them: these are plain `key = value` attributes, and it finds the word that was meant.

use crate::source::Problems;
use darling::{FromAttributes, util::Flag};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Path};

/// The arguments of the derive's own attribute.
pub(super) struct Options {
    /// Where the runtime crate is: `::harness`, or what `crate = path` says.
    pub(super) krate: TokenStream,
    /// `strict`: a field outside the strict subset is an error.
    pub(super) strict: bool,
}

#[derive(FromAttributes, Default)]
#[darling(default, attributes(agent_output))]
struct AgentOutput {
    strict: Flag,
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

#[derive(FromAttributes, Default)]
#[darling(default, attributes(schema))]
struct Schema {
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

#[derive(FromAttributes, Default)]
#[darling(default, attributes(resource))]
struct Resource {
    #[darling(rename = "crate")]
    krate: Option<Path>,
}

impl Options {
    /// Reads `#[agent_output(strict, crate = path)]`.
    pub(super) fn of_agent_output(attrs: &[Attribute], problems: &mut Problems) -> Self {
        let AgentOutput { strict, krate } = read(attrs, problems);
        Options { krate: path(krate), strict: strict.is_present() }
    }

    /// Reads `#[schema(crate = path)]`.
    pub(super) fn of_schema(attrs: &[Attribute], problems: &mut Problems) -> Self {
        let Schema { krate } = read(attrs, problems);
        Options { krate: path(krate), strict: false }
    }

    /// Reads `#[resource(crate = path)]`.
    pub(super) fn of_resource(attrs: &[Attribute], problems: &mut Problems) -> Self {
        let Resource { krate } = read(attrs, problems);
        Options { krate: path(krate), strict: false }
    }
}

/// A problem costs the options only: the derive goes on without them.
fn read<T: FromAttributes + Default>(attrs: &[Attribute], problems: &mut Problems) -> T {
    T::from_attributes(attrs).unwrap_or_else(|error| {
        problems.join(error.into());
        T::default()
    })
}

fn path(krate: Option<Path>) -> TokenStream {
    krate.map_or_else(|| quote!(::harness), ToTokens::into_token_stream)
}

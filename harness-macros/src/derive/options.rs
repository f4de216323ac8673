//! What may be written in `#[agent_output(..)]`, `#[schema(..)]` and `#[resource(..)]`.

use crate::source::Problems;
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

impl Options {
    /// Reads the attribute called `name`; `allows_strict` says whether it knows the word `strict`.
    pub(super) fn read(
        attrs: &[Attribute],
        name: &str,
        allows_strict: bool,
        problems: &mut Problems,
    ) -> Self {
        let mut options = Options { krate: quote!(::harness), strict: false };
        for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
            let read = attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("crate") {
                    options.krate = meta.value()?.parse::<Path>()?.into_token_stream();
                    Ok(())
                } else if allows_strict && meta.path.is_ident("strict") {
                    options.strict = true;
                    Ok(())
                } else {
                    let known = if allows_strict { "`strict` and `crate = path`" } else { "`crate = path`" };
                    let found = meta.path.to_token_stream().to_string();
                    Err(meta.error(format!("`{name}` does not know `{found}`; it knows {known}")))
                }
            });
            if let Err(error) = read {
                problems.join(error);
            }
        }
        options
    }
}

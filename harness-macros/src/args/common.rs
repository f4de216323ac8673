//! What may be said of several kinds of items, in the same words each time.

use super::limits::{Limit, item_limits};
use super::requires::{Capability, requires};
use super::value::{PathList, brackets, equals, parens, paths, value};
use crate::diagnostics::Problems;
use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{LitStr, Path};

#[derive(Default)]
pub(crate) struct Common {
    pub(crate) tools: Vec<Path>,
    pub(crate) discovered: Option<Ident>,
    pub(crate) agents: Vec<Path>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) requires: Vec<Capability>,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) krate: Option<Path>,
}

/// What an example shows of one kind of item.
pub(crate) struct Examples {
    pub(crate) tools: &'static str,
    pub(crate) limits: &'static str,
    pub(crate) requires: &'static str,
    /// Whether its tools may end in `..discovered`.
    pub(crate) discovers: bool,
}

impl Common {
    /// Reads the value of `name`; which of these an item knows is decided before.
    pub(crate) fn read(
        &mut self,
        name: &str,
        key: &Ident,
        input: ParseStream<'_>,
        examples: &Examples,
        problems: &mut Problems,
    ) -> syn::Result<()> {
        match name {
            "tools" => {
                let tokens = brackets(input, key, examples.tools)?;
                let PathList { paths, discovered } = paths(tokens, "a tool", examples.discovers, problems);
                (self.tools, self.discovered) = (paths, discovered);
            }
            "agents" => {
                let tokens = brackets(input, key, "agents = [Support]")?;
                self.agents = paths(tokens, "an agent", false, problems).paths;
            }
            "limits" => self.limits = item_limits(parens(input, key, examples.limits)?, problems),
            "requires" => self.requires = requires(parens(input, key, examples.requires)?, problems),
            "name" => self.name = Some(value(input, key, "name = \"..\"")?),
            "description" => self.description = Some(value(input, key, "description = \"..\"")?),
            // Where `harness` is when it is not `::harness`.
            _ => {
                equals(input, key, "crate = path::to::harness")?;
                self.krate = Some(input.call(Path::parse_mod_style)?);
            }
        }
        Ok(())
    }
}

//! A tool.

use super::{Argument, Function, Param, described, krate, named, param};
use crate::args::ToolArgs;
use crate::diagnostics::Problems;
use proc_macro2::Span;
use syn::{Path, Type};

pub(crate) struct ToolModel {
    pub(crate) function: Function,
    pub(crate) params: Vec<Param>,
    pub(crate) args: ToolArgs,
    /// What the model calls, and where the user wrote it.
    pub(crate) name: (String, Span),
    /// What the model reads; may be empty.
    pub(crate) description: String,
    pub(crate) krate: Path,
}

impl ToolModel {
    pub(crate) fn new(mut args: ToolArgs, mut function: Function, problems: &mut Problems) -> Self {
        let params = param::params(&mut function.sig, "ToolCx", problems);
        let name = named(&args.common, &function.sig.ident);
        let description = described(&args.common, &function.attrs);
        let krate = krate(args.common.krate.take());
        ToolModel { function, params, args, name, description, krate }
    }

    pub(crate) fn arguments(&self) -> impl Iterator<Item = &Argument> {
        self.params.iter().filter_map(|param| match param {
            Param::Argument(argument) | Param::Refused { meant: Some(argument), .. } => Some(argument),
            _ => None,
        })
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = &Type> {
        self.params.iter().filter_map(|param| match param {
            Param::Resource(ty) => Some(ty),
            _ => None,
        })
    }
}

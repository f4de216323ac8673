//! A workflow.

use super::{Function, Param, krate, param};
use crate::args::WorkflowArgs;
use crate::diagnostics::Problems;
use crate::source::{docs, text};
use proc_macro2::Span;
use syn::{Path, Type};

pub(crate) struct WorkflowModel {
    pub(crate) function: Function,
    pub(crate) params: Vec<Param>,
    pub(crate) args: WorkflowArgs,
    pub(crate) name: (String, Span),
    pub(crate) description: String,
    pub(crate) krate: Path,
}

impl WorkflowModel {
    pub(crate) fn new(mut args: WorkflowArgs, mut function: Function, problems: &mut Problems) -> Self {
        let params = param::params(&mut function.sig, "WorkflowCx", problems);
        let ident = &function.sig.ident;
        let name = args
            .name
            .as_ref()
            .map_or_else(|| (text(ident), ident.span()), |name| (name.value(), name.span()));
        let description = args
            .description
            .as_ref()
            .map_or_else(|| docs(&function.attrs), |text| text.value().trim().to_owned());
        let krate = krate(args.krate.take());
        WorkflowModel { function, params, args, name, description, krate }
    }

    /// The first owned parameter; none is `()`.
    pub(crate) fn input(&self) -> Option<&Type> {
        self.params.iter().find_map(|param| match param {
            Param::Argument(argument) => Some(&argument.ty),
            _ => None,
        })
    }
}

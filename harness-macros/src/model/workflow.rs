//! A workflow.

use super::{Function, Param, described, krate, named, param};
use crate::args::WorkflowArgs;
use crate::diagnostics::Problems;
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
        let name = named(&args.common, &function.sig.ident);
        let description = described(&args.common, &function.attrs);
        let krate = krate(args.common.krate.take());
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

//! Start: connects models, compiles agents, repeats the walk for what is only known now.

use super::{Harness, Start};
use crate::error::StartError;
use crate::port::model::{ErasedModel, ModelAdapter, ModelViews};
use crate::session::Core;
use std::sync::Arc;

/// A model that takes an alias's place at start.
pub struct ModelOverride {
    pub(crate) alias: String,
    pub(crate) model: ErasedModel,
}

impl ModelOverride {
    pub(crate) fn new<A: ModelAdapter>(alias: &str, model: A) -> Self {
        ModelOverride { alias: alias.to_owned(), model: ErasedModel::new(model, ModelViews::NONE) }
    }
}

/// The body of the generated `start`.
#[doc(hidden)]
pub async fn start<H: Harness>(start: Start<H::Bindings>) -> Result<H, StartError> {
    let core = build(H::DEF, start.wiring);
    Ok(H::__new(core))
}

fn build(_def: &'static super::HarnessDef, _wiring: super::Wiring) -> Arc<Core> {
    Arc::new(Core {})
}

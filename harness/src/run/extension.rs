//! What a run reaches of adapters beyond their ports: the capabilities that other crates declare.

use super::Run;
use crate::port::sandbox::SandboxError;
use std::sync::Arc;

impl Run {
    /// The adapter that provides a capability, as its trait. The sandbox is opened only when no other adapter has it.
    pub(crate) async fn extension<V: ?Sized + 'static>(
        &self,
        id: u64,
    ) -> Result<Option<Arc<V>>, SandboxError> {
        match self.env.ports.extensions.find(id) {
            Some(found) => Ok(Some(found)),
            None => Ok(self.sandbox().await?.extensions.find(id)),
        }
    }
}

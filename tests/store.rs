//! One adapter for the state and for the runtime.

use harness::port::BoxFuture;
use harness::port::runtime::Runtime;
use harness::port::state::{Change, Query, Rows, StateStore, StoreError};

/// Keeps nothing.
pub struct Store;

impl StateStore for Store {
    fn commit(&self, _change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }
    fn load(&self, _query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        Box::pin(std::future::ready(Ok(Rows::Run(None))))
    }
}

impl Runtime for Store {
    fn name(&self) -> &'static str {
        "store"
    }
}

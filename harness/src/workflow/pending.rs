//! Work that starts when it is awaited.

use crate::error::Result;
use crate::port::BoxFuture;
use crate::run::Tasks;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Work that starts when it is awaited; its place in the workflow was taken when it was made.
///
/// A named type, not an `async fn`: the bounds of an `async fn` are checked again at every use of its future, so
/// one mistake would be reported three times.
#[must_use = "nothing happens until it is awaited"]
pub struct Pending<'a, T> {
    work: BoxFuture<'a, Result<T>>,
    /// The tasks it starts, for who drops it and waits until they are gone.
    tasks: Vec<Arc<Tasks>>,
}

impl<'a, T> Pending<'a, T> {
    pub(crate) fn new(work: impl Future<Output = Result<T>> + Send + 'a) -> Self {
        Pending::within(Vec::new(), work)
    }

    pub(crate) fn within(tasks: Vec<Arc<Tasks>>, work: impl Future<Output = Result<T>> + Send + 'a) -> Self {
        Pending { work: Box::pin(work), tasks }
    }

    pub(super) fn tasks(&self) -> &[Arc<Tasks>] {
        &self.tasks
    }
}

impl<T> Future for Pending<'_, T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.work.as_mut().poll(cx)
    }
}

impl<T> std::fmt::Debug for Pending<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending")
    }
}

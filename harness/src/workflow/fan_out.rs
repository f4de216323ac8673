//! Fan-out: the same work on many items, a bounded number at a time.

use super::{WorkflowCx, WorkflowRun};
use crate::error::Result;
use crate::event::{EventKind, Outcome};
use crate::port::BoxFuture;
use crate::run::{GRACE, Run, Tasks, outcome};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::future::{Future, IntoFuture};
use std::sync::Arc;

/// Work on many items; `.await` gives all results or the first failure.
#[must_use = "nothing happens until it is awaited"]
pub struct FanOut<W, I, F> {
    cx: WorkflowCx<W>,
    items: Vec<I>,
    concurrency: usize,
    each: F,
    ordinal: u64,
}

/// The result of every item, in the order of the items.
pub type Settled<T> = Vec<Result<T>>;

impl<W, I, F> FanOut<W, I, F> {
    pub(super) fn new(cx: WorkflowCx<W>, items: Vec<I>, concurrency: usize, each: F) -> Self {
        let (_, ordinal) = cx.inner.scope.next("fan_out");
        FanOut { cx, items, concurrency: concurrency.max(1), each, ordinal }
    }

    /// Waits for every item and gives every result: failures do not stop the others.
    pub async fn settle<T, Fut>(self) -> Settled<T>
    where
        F: Fn(WorkflowCx<W>, I) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let open = Open::new(&self.cx.inner, self.items.len());
        let mut results = Vec::new();
        results.resize_with(self.items.len(), || None);
        self.drive(|index, result| {
            results[index] = Some(result);
            true
        })
        .await;
        open.finish(Outcome::Succeeded);
        results.into_iter().flatten().collect()
    }

    async fn all<T, Fut>(self) -> Result<Vec<T>>
    where
        F: Fn(WorkflowCx<W>, I) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let open = Open::new(&self.cx.inner, self.items.len());
        let mut results = Vec::new();
        results.resize_with(self.items.len(), || None);
        let mut failed = None;
        let tasks = self
            .drive(|index, result| match result {
                Ok(value) => {
                    results[index] = Some(value);
                    true
                }
                Err(error) => {
                    failed = Some(error);
                    false
                }
            })
            .await;
        let result = match failed {
            Some(error) => {
                // The branches are dropped; their tool calls end at their next await, and that is waited for.
                tasks.quiesce(GRACE).await;
                Err(error)
            }
            None => Ok(results.into_iter().flatten().collect()),
        };
        open.finish(outcome(&result));
        result
    }

    /// Runs branches until all ended or `take` says stop; whatever still runs is dropped.
    async fn drive<T, Fut>(self, mut take: impl FnMut(usize, Result<T>) -> bool) -> Arc<Tasks>
    where
        F: Fn(WorkflowCx<W>, I) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let tasks = self.cx.inner.tasks.nested();
        let (each, inner, ordinal) = (self.each, self.cx.inner, self.ordinal);
        let mut waiting = self.items.into_iter().enumerate().map(|(index, item)| {
            let branch = WorkflowRun {
                tasks: Arc::clone(&tasks),
                scope: inner.scope.nested("fan_out", ordinal, index),
                ..inner.clone()
            };
            let work = each(WorkflowCx::new(branch), item);
            async move { (index, work.await) }
        });
        let mut running: FuturesUnordered<_> = waiting.by_ref().take(self.concurrency).collect();
        while let Some((index, result)) = running.next().await {
            if !take(index, result) {
                break;
            }
            running.extend(waiting.next());
        }
        drop(running);
        Arc::clone(&tasks)
    }
}

impl<W, I, T, F, Fut> IntoFuture for FanOut<W, I, F>
where
    W: 'static,
    I: Send + 'static,
    T: Send + 'static,
    F: Fn(WorkflowCx<W>, I) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T>> + Send + 'static,
{
    type Output = Result<Vec<T>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.all())
    }
}

/// A started fan-out: its `finished` comes also when the run is cancelled around it.
struct Open {
    run: Arc<Run>,
    open: bool,
}

impl Open {
    fn new(inner: &WorkflowRun, items: usize) -> Self {
        let run = Arc::clone(&inner.run);
        run.emit(|| EventKind::FanoutStarted { items: items as u64 });
        Open { run, open: true }
    }

    fn finish(mut self, outcome: Outcome) {
        self.open = false;
        self.run.emit(|| EventKind::FanoutFinished { outcome });
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.open {
            self.run.emit(|| EventKind::FanoutFinished { outcome: Outcome::Cancelled });
        }
    }
}

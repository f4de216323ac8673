//! Counts the tasks of a scope, so that whoever cancels it can wait until they are gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// How long the tasks of a scope that was cancelled may take to go. What holds its thread longer is abandoned.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// The live tasks of a scope and of the scopes inside it.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    live: AtomicUsize,
    gone: Notify,
    parent: Option<Arc<Tasks>>,
}

impl Tasks {
    /// A scope inside this one.
    pub(crate) fn nested(self: &Arc<Self>) -> Arc<Self> {
        Arc::new(Tasks { parent: Some(Arc::clone(self)), ..Tasks::default() })
    }

    /// Counts one task for as long as the guard lives.
    pub(crate) fn enter(self: &Arc<Self>) -> TaskGuard {
        self.add();
        TaskGuard(Arc::clone(self))
    }

    fn add(&self) {
        self.live.fetch_add(1, Ordering::AcqRel);
        if let Some(parent) = &self.parent {
            parent.add();
        }
    }

    fn remove(&self) {
        // At one left too: that one may be who waits for the others.
        if self.live.fetch_sub(1, Ordering::AcqRel) <= 2 {
            self.gone.notify_waiters();
        }
        if let Some(parent) = &self.parent {
            parent.remove();
        }
    }

    /// Waits until no task is left, at most `grace`: one that holds its thread cannot be waited for.
    pub(crate) async fn quiesce(&self, grace: Duration) {
        self.at_most(0, grace).await;
    }

    /// The same for a task of the scope itself, which waits for all the others.
    pub(crate) async fn quiesce_but_one(&self, grace: Duration) {
        self.at_most(1, grace).await;
    }

    async fn at_most(&self, left: usize, grace: Duration) {
        if self.live.load(Ordering::Acquire) <= left {
            return;
        }
        let empty = async {
            loop {
                let mut gone = std::pin::pin!(self.gone.notified());
                gone.as_mut().enable();
                if self.live.load(Ordering::Acquire) <= left {
                    return;
                }
                gone.await;
            }
        };
        // Who does not end in time is abandoned; the tool room counts it.
        let _ = tokio::time::timeout(grace, empty).await;
    }
}

/// One live task.
#[derive(Debug)]
pub(crate) struct TaskGuard(Arc<Tasks>);

impl Drop for TaskGuard {
    fn drop(&mut self) {
        self.0.remove();
    }
}

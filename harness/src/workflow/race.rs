//! Race: the first to end wins; the others are cancelled and waited for.

use super::Pending;
use crate::error::Error;
use crate::run::GRACE;
use futures_util::future::{join_all, select_all};

pub(super) fn race<'a, T: Send + 'a>(runners: Vec<Pending<'a, T>>) -> Pending<'a, (usize, T)> {
    let tasks: Vec<_> = runners.iter().flat_map(|runner| runner.tasks().iter().cloned()).collect();
    let left = tasks.clone();
    Pending::within(tasks, async move {
        if runners.is_empty() {
            return Err(Error::application("a race needs at least one runner"));
        }
        let (result, index, losers) = select_all(runners).await;
        // Dropping the losers cancels them; their tool calls end at their next await, and that is waited for.
        drop(losers);
        join_all(left.iter().map(|tasks| tasks.quiesce(GRACE))).await;
        Ok((index, result?))
    })
}

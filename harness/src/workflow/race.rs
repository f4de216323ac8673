//! Race: the first to end wins, the others are cancelled.

use super::Pending;
use crate::error::Error;
use futures_util::future::select_all;

pub(super) fn race<'a, T: Send + 'a>(runners: Vec<Pending<'a, T>>) -> Pending<'a, (usize, T)> {
    Pending::new(async move {
        if runners.is_empty() {
            return Err(Error::application("a race needs at least one runner"));
        }
        // Dropping the losers cancels them; their tool calls end at their next await.
        let (result, index, _losers) = select_all(runners).await;
        Ok((index, result?))
    })
}

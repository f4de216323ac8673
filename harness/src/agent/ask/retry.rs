//! When a failed model call is tried again, and after how long.

use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::port::model::ModelError;
use crate::run::Run;
use crate::telemetry;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(8);

/// A provider that asks for more than this is taken at its word: the call fails now, and says when to come back.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// The pause after the failed attempt of that number (from 1); `None` when another one makes no sense.
fn pause(error: &ModelError, attempt: u32) -> Option<Duration> {
    if !error.kind.retriable() {
        return None;
    }
    if let Some(asked) = error.retry_after {
        // No pause at all would be all attempts at once.
        return (asked <= LONGEST_ASKED).then(|| asked.max(usual(1)));
    }
    Some(usual(attempt))
}

/// The pause after that attempt when nobody asks for another one.
fn usual(attempt: u32) -> Duration {
    let least = FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(8)).min(LONGEST / 2);
    // Up to as much again is chance: many clients that fail together do not come back together.
    least.mul_f64(1.0 + fastrand::f64())
}

/// After a failed attempt: waits until the next one, or gives the error back when there is to be none.
pub(super) async fn wait_for_next(
    run: &Run,
    alias: &Arc<str>,
    attempt: u32,
    tries: u32,
    error: ModelError,
) -> Result<()> {
    let wait = if tries < run.bounds.model.attempts { pause(&error, tries) } else { None };
    let left = run.control.deadline.saturating_duration_since(Instant::now());
    let failed = Error::Model { alias: alias.to_string(), error: Box::new(error) };
    let code = failed.code();
    let Some(wait) = wait.filter(|wait| *wait < left) else {
        telemetry::model_failed(alias, attempt, code);
        return Err(failed);
    };
    telemetry::model_retrying(alias, attempt, code, wait);
    run.emit(|| EventKind::ModelRetrying { model: Arc::clone(alias), attempt, code: code.into(), wait });
    tokio::time::sleep(wait).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::model::ModelErrorKind;

    fn error(kind: ModelErrorKind, retry_after: Option<u64>) -> ModelError {
        ModelError { retry_after: retry_after.map(Duration::from_secs), ..ModelError::new(kind, "test", "") }
    }

    #[test]
    fn pauses_grow_between_half_a_second_and_eight() {
        let server = error(ModelErrorKind::Server, None);
        for (attempt, least) in [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 4.0), (40, 4.0)] {
            for _ in 0..100 {
                let pause = pause(&server, attempt).unwrap().as_secs_f64();
                assert!(pause >= least && pause <= least * 2.0, "attempt {attempt}: {pause}");
            }
        }
    }

    #[test]
    fn a_sane_wish_is_kept_and_an_absurd_one_ends_it() {
        assert_eq!(pause(&error(ModelErrorKind::RateLimited, Some(7)), 1), Some(Duration::from_secs(7)));
        assert_eq!(pause(&error(ModelErrorKind::RateLimited, Some(86_400)), 1), None);
    }

    #[test]
    fn no_pause_is_still_the_first_one() {
        for asked in [0, 1] {
            let error = ModelError {
                retry_after: Some(Duration::from_millis(asked)),
                ..error(ModelErrorKind::RateLimited, None)
            };
            assert!((1..9).all(|attempt| pause(&error, attempt).unwrap() >= FIRST));
        }
    }

    #[test]
    fn what_waiting_does_not_mend_is_not_tried_again() {
        for kind in [ModelErrorKind::QuotaExceeded, ModelErrorKind::Auth, ModelErrorKind::Malformed] {
            assert_eq!(pause(&error(kind, Some(1)), 1), None);
        }
    }
}

//! A point in time from now on, for any duration that somebody may write.

use std::time::Duration;
use tokio::time::Instant;

/// So far away that it is never reached, and that every clock still knows it.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Now and so long. `Instant + Duration` panics where the sum does not fit: `Duration::MAX` is how people write
/// "no bound".
pub(crate) fn after(duration: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(duration).filter(|_| duration <= FAR).unwrap_or_else(|| now + FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_duration_has_an_end() {
        let near = after(Duration::from_secs(1));
        for long in [Duration::MAX, Duration::from_secs(u64::MAX), FAR, FAR * 2] {
            assert!(after(long) > near);
        }
    }
}

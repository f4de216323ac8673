//! How long a provider asks to wait.

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// Longer than this is this: nobody waits a day, and an absurd number must not overflow a clock.
const LONGEST: Duration = Duration::from_hours(24);

/// Reads `retry-after-ms` and `retry-after` (seconds or a date). Nonsense counts as absent.
pub(super) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let millis = text("retry-after-ms").and_then(|millis| seconds(millis, 1000.0));
    // Azure sends zero milliseconds beside the seconds that it means.
    let after = match (millis, text(RETRY_AFTER.as_str())) {
        (Some(Duration::ZERO), Some(after)) => after,
        (Some(wait), _) => return Some(wait),
        (None, after) => after?,
    };
    if let Some(wait) = seconds(after, 1.0) {
        return Some(wait);
    }
    let until = httpdate::parse_http_date(after).ok()?;
    // The server's own clock says how far off its date is.
    let now = text(DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
    let wait = until.duration_since(now.unwrap_or_else(SystemTime::now)).unwrap_or_default();
    Some(wait.min(LONGEST))
}

fn seconds(text: &str, per_second: f64) -> Option<Duration> {
    let number: f64 = text.parse().ok()?;
    if number.is_nan() || number < 0.0 {
        return None;
    }
    Some(Duration::try_from_secs_f64(number / per_second).unwrap_or(LONGEST).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(pairs: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (reqwest::header::HeaderName::from_static(name), value.parse().unwrap()));
        read(&headers.collect())
    }

    #[test]
    fn milliseconds_are_preferred() {
        let wait = wait(&[("retry-after", "2"), ("retry-after-ms", "1780")]);
        assert_eq!(wait, Some(Duration::from_millis(1780)));
    }

    #[test]
    fn no_milliseconds_are_none_where_there_are_seconds() {
        assert_eq!(wait(&[("retry-after", "1"), ("retry-after-ms", "0")]), Some(Duration::from_secs(1)));
        assert_eq!(wait(&[("retry-after-ms", "0")]), Some(Duration::ZERO));
    }

    #[test]
    fn a_date_counts_from_the_servers_clock() {
        let pairs =
            [("date", "Wed, 21 Oct 2015 07:28:00 GMT"), ("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT")];
        assert_eq!(wait(&pairs), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT")]), Some(Duration::ZERO));
    }

    #[test]
    fn absurd_values_are_bounded_or_absent() {
        for absurd in ["999999999999", "1e300", "inf"] {
            assert_eq!(wait(&[("retry-after", absurd)]), Some(LONGEST), "{absurd}");
        }
        for nonsense in ["-1", "NaN", "soon", ""] {
            assert_eq!(wait(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
    }
}

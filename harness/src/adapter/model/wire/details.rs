//! What Google says beside an error: which quota is used up, when to ask again, what is wrong with the key.
//!
//! Only the `google.rpc` details whose meaning is known; nothing of them is kept as text. Next: `failure.rs`.

use crate::port::model::ModelErrorKind as Kind;
use serde_json::Value;
use std::time::Duration;

/// Longer than this is this.
const LONGEST: Duration = Duration::from_hours(24);
/// A list of details is a handful.
const MOST: usize = 32;

/// The details of one error.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Details {
    pub(super) retry_after: Option<Duration>,
    /// The class, where the details say more than status and message.
    pub(super) kind: Option<Kind>,
}

impl Details {
    /// Reads `error.details`.
    pub(super) fn read(error: &Value) -> Details {
        let mut read = Details::default();
        let Some(details) = error.get("details").and_then(Value::as_array) else { return read };
        for detail in details.iter().take(MOST) {
            let text = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
            match text("@type").rsplit('.').next().unwrap_or_default() {
                "RetryInfo" => {
                    read.retry_after = seconds(text("retryDelay"));
                    // What comes back by itself is no missing credit, whatever the message says.
                    read.kind = read.kind.or(Some(Kind::RateLimited));
                }
                "QuotaFailure" => {
                    let violations = detail.get("violations").and_then(Value::as_array);
                    let id = |violation: &Value| violation.get("quotaId")?.as_str().map(str::to_owned);
                    let ids: Vec<String> =
                        violations.into_iter().flatten().take(MOST).filter_map(id).collect();
                    if ids.iter().any(|id| id.contains("PerDay")) {
                        read.kind = Some(Kind::QuotaExceeded);
                    } else if !ids.is_empty() {
                        read.kind = read.kind.or(Some(Kind::RateLimited));
                    }
                }
                "ErrorInfo" if text("reason").starts_with("API_KEY_") => read.kind = Some(Kind::Auth),
                _ => {}
            }
        }
        // Details beside an error of another kind do not make it one of a limit.
        if read.kind != Some(Kind::Auth)
            && error.get("status").and_then(Value::as_str) != Some("RESOURCE_EXHAUSTED")
        {
            read.kind = None;
        }
        read
    }
}

/// `34.4s`
fn seconds(text: &str) -> Option<Duration> {
    let number: f64 = text.strip_suffix('s')?.parse().ok()?;
    if number.is_nan() || number < 0.0 {
        return None;
    }
    Some(Duration::try_from_secs_f64(number).unwrap_or(LONGEST).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(details: Value) -> Details {
        Details::read(&json!({"status": "RESOURCE_EXHAUSTED", "details": details}))
    }

    #[test]
    fn a_quota_of_a_minute_passes_and_one_of_a_day_does_not() {
        let quota = |id: &str| json!({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": id}]});
        let retry = json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.4s"});
        let minute = read(json!([quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), retry]));
        assert_eq!(minute.kind, Some(Kind::RateLimited));
        assert_eq!(minute.retry_after, Some(Duration::from_millis(34_400)));
        for day in
            [json!([quota("GenerateRequestsPerDay"), retry]), json!([retry, quota("GenerateRequestsPerDay")])]
        {
            assert_eq!(read(day).kind, Some(Kind::QuotaExceeded));
        }
    }

    #[test]
    fn nonsense_says_nothing() {
        for details in [json!(null), json!("x"), json!([1, {"@type": 1}]), json!([{"@type": "a.RetryInfoo"}])]
        {
            assert_eq!(read(details), Details::default());
        }
        for text in ["", "s", "-1s", "NaNs", "1m"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(seconds("1e300s"), Some(LONGEST));
    }
}

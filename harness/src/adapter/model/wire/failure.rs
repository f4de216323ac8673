//! The one place where a failure gets its class.
//!
//! What providers say is untrusted and may repeat content or a key, so it decides the class but is only kept for
//! errors of configuration, and then short and redacted (`redact.rs`). Next: `endpoint.rs`, which adds who failed.

use super::details::Details;
use super::{exception, redact};
use crate::adapter::model::filtered;
use crate::port::model::ModelErrorKind as Kind;
use serde_json::Value;
use std::time::Duration;

/// A failure before it is known who failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its class.
    pub kind: Kind,
    /// What failed and what to do, in own words.
    pub message: String,
    /// The HTTP status, or the number that a provider sent in its place inside a stream.
    pub status: Option<u16>,
    /// The provider's own code.
    pub code: Option<String>,
    /// How long the provider asks to wait, where it says so in the body.
    pub retry_after: Option<Duration>,
}

/// What a provider says about an error, read leniently.
#[derive(Default)]
struct Said {
    code: Option<String>,
    class: Option<String>,
    message: String,
    number: Option<u16>,
    details: Details,
    /// What a content filter acted on, in words.
    filtered: String,
}

impl Failure {
    /// A failure of one class, in own words.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Failure { kind, message: message.into(), status: None, code: None, retry_after: None }
    }

    /// What an adapter cannot do, before anything is sent.
    #[must_use]
    pub fn unsupported(what: &str) -> Self {
        Failure::new(Kind::Unsupported, what)
    }

    /// An answer that is not what the protocol says. The text itself is not repeated: it may be content.
    #[must_use]
    pub fn malformed(what: &str) -> Self {
        Failure::new(
            Kind::Malformed,
            format!("{what} is not what the protocol says; the server may be another"),
        )
    }

    /// A stream that ended before its terminal event.
    #[must_use]
    pub fn interrupted() -> Self {
        Failure::new(Kind::Interrupted, "the stream ended before the answer did; ask again")
    }

    /// The failure that a body with an HTTP status of failure tells, and where the server has one the header with
    /// its class.
    #[must_use]
    pub fn from_status(status: u16, class: Option<&str>, body: &[u8], key: Option<&str>) -> Self {
        let mut said =
            serde_json::from_slice::<Value>(body).map(|body| Said::read(&body)).unwrap_or_default();
        said.class = said.class.or_else(|| class.map(plain_class));
        said.classify(Some(status), key)
    }

    /// The failure that an exception of AWS tells inside a stream, by its name and what it says.
    #[cfg(feature = "bedrock")]
    pub(super) fn from_exception(name: &str, body: &[u8]) -> Self {
        let said = serde_json::from_slice::<Value>(body).map(|body| Said::read(&body)).unwrap_or_default();
        Said { class: Some(plain_class(name)), ..said }.classify(None, None)
    }

    /// The failure that an error object tells, inside an answer that began as a success.
    #[must_use]
    pub fn from_error(error: &Value) -> Self {
        Said::read(error).classify(None, None)
    }
}

impl Failure {
    /// The same without the words of the provider.
    pub(super) fn in_own_words(mut self) -> Self {
        self.message = match &self.code {
            Some(code) => format!("{} ({code})", own_words(self.kind, self.status)),
            None => own_words(self.kind, self.status).to_owned(),
        };
        self
    }
}

impl Said {
    /// Reads `{"error": {..}}`, `{"error": ".."}`, `{"code": .., "message": ..}`, and lists of those.
    fn read(body: &Value) -> Said {
        let body = body.get(0).unwrap_or(body);
        let error = body.get("error").filter(|error| !error.is_null()).unwrap_or(body);
        if let Some(message) = error.as_str() {
            return Said { message: message.to_owned(), ..Said::default() };
        }
        let text = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
        let code = error.get("code").filter(|code| !code.is_null()).or_else(|| body.get("code"));
        let number = code.and_then(|code| match code {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64().and_then(|number| u16::try_from(number).ok()),
        });
        let message = text("message")
            .or_else(|| text("Message"))
            .or_else(|| body.get("message").and_then(Value::as_str).map(str::to_owned));
        Said {
            code: code.and_then(Value::as_str).filter(|_| number.is_none()).map(str::to_owned),
            // Google's class is its `status`.
            class: text("type").filter(|class| class != "error").or_else(|| text("status")),
            message: message.unwrap_or_default(),
            number: number.filter(|number| (400..600).contains(number)),
            details: Details::read(error),
            filtered: filtered::words(&filtered::acted_on_in_error(error)),
        }
    }

    fn classify(self, status: Option<u16>, key: Option<&str>) -> Failure {
        let status = status.or(self.number);
        let kind = self.kind(status);
        let code =
            [&self.code, &self.class].into_iter().flatten().find_map(|code| redact::identifier(code, 64));
        let code = code.filter(|code| key.is_none_or(|key| !code.contains(key)));
        let mut message = own_words(kind, status).to_owned();
        let said = match kind {
            Kind::InvalidRequest
            | Kind::NotFound
            | Kind::Unsupported
            | Kind::ContextLength
            | Kind::QuotaExceeded => redact::message(&self.message, key),
            _ => String::new(),
        };
        if let Some(code) = &code {
            message = format!("{message} ({code})");
        }
        let said = if kind == Kind::ContentFiltered { self.filtered } else { said };
        if !said.is_empty() {
            message = format!("{message}: {said}");
        }
        Failure { kind, message, status, code, retry_after: self.details.retry_after }
    }

    fn kind(&self, status: Option<u16>) -> Kind {
        let codes = [self.code.as_deref().unwrap_or_default(), self.class.as_deref().unwrap_or_default()];
        let is = |names: &[&str]| codes.iter().any(|code| names.contains(code));
        let message = self.message.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|words| message.contains(words));
        let refused = status.is_none_or(|status| (400..500).contains(&status));

        if let Some(kind) = self.details.kind {
            kind
        } else if is(&[
            "insufficient_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "quota_exceeded",
            "billing_error",
        ]) || status == Some(402)
            || (refused
                && says(&[
                    "exceeded your current quota",
                    "insufficient balance",
                    "insufficient credits",
                    "credit balance is too low",
                ]))
        {
            Kind::QuotaExceeded
        } else if is(&["context_length_exceeded", "exceed_context_size_error"])
            || status == Some(413)
            || says(&[
                "maximum context length",
                "available context size",
                "context window",
                "prompt is too long",
                "exceeds the maximum number of tokens",
                "exceed context limit",
                "input is too long",
                "input tokens exceeded",
                "too many input tokens",
            ])
        {
            Kind::ContextLength
        } else if is(&["content_filter", "content_policy_violation", "moderation_blocked"])
            || (refused
                && says(&[
                    "usage policy",
                    "content management policy",
                    "content filtering policy",
                    "requires moderation",
                ]))
        {
            Kind::ContentFiltered
        } else if refused && says(&["model identifier is invalid"]) {
            Kind::NotFound
        } else if let Some(kind) = codes.into_iter().find_map(exception::kind) {
            kind
        } else if status == Some(429)
            || is(&["rate_limit_exceeded", "rate_limit_error", "tokens", "requests", "RESOURCE_EXHAUSTED"])
        {
            Kind::RateLimited
        } else if matches!(status, Some(503 | 529))
            || is(&[
                "overloaded",
                "overloaded_error",
                "engine_overloaded",
                "service_unavailable",
                "slow_down",
                "UNAVAILABLE",
            ])
        {
            Kind::Overloaded
        } else if matches!(status, Some(401 | 403))
            || is(&["invalid_api_key", "authentication_error", "permission_error"])
            || is(&["UNAUTHENTICATED", "PERMISSION_DENIED"])
        {
            Kind::Auth
        } else if status == Some(404) || is(&["model_not_found", "not_found_error", "NOT_FOUND"]) {
            Kind::NotFound
        } else {
            self.kind_of_the_rest(status)
        }
    }

    fn kind_of_the_rest(&self, status: Option<u16>) -> Kind {
        let invalid = |class: &String| {
            class.contains("invalid")
                || ["BadRequestError", "INVALID_ARGUMENT", "FAILED_PRECONDITION"].contains(&class.as_str())
        };
        match status {
            Some(408 | 504) => Kind::Timeout,
            // A conflict passes; the harness may ask again.
            Some(409 | 425) => Kind::Server,
            Some(501) => Kind::Unsupported,
            Some(500..) => Kind::Server,
            Some(_) => Kind::InvalidRequest,
            None if self.class.as_deref() == Some("timeout_error") => Kind::Timeout,
            None if [&self.code, &self.class].into_iter().flatten().any(invalid) => Kind::InvalidRequest,
            None => Kind::Server,
        }
    }
}

/// `ThrottlingException` of `ThrottlingException:http://..` and of `com.amazonaws#ThrottlingException`.
fn plain_class(class: &str) -> String {
    let class = class.split(':').next().unwrap_or_default();
    class.rsplit('#').next().unwrap_or_default().to_owned()
}

fn own_words(kind: Kind, status: Option<u16>) -> &'static str {
    match kind {
        Kind::QuotaExceeded => "the account has no quota or credit left; waiting does not help",
        Kind::ContextLength => "the conversation is longer than the model reads; shorten it",
        Kind::ContentFiltered => "the provider's filter refused the request",
        Kind::RateLimited => "too many requests or tokens for now; ask again later",
        Kind::Overloaded => "the provider is overloaded; ask again later",
        Kind::Auth => "the key is missing, wrong or may not do this; look at the key and its rights",
        Kind::NotFound => "no such model or endpoint; look at the model id and the base url",
        Kind::Timeout => "the provider took too long; ask again",
        Kind::Unsupported => "the server cannot do what was asked",
        Kind::InvalidRequest if status.is_some_and(|status| (300..400).contains(&status)) => {
            "the server sends elsewhere, which is not followed with a key; look at the base url"
        }
        Kind::InvalidRequest => "the provider did not accept the request",
        _ => "the provider failed; ask again",
    }
}

#[cfg(test)]
mod tests;

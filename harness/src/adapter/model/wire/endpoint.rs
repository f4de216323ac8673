//! One provider's server: how a call is sent, and how its answer is read within bounds.
//!
//! Retries are never made here, and nothing that was sent or received is logged.

use super::failure::Failure;
use super::sse::SseLimits;
use super::stream::{Decode, Flow, StreamReader};
use super::{client, redact, retry_after};
use crate::port::model::{CallContext, ModelError, ModelErrorKind as Kind, ModelSink};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long the end of a stream is awaited whose answer is complete: the usage may still come.
const AFTER_THE_ANSWER: Duration = Duration::from_secs(2);

/// A server and what every call to it carries.
pub struct Endpoint {
    provider: &'static str,
    base: reqwest::Url,
    client: reqwest::Client,
    key: Option<SecretString>,
    headers: HeaderMap,
    limits: WireLimits,
}

/// How much of an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireLimits {
    /// Longest body in bytes, streamed or not, after decompression.
    pub body: usize,
    /// Longest body of an error in bytes; what is beyond is not read.
    pub error_body: usize,
    /// Lines and events of a stream.
    pub sse: SseLimits,
}

impl Default for WireLimits {
    /// 64 MiB for a body, 64 KiB for that of an error.
    fn default() -> Self {
        WireLimits { body: 64 << 20, error_body: 64 << 10, sse: SseLimits::default() }
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("provider", &self.provider)
            .field("host", &self.base.host_str())
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// A server at an address such as `https://api.openai.com/v1`. Without a client the process shares one.
    ///
    /// # Errors
    /// The address is not one, or no client could be made. Says which, without the address: it may hold a password.
    pub fn new(
        provider: &'static str,
        base_url: &str,
        key: Option<SecretString>,
        client: Option<reqwest::Client>,
    ) -> Result<Self, String> {
        let base = reqwest::Url::parse(base_url.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or("the base url is not an address such as `https://host/v1`")?;
        let client = match client {
            Some(client) => client,
            None => client::shared(base.scheme() == "https")?,
        };
        let (headers, limits) = (HeaderMap::new(), WireLimits::default());
        Ok(Endpoint { provider, base, client, key, headers, limits })
    }

    /// Other bounds.
    #[must_use]
    pub fn limits(mut self, limits: WireLimits) -> Self {
        self.limits = limits;
        self
    }

    /// A header that every call carries. A value that no header can have is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// Posts JSON below the base address and waits for the head of the answer.
    ///
    /// # Errors
    /// Any failure up to and including an HTTP status that is none of success.
    pub async fn post<B: Serialize>(
        &self,
        path: &[&str],
        body: &B,
        call: &CallContext,
    ) -> Result<Answer<'_>, ModelError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| self.error(Failure::new(Kind::InvalidRequest, "the request does not serialise")))?;
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        let asked = bytes::Bytes::from(body);
        let request = self.client.post(url).headers(self.call_headers(call)).body(asked.clone()).send();
        // A streamed answer begins at once or soon; a unary one only when it is complete.
        let idle = call.idle_timeout.filter(|_| call.stream);
        let sent = within(idle, request).await.map_err(|failure| self.error(failure))?;
        let response = sent.map_err(|error| self.error(self.transport(&error, Kind::Network)))?;
        let answer = Answer {
            endpoint: self,
            response,
            asked,
            idle: call.idle_timeout,
            retry_after: None,
            request_id: None,
        };
        answer.checked().await
    }

    fn call_headers(&self, call: &CallContext) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let accept = if call.stream { "text/event-stream" } else { "application/json" };
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        if let Some(key) = &self.key
            && let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
        {
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let passed_on = [
            ("traceparent", &call.traceparent),
            ("tracestate", &call.tracestate),
            ("idempotency-key", &call.idempotency_key),
        ];
        for (name, value) in passed_on {
            if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_str) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        headers
    }

    /// A failure of this server.
    pub fn error(&self, failure: Failure) -> ModelError {
        let mut error = ModelError::new(failure.kind, self.provider, failure.message);
        (error.status, error.code) = (failure.status, failure.code);
        // A server may repeat the key anywhere, inside a stream too.
        if let Some(key) =
            self.key.as_ref().map(secrecy::ExposeSecret::expose_secret).filter(|key| !key.is_empty())
        {
            error.message = error.message.replace(key, "[key]");
            error.code = error.code.filter(|code| !code.contains(key));
        }
        error
    }

    /// The words of the client are not kept: they hold the address.
    fn transport(&self, error: &reqwest::Error, otherwise: Kind) -> Failure {
        let host = self.base.host_str().unwrap_or("the server");
        if error.is_connect() {
            let message = format!("could not reach {host}; look at the address and the network");
            return Failure::new(Kind::Network, message);
        }
        if error.is_timeout() {
            return Failure::new(Kind::Timeout, format!("{host} took too long"));
        }
        Failure::new(otherwise, format!("the connection to {host} broke; ask again"))
    }
}

/// An answer whose head has come.
pub struct Answer<'a> {
    endpoint: &'a Endpoint,
    response: reqwest::Response,
    /// What was asked, so that an error does not repeat it.
    asked: bytes::Bytes,
    idle: Option<Duration>,
    retry_after: Option<Duration>,
    request_id: Option<String>,
}

impl Answer<'_> {
    async fn checked(mut self) -> Result<Self, ModelError> {
        let headers = self.response.headers();
        self.retry_after = retry_after::read(headers);
        let id = ["x-request-id", "request-id"].into_iter().find_map(|name| headers.get(name)?.to_str().ok());
        self.request_id = id.and_then(|id| redact::identifier(id, 128));
        let status = self.response.status();
        if !status.is_success() {
            let key = self.endpoint.key.as_ref().map(|key| key.expose_secret().to_owned());
            let body = self.read(self.endpoint.limits.error_body, true).await.unwrap_or_default();
            return Err(self.error(Failure::from_status(status.as_u16(), &body, key.as_deref())));
        }
        if self.content_type().contains("text/html") {
            let message = "the server answered with a web page; look at the base url";
            return Err(self.error(Failure::new(Kind::Malformed, message)));
        }
        Ok(self)
    }

    /// Whether the server streams; some answer a request for a stream with one JSON object, and the reverse.
    pub fn streams(&self, asked: bool) -> bool {
        let content_type = self.content_type();
        content_type.contains("event-stream") || (asked && !content_type.contains("application/json"))
    }

    /// The whole body.
    ///
    /// # Errors
    /// The connection broke, was silent for too long, or the body is too large.
    pub async fn body(mut self) -> Result<Vec<u8>, ModelError> {
        let read = self.read(self.endpoint.limits.body, false).await;
        read.map_err(|failure| self.error(failure))
    }

    /// Reads a body of one JSON object with a provider's decoder.
    ///
    /// # Errors
    /// As [`Answer::body`], and what the decoder says.
    pub async fn unary<T>(
        mut self,
        decode: impl FnOnce(&[u8]) -> Result<T, Failure> + Send,
    ) -> Result<T, ModelError> {
        let read = self.read(self.endpoint.limits.body, false).await;
        read.and_then(|body| decode(&body)).map_err(|failure| self.error(failure))
    }

    /// Reads a stream with a provider's decoder.
    ///
    /// # Errors
    /// As [`Answer::body`], and what the decoder says.
    pub async fn stream<D: Decode>(mut self, decode: D, out: &mut dyn ModelSink) -> Result<(), ModelError> {
        let reader = StreamReader::new(decode, self.endpoint.limits.sse);
        let read = self.read_stream(reader, out).await;
        read.map_err(|failure| self.error(failure))
    }

    async fn read_stream<D: Decode>(
        &mut self,
        mut reader: StreamReader<D>,
        out: &mut dyn ModelSink,
    ) -> Result<(), Failure> {
        let mut left = self.endpoint.limits.body;
        // Counted from the moment the answer was complete, so that pings do not prolong it.
        let mut end_by: Option<Instant> = None;
        loop {
            if end_by.is_none() && reader.complete() {
                end_by = Some(Instant::now() + AFTER_THE_ANSWER);
            }
            let chunk = match end_by {
                Some(end_by) => timeout_at(end_by, self.chunk()).await.unwrap_or(Ok(None)),
                None => self.chunk().await,
            };
            match chunk {
                Ok(Some(chunk)) => {
                    left = left.checked_sub(chunk.len()).ok_or_else(|| self.too_large())?;
                    if reader.feed(&chunk, out)? == Flow::Done {
                        return Ok(());
                    }
                }
                Ok(None) => return reader.finish(out),
                // Many servers close or fall silent without the last frame: what counts is whether the answer was
                // complete.
                Err(failure) if matches!(failure.kind, Kind::Interrupted | Kind::Timeout) => {
                    return reader.finish(out).map_err(|end| match end.kind {
                        Kind::Interrupted => failure,
                        _ => end,
                    });
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn read(&mut self, limit: usize, cut: bool) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            let room = limit.saturating_sub(body.len());
            if chunk.len() > room {
                if !cut {
                    return Err(self.too_large());
                }
                body.extend_from_slice(chunk.get(..room).unwrap_or_default());
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    async fn chunk(&mut self) -> Result<Option<bytes::Bytes>, Failure> {
        let read = within(self.idle, self.response.chunk()).await?;
        read.map_err(|error| self.endpoint.transport(&error, Kind::Interrupted))
    }

    fn content_type(&self) -> &str {
        self.response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn too_large(&self) -> Failure {
        let limit = self.endpoint.limits.body;
        Failure::new(Kind::TooLarge, format!("the answer is longer than {limit} bytes"))
    }

    fn error(&self, mut failure: Failure) -> ModelError {
        if redact::repeats(&failure.message, &self.asked) {
            failure = failure.in_own_words();
        }
        let mut error = self.endpoint.error(failure);
        error.status.get_or_insert(self.response.status().as_u16());
        error.retry_after = self.retry_after;
        error.request_id.clone_from(&self.request_id);
        error
    }
}

async fn within<F: Future>(idle: Option<Duration>, future: F) -> Result<F::Output, Failure> {
    let Some(idle) = idle else { return Ok(future.await) };
    tokio::time::timeout(idle, future).await.map_err(|_| {
        let message = format!("the server was silent for {} ms; ask again", idle.as_millis());
        Failure::new(Kind::Timeout, message)
    })
}

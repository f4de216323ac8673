//! One provider's server: how a call is sent, and how its answer is read within bounds.
//!
//! Retries are never made here, and nothing that was sent or received is logged.

use super::auth::{Auth, Unsigned};
use super::failure::Failure;
use super::sse::SseLimits;
use super::stream::{Decode, Flow, StreamReader};
use super::{client, path, redact, retry_after, unreached};
use crate::port::model::{CallContext, ModelError, ModelErrorKind as Kind, ModelSink};
use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::future::Future;
use std::hash::{Hash as _, Hasher as _};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long the end of a stream is awaited whose answer is complete: the usage may still come.
const AFTER_THE_ANSWER: Duration = Duration::from_secs(2);

/// Where servers say which request this was.
const REQUEST_IDS: [&str; 4] = ["x-request-id", "request-id", "x-amzn-requestid", "apim-request-id"];
/// Where a server says the class of an error beside its body.
const ERROR_CLASSES: [&str; 2] = ["x-amzn-errortype", "x-ms-error-code"];

/// A server and what every call to it carries.
pub struct Endpoint {
    provider: &'static str,
    base: reqwest::Url,
    client: reqwest::Client,
    auth: Auth,
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
        auth: Auth,
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
        Ok(Endpoint { provider, base, client, auth, headers, limits })
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

    /// A parameter that every call carries: `?api-version=2024-10-21`.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.base.query_pairs_mut().append_pair(name, value);
        self
    }

    /// The same for the same server and key, in this process: what limits of the provider are counted by.
    pub fn account(&self) -> u64 {
        let key = self.auth.account();
        let mut hash = std::hash::DefaultHasher::new();
        (self.provider, unreached::origin(&self.base), key).hash(&mut hash);
        hash.finish()
    }

    /// Posts JSON below the base address and waits for the head of the answer. The path is as it is sent, without a
    /// slash before it; what comes from outside goes through [`segment`](super::segment) first.
    ///
    /// # Errors
    /// Any failure up to and including an HTTP status that is none of success.
    pub async fn post<B: Serialize>(
        &self,
        path: &str,
        body: &B,
        call: &CallContext,
    ) -> Result<Answer<'_>, ModelError> {
        self.post_with(path, HeaderMap::new(), body, call).await
    }

    /// The same with headers of this call; they win over those of every call.
    ///
    /// # Errors
    /// As [`Endpoint::post`].
    pub async fn post_with<B: Serialize>(
        &self,
        path: &str,
        own: HeaderMap,
        body: &B,
        call: &CallContext,
    ) -> Result<Answer<'_>, ModelError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| self.error(Failure::new(Kind::InvalidRequest, "the request does not serialise")))?;
        let asked = bytes::Bytes::from(body);
        let url = path::join(&self.base, path);
        let mut headers = self.call_headers(call);
        headers.extend(own);
        let unsigned = Unsigned { url: &url, headers: &mut headers, body: &asked };
        let secret = self.auth.apply(unsigned).await.map_err(|failure| self.error(failure))?;
        let request = self.client.post(url).headers(headers).body(asked.clone()).send();
        // A streamed answer begins at once or soon; a unary one only when it is complete.
        let idle = call.idle_timeout.filter(|_| call.stream);
        let sent = within(idle, request).await.map_err(|failure| self.error(failure))?;
        let response = sent.map_err(|error| self.error(self.transport(&error, Kind::Network)))?;
        let answer = Answer {
            endpoint: self,
            response,
            asked,
            secret,
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
        if let Some(key) = self.auth.fixed() {
            hide(&mut error, key);
        }
        error
    }

    /// The words of the client are not kept: they hold the whole address.
    fn transport(&self, error: &reqwest::Error, otherwise: Kind) -> Failure {
        let origin = unreached::origin(&self.base);
        if error.is_connect() {
            return Failure::new(Kind::Network, unreached::words(&origin, self.provider, error));
        }
        if error.is_timeout() {
            return Failure::new(Kind::Timeout, format!("{origin} took too long"));
        }
        Failure::new(otherwise, format!("the connection to {origin} broke; ask again"))
    }
}

/// An answer whose head has come.
pub struct Answer<'a> {
    endpoint: &'a Endpoint,
    response: reqwest::Response,
    /// What was asked, so that an error does not repeat it.
    asked: bytes::Bytes,
    /// What proved this call.
    secret: Option<SecretString>,
    idle: Option<Duration>,
    retry_after: Option<Duration>,
    request_id: Option<String>,
}

impl Answer<'_> {
    async fn checked(mut self) -> Result<Self, ModelError> {
        let headers = self.response.headers();
        self.retry_after = retry_after::read(headers);
        let text = |name: &&str| headers.get(*name)?.to_str().ok();
        let id = REQUEST_IDS.iter().find_map(text);
        let class = ERROR_CLASSES.iter().find_map(text).map(str::to_owned);
        self.request_id = id.and_then(|id| redact::identifier(id, 128));
        let status = self.response.status();
        if !status.is_success() {
            let body = self.read(self.endpoint.limits.error_body, true).await.unwrap_or_default();
            let key = self.secret.as_ref().map(ExposeSecret::expose_secret);
            let said = Failure::from_status(status.as_u16(), class.as_deref(), &body, key);
            return Err(self.error(said));
        }
        if self.content_type().contains("text/html") {
            let message = "the server answered with a web page; look at the base url";
            return Err(self.error(Failure::new(Kind::Malformed, message)));
        }
        // A client that asks for compression undoes it and takes the header away. Ours does not ask: a decompressor
        // would hold the first events back.
        if self
            .header(CONTENT_ENCODING.as_str())
            .is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
        {
            let message =
                "the server compressed the answer, which was not asked for; look at the proxy before it";
            return Err(self.error(Failure::new(Kind::Malformed, message)));
        }
        Ok(self)
    }

    /// Whether the server streams; some answer a request for a stream with one JSON object, and the reverse.
    pub fn streams(&self, asked: bool) -> bool {
        let content_type = self.content_type();
        content_type.contains("event-stream")
            || content_type.contains("eventstream")
            || (asked && !content_type.contains("application/json"))
    }

    /// A header of the answer, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
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
        let reader = StreamReader::of(self.content_type(), decode, self.endpoint.limits.sse);
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
            end_by = match reader.complete() {
                true => end_by.or_else(|| Some(Instant::now() + AFTER_THE_ANSWER)),
                // Or it went on after all.
                false => None,
            };
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
        self.header(CONTENT_TYPE.as_str()).unwrap_or_default()
    }

    fn too_large(&self) -> Failure {
        let limit = self.endpoint.limits.body;
        Failure::new(Kind::TooLarge, format!("the answer is longer than {limit} bytes"))
    }

    fn error(&self, mut failure: Failure) -> ModelError {
        if redact::repeats(&failure.message, &self.asked) {
            failure = failure.in_own_words();
        }
        let retry_after = failure.retry_after;
        let mut error = self.endpoint.error(failure);
        // A server may repeat the key anywhere, inside a stream too.
        if let Some(key) = &self.secret {
            hide(&mut error, key.expose_secret());
        }
        error.status.get_or_insert(self.response.status().as_u16());
        error.retry_after = self.retry_after.or(retry_after);
        error.request_id.clone_from(&self.request_id);
        error
    }
}

fn hide(error: &mut ModelError, key: &str) {
    if !key.is_empty() {
        error.message = error.message.replace(key, "[key]");
        error.code = error.code.take().filter(|code| !code.contains(key));
    }
}

async fn within<F: Future>(idle: Option<Duration>, future: F) -> Result<F::Output, Failure> {
    let Some(idle) = idle else { return Ok(future.await) };
    tokio::time::timeout(idle, future).await.map_err(|_| {
        let message = format!("the server was silent for {} ms; ask again", idle.as_millis());
        Failure::new(Kind::Timeout, message)
    })
}

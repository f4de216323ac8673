//! The signature of AWS, version 4, in the headers of a call.
//!
//! The crate of AWS computes it; here is what is signed. The path is sent encoded once and signed encoded twice.
//! Proxies may change other headers, so only those are signed that must be.

use super::{AwsCredentials, CredentialSource};
use crate::adapter::model::wire::{Failure, Sign, Unsigned};
use crate::port::BoxFuture;
use crate::port::model::ModelErrorKind as Kind;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use std::time::SystemTime;

/// Signs calls to a service of AWS in a region.
///
/// ```
/// use harness::adapter::model::{bedrock::{AwsCredentials, SigV4}, wire::Auth};
/// use std::sync::Arc;
/// let credentials = AwsCredentials {
///     access_key_id: "AKIDEXAMPLE".to_owned(),
///     secret_access_key: "a-secret".to_owned().into(),
///     session_token: None,
/// };
/// let auth = Auth::Signed(Arc::new(SigV4::new("bedrock", "eu-west-1", Arc::new(credentials))));
/// ```
#[derive(Clone)]
pub struct SigV4 {
    service: &'static str,
    region: String,
    source: Arc<dyn CredentialSource>,
    at: Option<SystemTime>,
}

impl std::fmt::Debug for SigV4 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigV4")
            .field("service", &self.service)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl SigV4 {
    /// A signer for a service, such as `bedrock`, in a region.
    pub fn new(service: &'static str, region: impl Into<String>, source: Arc<dyn CredentialSource>) -> Self {
        SigV4 { service, region: region.into(), source, at: None }
    }

    /// Signs as of this moment instead of now, for tests.
    #[must_use]
    pub fn at(mut self, time: SystemTime) -> Self {
        self.at = Some(time);
        self
    }
}

impl Sign for SigV4 {
    fn sign<'a>(&'a self, call: Unsigned<'a>) -> BoxFuture<'a, Result<Option<SecretString>, Failure>> {
        Box::pin(async move {
            let credentials = self.source.credentials().await.map_err(|why| Failure::new(Kind::Auth, why))?;
            let request = Request {
                method: "POST",
                url: call.url.as_str(),
                headers: signed_headers(&call),
                body: call.body,
            };
            let scope = Scope {
                service: self.service,
                region: &self.region,
                time: self.at.unwrap_or_else(SystemTime::now),
            };
            let signed = headers(&credentials, &scope, SigningSettings::default(), request)?;
            for (name, value) in signed {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsigned())?;
                let mut value = HeaderValue::from_str(&value).map_err(|_| unsigned())?;
                value.set_sensitive(true);
                call.headers.insert(name, value);
            }
            Ok(credentials.session_token)
        })
    }

    fn account(&self) -> String {
        self.source.account()
    }
}

/// What is signed.
struct Request<'a> {
    method: &'a str,
    url: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a [u8],
}

/// For whom a signature counts, and when.
struct Scope<'a> {
    service: &'a str,
    region: &'a str,
    time: SystemTime,
}

fn signed_headers<'a>(call: &'a Unsigned<'_>) -> Vec<(&'a str, &'a str)> {
    let must = |name: &str| name == "content-type" || name.starts_with("x-amz-");
    let headers = call.headers.iter().filter(|(name, _)| must(name.as_str()));
    headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}

/// The headers that a signature adds.
fn headers(
    credentials: &AwsCredentials,
    scope: &Scope<'_>,
    settings: SigningSettings,
    request: Request<'_>,
) -> Result<Vec<(String, String)>, Failure> {
    let token = credentials.session_token.as_ref().map(|token| token.expose_secret().to_owned());
    let secret = credentials.secret_access_key.expose_secret();
    let identity: Identity =
        Credentials::new(&credentials.access_key_id, secret, token, None, "harness").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(scope.time)
        .settings(settings)
        .build()
        .map_err(|_| unsigned())?
        .into();
    let body = SignableBody::Bytes(request.body);
    let request = SignableRequest::new(request.method, request.url, request.headers.into_iter(), body)
        .map_err(|_| unsigned())?;
    let (instructions, _) = sign(request, &params).map_err(|_| unsigned())?.into_parts();
    let (headers, _) = instructions.into_parts();
    Ok(headers.iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect())
}

fn unsigned() -> Failure {
    Failure::new(Kind::Auth, "the call could not be signed; look at the credentials")
}

#[cfg(test)]
mod tests;

//! How a call proves who makes it: a key in a header, a token that is fetched anew, or a signature.
//!
//! What was put into a call is told back, so that an answer that repeats it can be cleaned of it. Never logged here.

use super::Failure;
use crate::port::BoxFuture;
use crate::port::model::ModelErrorKind as Kind;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;

/// How calls to a server are authorised.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Auth {
    /// Not at all.
    #[default]
    None,
    /// `authorization: Bearer <key>`.
    Bearer(SecretString),
    /// A header of the provider's own, such as `x-api-key`.
    Header(&'static str, SecretString),
    /// A token that is fetched, and fetched again before it ends, by whoever knows how. Sent as a bearer.
    Token(Arc<dyn TokenSource>),
    /// Whatever reads the whole call, such as a signature.
    Signed(Arc<dyn Sign>),
}

/// Gives the token of the moment. Asked before every call: keep the token until shortly before it ends.
///
/// ```
/// use harness::adapter::model::wire::TokenSource;
/// use harness::port::BoxFuture;
/// use secrecy::SecretString;
///
/// struct Fixed;
/// impl TokenSource for Fixed {
///     fn token(&self) -> BoxFuture<'_, Result<SecretString, String>> {
///         Box::pin(async { Ok("a-token".to_owned().into()) })
///     }
/// }
/// # let _: &dyn TokenSource = &Fixed;
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// The token, without `Bearer`.
    ///
    /// # Errors
    /// Why there is none and what to do, in a few words without secrets.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, String>>;
}

/// Signs a call.
pub trait Sign: Send + Sync + 'static {
    /// Adds what proves the call to its headers. Gives back what of it is secret, where an answer might repeat it.
    ///
    /// # Errors
    /// There are no credentials, or none that sign.
    fn sign<'a>(&'a self, call: Unsigned<'a>) -> BoxFuture<'a, Result<Option<SecretString>, Failure>>;

    /// What tells one account from another, where that is known before a call: limits of the provider are counted by
    /// it. Never shown.
    fn account(&self) -> String {
        String::new()
    }
}

/// A call before it is signed: a POST.
pub struct Unsigned<'a> {
    /// Where it goes, path and query as they are sent.
    pub url: &'a reqwest::Url,
    /// Its headers.
    pub headers: &'a mut HeaderMap,
    /// Its body, complete.
    pub body: &'a [u8],
}

impl std::fmt::Debug for Unsigned<'_> {
    /// The host alone: the path, the headers and the body may hold secrets and content.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unsigned").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

impl Auth {
    /// `Bearer`, or nothing without a key.
    #[must_use]
    pub fn bearer(key: Option<SecretString>) -> Self {
        key.map_or(Auth::None, Auth::Bearer)
    }

    /// What is the same in every call, and must not be seen.
    pub(super) fn fixed(&self) -> Option<&str> {
        match self {
            Auth::Bearer(key) | Auth::Header(_, key) => Some(key.expose_secret()),
            Auth::None | Auth::Token(_) | Auth::Signed(_) => None,
        }
    }

    /// What tells one account from another.
    pub(super) fn account(&self) -> String {
        match self {
            Auth::Signed(signer) => signer.account(),
            fixed => fixed.fixed().unwrap_or_default().to_owned(),
        }
    }

    /// Puts the proof into a call, and says what of it is secret.
    pub(super) async fn apply(&self, call: Unsigned<'_>) -> Result<Option<SecretString>, Failure> {
        match self {
            Auth::None => Ok(None),
            Auth::Bearer(key) => bearer(call.headers, key).map(Some),
            Auth::Header(name, key) => {
                insert(call.headers, HeaderName::from_static(name), key.expose_secret())?;
                Ok(Some(key.clone()))
            }
            Auth::Token(source) => {
                let token = source.token().await.map_err(|why| Failure::new(Kind::Auth, why))?;
                bearer(call.headers, &token).map(Some)
            }
            Auth::Signed(signer) => signer.sign(call).await,
        }
    }
}

fn bearer(headers: &mut HeaderMap, key: &SecretString) -> Result<SecretString, Failure> {
    insert(headers, AUTHORIZATION, &format!("Bearer {}", key.expose_secret()))?;
    Ok(key.clone())
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Failure> {
    let message = "the key has characters that no key has; look at where it comes from";
    let mut value = HeaderValue::from_str(value).map_err(|_| Failure::new(Kind::Auth, message))?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

impl std::fmt::Debug for Auth {
    /// Its kind, without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Auth::None => "None",
            Auth::Bearer(_) => "Bearer",
            Auth::Header(name, _) => name,
            Auth::Token(_) => "Token",
            Auth::Signed(_) => "Signed",
        })
    }
}

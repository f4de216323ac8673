//! Who calls: credentials of AWS, given, read from the environment, or asked of a source before every call.
//!
//! Secrets are never shown. Next: `sigv4.rs`, which signs with them, and `chain.rs` for the chain of AWS.

use crate::adapter::model::wire::{Auth, connect_error, find_key};
use crate::port::BoxFuture;
use crate::port::model::{Connect, ConnectError};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;

/// The credentials of the moment.
#[derive(Clone)]
pub struct AwsCredentials {
    /// The id of the key; public, but nobody's business.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: SecretString,
    /// The token of credentials that end.
    pub session_token: Option<SecretString>,
}

impl std::fmt::Debug for AwsCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AwsCredentials").finish_non_exhaustive()
    }
}

/// Gives the credentials of the moment. Asked before every call: keep them until shortly before they end.
///
/// ```
/// use harness::adapter::model::bedrock::{AwsCredentials, CredentialSource};
/// use harness::port::BoxFuture;
///
/// struct Vault;
/// impl CredentialSource for Vault {
///     fn credentials(&self) -> BoxFuture<'_, Result<AwsCredentials, String>> {
///         Box::pin(async {
///             Ok(AwsCredentials {
///                 access_key_id: "AKIDEXAMPLE".to_owned(),
///                 secret_access_key: "a-secret".to_owned().into(),
///                 session_token: None,
///             })
///         })
///     }
/// }
/// # let _: &dyn CredentialSource = &Vault;
/// ```
pub trait CredentialSource: Send + Sync + 'static {
    /// The credentials.
    ///
    /// # Errors
    /// Why there are none and what to do, in a few words without secrets.
    fn credentials(&self) -> BoxFuture<'_, Result<AwsCredentials, String>>;

    /// What tells one account from another, where that is known before a call. Limits are counted by it.
    fn account(&self) -> String {
        String::new()
    }
}

impl CredentialSource for AwsCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<AwsCredentials, String>> {
        Box::pin(async { Ok(self.clone()) })
    }

    fn account(&self) -> String {
        self.access_key_id.clone()
    }
}

/// How a recipe proves who calls.
pub(super) enum Proof {
    Bearer(Auth),
    Signed(Arc<dyn CredentialSource>),
}

/// A key for bearers, or credentials: what is given wins over the environment, and there a bearer key wins.
///
/// # Errors
/// There is nothing, only half of it, or both are given.
pub(super) fn find(
    bearer: Option<SecretString>,
    source: Option<Arc<dyn CredentialSource>>,
    connect: &Connect<'_>,
) -> Result<Proof, ConnectError> {
    match (bearer, source) {
        (Some(_), Some(_)) => {
            Err(connect_error("both a bearer key and credentials are given; keep one of them", None))
        }
        (None, Some(source)) => Ok(Proof::Signed(source)),
        (bearer, None) => {
            if let Some(key) = find_key(bearer, Some(BEARER), false, connect)? {
                return Ok(Proof::Bearer(Auth::Bearer(key)));
            }
            from_environment(connect)
        }
    }
}

const BEARER: &str = "AWS_BEARER_TOKEN_BEDROCK";
const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";

fn from_environment(connect: &Connect<'_>) -> Result<Proof, ConnectError> {
    let id = find_key(None, Some(KEY_ID), false, connect)?;
    let secret = find_key(None, Some(SECRET), false, connect)?;
    match (id, secret) {
        (Some(id), Some(secret_access_key)) => {
            let session_token = find_key(None, Some("AWS_SESSION_TOKEN"), false, connect)?;
            let access_key_id = id.expose_secret().to_owned();
            Ok(Proof::Signed(Arc::new(AwsCredentials { access_key_id, secret_access_key, session_token })))
        }
        (Some(_), None) => Err(half(SECRET, KEY_ID)),
        (None, Some(_)) => Err(half(KEY_ID, SECRET)),
        (None, None) => nothing_given(),
    }
}

fn half(missing: &str, there: &str) -> ConnectError {
    connect_error(&format!("{there} is set and {missing} is not; set both"), Some(missing))
}

#[cfg(feature = "bedrock-aws-chain")]
fn nothing_given() -> Result<Proof, ConnectError> {
    Ok(Proof::Signed(Arc::new(super::AwsChain::new())))
}

#[cfg(not(feature = "bedrock-aws-chain"))]
fn nothing_given() -> Result<Proof, ConnectError> {
    let message = format!(
        "it needs credentials: set {KEY_ID} and {SECRET}, or {BEARER}, or switch on the feature \
         `bedrock-aws-chain`, or go on without them: `.scripted(ScriptedModel::new([..]))`"
    );
    Err(ConnectError { message, variable: Some(KEY_ID.to_owned()) })
}

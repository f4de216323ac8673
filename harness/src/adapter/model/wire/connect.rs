//! How a recipe becomes a server that can be asked: where its key comes from, and what is said when something is missing.

use super::{Auth, Endpoint};
use crate::port::model::{Connect, ConnectError};
use secrecy::{ExposeSecret as _, SecretString};

/// The key of a recipe, or of the environment. `None` only where `required` is off.
///
/// # Errors
/// There is none, or it has characters that no key has.
pub fn find_key(
    given: Option<SecretString>,
    variable: Option<&str>,
    required: bool,
    connect: &Connect<'_>,
) -> Result<Option<SecretString>, ConnectError> {
    let from_env = || variable.and_then(|variable| (connect.env)(variable)).map(SecretString::from);
    let key = given.or_else(from_env).map(|key| SecretString::from(key.expose_secret().trim().to_owned()));
    let variable = variable.unwrap_or_default();
    match key.filter(|key| !key.expose_secret().is_empty()) {
        Some(key) if key.expose_secret().bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(key)),
        Some(_) => Err(ConnectError {
            message: format!("its key has characters that no key has: look at {variable}"),
            variable: Some(variable.to_owned()),
        }),
        None if required => Err(ConnectError {
            message: format!(
                "it needs a key: set {variable}, or go on without one: `.scripted(ScriptedModel::new([..]))`"
            ),
            variable: Some(variable.to_owned()),
        }),
        None => Ok(None),
    }
}

/// The server of a recipe.
///
/// # Errors
/// As [`Endpoint::new`].
pub fn endpoint(
    provider: &'static str,
    base_url: &str,
    auth: Auth,
    client: Option<reqwest::Client>,
) -> Result<Endpoint, ConnectError> {
    Endpoint::new(provider, base_url, auth, client).map_err(|what| connect_error(&what, None))
}

/// Why a recipe could not be connected, and which variable says more. Start says which model it is.
#[must_use]
pub fn connect_error(what: &str, variable: Option<&str>) -> ConnectError {
    let message = format!("cannot be connected: {what}");
    ConnectError { message, variable: variable.map(str::to_owned) }
}

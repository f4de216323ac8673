//! Tokens of Microsoft Entra: fetched, kept, and fetched again before they end.
//!
//! Over the shared HTTP client, without a library of Azure's. Never here: a secret in an error or in `Debug`.

use crate::adapter::model::wire::{TokenSource, plain_identifier, shared_client};
use crate::port::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

const AUTHORITY: &str = "https://login.microsoftonline.com";
const SCOPE: &str = "https://cognitiveservices.azure.com/.default";
/// Where a machine on Azure asks who it is.
const MACHINE: &str = "http://169.254.169.254";
/// A token is renewed so long before its end.
const BEFORE_THE_END: Duration = Duration::from_mins(5);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_BODY: usize = 64 << 10;

/// Gives tokens of Microsoft Entra to [`AzureFoundry::token_source`](super::AzureFoundry::token_source).
///
/// ```
/// use harness::adapter::model::{AzureFoundry, azure::Entra};
/// use std::sync::Arc;
/// let tokens = Entra::client_secret("a-tenant", "a-client-id", "a-secret".to_owned());
/// let model = AzureFoundry::new("my-deployment").token_source(Arc::new(tokens));
/// # let _ = model;
/// ```
pub struct Entra {
    who: Who,
    authority: String,
    scope: String,
    client: Option<reqwest::Client>,
    kept: tokio::sync::Mutex<Option<Kept>>,
}

/// Who asks for a token.
enum Who {
    /// An application with a secret.
    Secret { tenant: String, client_id: String, secret: SecretString },
    /// A workload whose platform writes a token of its own into a file.
    Workload { tenant: String, client_id: String, file: PathBuf },
    /// The machine itself, or an identity that it may take.
    Machine { client_id: Option<String> },
}

struct Kept {
    token: SecretString,
    renew: Instant,
    end: Instant,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    access_token: Option<String>,
    /// Seconds; a machine says them as text.
    expires_in: Option<Value>,
    error: Option<String>,
    error_description: Option<String>,
}

impl std::fmt::Debug for Entra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entra").finish_non_exhaustive()
    }
}

impl Entra {
    fn of(who: Who, authority: &str) -> Self {
        let (authority, scope) = (authority.to_owned(), SCOPE.to_owned());
        Entra { who, authority, scope, client: None, kept: tokio::sync::Mutex::new(None) }
    }

    /// An application that is registered in a tenant, with its secret.
    pub fn client_secret(
        tenant: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        let (tenant, client_id, secret) = (tenant.into(), client_id.into(), secret.into());
        Entra::of(Who::Secret { tenant, client_id, secret }, AUTHORITY)
    }

    /// A workload of Kubernetes and the like: the platform keeps its own token in a file.
    pub fn workload_identity(
        tenant: impl Into<String>,
        client_id: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        let (tenant, client_id, file) = (tenant.into(), client_id.into(), token_file.into());
        Entra::of(Who::Workload { tenant, client_id, file }, AUTHORITY)
    }

    /// The virtual machine that this runs on. With a client id: an identity that was assigned to it.
    #[must_use]
    pub fn managed_identity(client_id: Option<String>) -> Self {
        Entra::of(Who::Machine { client_id }, MACHINE)
    }

    /// As the environment says: `AZURE_TENANT_ID` and `AZURE_CLIENT_ID` with `AZURE_CLIENT_SECRET` or
    /// `AZURE_FEDERATED_TOKEN_FILE`; `AZURE_AUTHORITY_HOST` for other clouds.
    ///
    /// # Errors
    /// Which variable is missing.
    pub fn from_env() -> Result<Self, String> {
        Entra::read(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
    }

    fn read(env: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let needed = |name: &str| env(name).ok_or_else(|| format!("{name} is not set"));
        let (tenant, client_id) = (needed("AZURE_TENANT_ID")?, needed("AZURE_CLIENT_ID")?);
        let entra = match (env("AZURE_CLIENT_SECRET"), env("AZURE_FEDERATED_TOKEN_FILE")) {
            (Some(secret), _) => Entra::client_secret(tenant, client_id, secret),
            (None, Some(file)) => Entra::workload_identity(tenant, client_id, file),
            (None, None) => {
                return Err("neither AZURE_CLIENT_SECRET nor AZURE_FEDERATED_TOKEN_FILE is set".to_owned());
            }
        };
        Ok(match env("AZURE_AUTHORITY_HOST") {
            Some(host) => entra.authority(host),
            None => entra,
        })
    }

    /// Another authority, for the clouds of governments and for tests.
    #[must_use]
    pub fn authority(mut self, address: impl Into<String>) -> Self {
        self.authority = address.into();
        self
    }

    /// Another scope than `https://cognitiveservices.azure.com/.default`.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = scope.into();
        self
    }

    /// The application's own HTTP client. Let it follow no redirects: the secret would go with them.
    #[must_use]
    pub fn client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(client);
        self
    }

    /// The lock is held while a token is fetched, so that many calls at once fetch one.
    async fn current(&self) -> Result<SecretString, String> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| Instant::now() < kept.renew) {
            return Ok(kept.token.clone());
        }
        match tokio::time::timeout(LONGEST_WAIT, self.fetch()).await {
            Ok(Ok(fresh)) => Ok(kept.insert(fresh).token.clone()),
            failed => match kept.as_ref().filter(|kept| Instant::now() < kept.end) {
                // Still good for a while; the next call asks again.
                Some(kept) => Ok(kept.token.clone()),
                None => Err(failed.map_or_else(
                    |_| "Microsoft Entra took too long".to_owned(),
                    |failed| failed.err().unwrap_or_default(),
                )),
            },
        }
    }

    async fn fetch(&self) -> Result<Kept, String> {
        let request = self.request()?;
        let mut response =
            request.send().await.map_err(|_| "Microsoft Entra cannot be reached".to_owned())?;
        let ok = response.status().is_success();
        let mut body = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|_| "the connection to Microsoft Entra broke".to_owned())?
        {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_BODY {
                return Err("Microsoft Entra answers too much; look at the authority".to_owned());
            }
        }
        let answer: Answer = serde_json::from_slice(&body).unwrap_or_default();
        let token = answer.access_token.as_ref().filter(|token| ok && !token.is_empty());
        let Some(token) = token else { return Err(refused(&answer)) };
        let seconds = match &answer.expires_in {
            Some(Value::String(text)) => text.parse().ok(),
            Some(number) => number.as_u64(),
            None => None,
        };
        // Without a word about its end it is used once.
        let lasts = Duration::from_secs(seconds.unwrap_or(0).min(24 * 60 * 60));
        let now = Instant::now();
        let renew = now + lasts.saturating_sub(BEFORE_THE_END.min(lasts / 2));
        Ok(Kept { token: token.clone().into(), renew, end: now + lasts })
    }

    fn request(&self) -> Result<reqwest::RequestBuilder, String> {
        let mut url = reqwest::Url::parse(self.authority.trim())
            .map_err(|_| "the authority of Microsoft Entra is no address".to_owned())?;
        let client = match &self.client {
            Some(client) => client.clone(),
            None => shared_client(url.scheme() == "https")?,
        };
        let (tenant, client_id, proof) = match &self.who {
            Who::Secret { tenant, client_id, secret } => {
                (tenant, client_id, vec![("client_secret", secret.expose_secret().to_owned())])
            }
            Who::Workload { tenant, client_id, file } => {
                // Small, and on this machine; the platform writes it anew from time to time.
                let own = std::fs::read_to_string(file)
                    .map_err(|_| "the file of the workload's own token cannot be read".to_owned())?;
                let form = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned();
                (
                    tenant,
                    client_id,
                    vec![("client_assertion_type", form), ("client_assertion", own.trim().to_owned())],
                )
            }
            Who::Machine { client_id } => {
                url.set_path("/metadata/identity/oauth2/token");
                let resource = self.scope.trim_end_matches("/.default");
                url.query_pairs_mut()
                    .append_pair("api-version", "2018-02-01")
                    .append_pair("resource", resource);
                if let Some(id) = client_id {
                    url.query_pairs_mut().append_pair("client_id", id);
                }
                return Ok(client.get(url).header("metadata", "true"));
            }
        };
        // The encoding of a query is that of a form.
        let mut form = url.clone();
        form.set_query(None);
        form.query_pairs_mut()
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client_id)
            .append_pair("scope", &self.scope)
            .extend_pairs(proof);
        let body = form.query().unwrap_or_default().to_owned();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend([tenant.as_str(), "oauth2", "v2.0", "token"]);
        }
        Ok(client.post(url).header("content-type", "application/x-www-form-urlencoded").body(body))
    }
}

impl TokenSource for Entra {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, String>> {
        Box::pin(self.current())
    }
}

/// Its code and its number, without the words, which name tenants and applications.
fn refused(answer: &Answer) -> String {
    let code = answer.error.as_deref().and_then(|code| plain_identifier(code, 64));
    let number = answer.error_description.as_deref().and_then(|words| words.split(':').next());
    let number =
        number.filter(|number| number.starts_with("AADSTS")).and_then(|number| plain_identifier(number, 32));
    let said = [code, number].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
    format!("Microsoft Entra gave no token{said}; look at tenant, client id and secret, and what they may do")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_who_asks() {
        let read = |set: &'static [&'static str]| {
            Entra::read(move |name| set.contains(&name).then(|| "x".to_owned())).map(|entra| entra.who)
        };
        let both = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID"];
        assert!(matches!(
            read(&["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"]),
            Ok(Who::Secret { .. })
        ));
        let file = read(&["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"]);
        assert!(matches!(file, Ok(Who::Workload { .. })));
        assert_eq!(read(&[]).err().as_deref(), Some("AZURE_TENANT_ID is not set"));
        assert!(Entra::read(|name| both.contains(&name).then(|| "x".to_owned())).is_err());
    }
}

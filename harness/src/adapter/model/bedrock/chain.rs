//! The credential chain of AWS: environment, profiles, SSO, web identity, containers, instances.
//!
//! The crates of AWS find the credentials and renew them; here they are only kept until shortly before they end.

use super::{AwsCredentials, CredentialSource};
use crate::port::BoxFuture;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use std::time::{Duration, SystemTime};
use tokio::sync::{Mutex, OnceCell};

/// Renewed so long before they end, as a call may take a while to be sent.
const BEFORE_THE_END: Duration = Duration::from_secs(300);
/// Credentials without an end are read again after so long: a profile may be edited.
const WITHOUT_AN_END: Duration = Duration::from_secs(900);

/// The chain, or one profile of it.
///
/// ```
/// use harness::adapter::model::{Bedrock, bedrock::AwsChain};
/// let fast = Bedrock::new("amazon.nova-lite-v1:0").region("eu-west-1").credentials(AwsChain::profile("work"));
/// ```
#[derive(Default)]
pub struct AwsChain {
    profile: Option<String>,
    provider: OnceCell<Option<SharedCredentialsProvider>>,
    kept: Mutex<Option<(Credentials, SystemTime)>>,
}

impl std::fmt::Debug for AwsChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AwsChain").field("profile", &self.profile).finish_non_exhaustive()
    }
}

impl AwsChain {
    /// The whole chain, in its usual order.
    #[must_use]
    pub fn new() -> Self {
        AwsChain::default()
    }

    /// The credentials of one profile.
    #[must_use]
    pub fn profile(name: impl Into<String>) -> Self {
        AwsChain { profile: Some(name.into()), ..AwsChain::default() }
    }

    async fn provider(&self) -> Option<&SharedCredentialsProvider> {
        let load = || async {
            // The same TLS as everywhere here; the default of AWS would bring a second one.
            let http = aws_smithy_http_client::Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .build_https();
            let mut loader =
                aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12()).http_client(http);
            if let Some(profile) = &self.profile {
                loader = loader.profile_name(profile);
            }
            loader.load().await.credentials_provider()
        };
        self.provider.get_or_init(load).await.as_ref()
    }

    async fn read(&self) -> Result<Credentials, String> {
        let mut kept = self.kept.lock().await;
        let now = SystemTime::now();
        if let Some((credentials, until)) = kept.as_ref().filter(|(_, until)| now < *until) {
            let _ = until;
            return Ok(credentials.clone());
        }
        const NONE: &str =
            "the credential chain of AWS gives no credentials; log in, or set a profile or keys";
        let provider = self.provider().await.ok_or(NONE)?;
        // What AWS says of it may hold paths and commands of the machine.
        let credentials = provider.provide_credentials().await.map_err(|_| NONE.to_owned())?;
        let end = credentials.expiry().and_then(|end| end.checked_sub(BEFORE_THE_END));
        *kept = Some((credentials.clone(), end.unwrap_or(now + WITHOUT_AN_END)));
        Ok(credentials)
    }
}

impl CredentialSource for AwsChain {
    fn credentials(&self) -> BoxFuture<'_, Result<AwsCredentials, String>> {
        Box::pin(async {
            let found = self.read().await?;
            Ok(AwsCredentials {
                access_key_id: found.access_key_id().to_owned(),
                secret_access_key: found.secret_access_key().to_owned().into(),
                session_token: found.session_token().map(|token| token.to_owned().into()),
            })
        })
    }

    fn account(&self) -> String {
        self.profile.clone().unwrap_or_default()
    }
}

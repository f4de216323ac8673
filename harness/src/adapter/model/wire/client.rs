//! The HTTP client that is used when the application does not bring its own.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Longest wait for a connection; the answer itself may take as long as the harness allows.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// One client for the whole process, so that all models share its connections.
///
/// It follows no redirect: an API does not move, and the prompt and the key must not follow to another host.
pub(super) fn shared() -> Result<reqwest::Client, String> {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    let client = build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

fn build() -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls()?)
        .user_agent(concat!("harness/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.without_url().to_string())
}

/// TLS by ring and the system's trust, without touching the process-wide default that belongs to the application.
fn tls() -> Result<rustls::ClientConfig, String> {
    use rustls_platform_verifier::BuilderVerifierExt as _;
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_platform_verifier())
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

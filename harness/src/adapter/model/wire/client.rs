//! The HTTP client that is used when the application does not bring its own.

use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Longest wait for a connection; the answer itself may take as long as the harness allows.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// One client for the whole process, so that all models share its connections.
///
/// It follows no redirect: an API does not move, and the prompt and the key must not follow to another host.
/// A machine without certificates can still reach a server of its own, but no `https` one.
pub(in crate::adapter::model) fn shared(https: bool) -> Result<reqwest::Client, String> {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    let shared = match SHARED.get() {
        Some(shared) => shared,
        None => {
            let built = build()?;
            SHARED.get_or_init(|| built)
        }
    };
    match &shared.no_trust {
        Some(why) if https => Err(format!("no certificates to trust a server by: {why}")),
        _ => Ok(shared.client.clone()),
    }
}

struct Shared {
    client: reqwest::Client,
    /// Why the trust of the system could not be read.
    no_trust: Option<String>,
}

fn build() -> Result<Shared, String> {
    let (tls, no_trust) = match tls(true) {
        Ok(tls) => (tls, None),
        Err(why) => (tls(false).map_err(|error| error.to_string())?, Some(why.to_string())),
    };
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("harness/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.without_url().to_string())?;
    Ok(Shared { client, no_trust })
}

/// TLS by ring, without touching the process-wide default that belongs to the application. Trusts what the system
/// trusts, or nobody.
fn tls(system_trust: bool) -> Result<rustls::ClientConfig, rustls::Error> {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions()?;
    let config = match system_trust {
        true => config.with_platform_verifier()?,
        false => config.with_root_certificates(rustls::RootCertStore::empty()),
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = match cfg!(feature = "http2") {
        true => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        false => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

//! Why a server could not be reached, in own words: where it was looked for, what happened, what to do.
//!
//! Of the address only scheme, host and port: the rest may hold a password, a key or a path that is nobody's business.

use std::error::Error;
use std::io::{self, ErrorKind};

/// `http://localhost:11434`.
pub(super) fn origin(base: &reqwest::Url) -> String {
    let host = base.host_str().unwrap_or("the server");
    let port = base.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}", base.scheme())
}

/// ``http://localhost:11434: connection refused; is Ollama running?``
pub(super) fn words(origin: &str, provider: &str, error: &(dyn Error + 'static)) -> String {
    let causes = || std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    let io = causes().find_map(|cause| cause.downcast_ref::<io::Error>().map(io::Error::kind));
    let says = |words: &str| causes().any(|cause| cause.to_string().contains(words));
    if says("certificate") {
        return format!(
            "{origin}: its certificate is not trusted here; look at the address and the trust of the system"
        );
    }
    if says("dns error") {
        return format!("{origin}: no such host is known here; look at the address and the network");
    }
    match io {
        Some(ErrorKind::ConnectionRefused) => {
            format!("{origin}: connection refused; is {} running?", server(provider))
        }
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof) => {
            format!("{origin}: the connection was closed before it was used; is that the right port?")
        }
        Some(ErrorKind::TimedOut) => format!("{origin}: no answer; look at the address and the network"),
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
            format!("{origin}: no way there; look at the address and the network")
        }
        _ => format!("{origin}: could not connect; look at the address and the network"),
    }
}

/// The server as people call it.
fn server(provider: &str) -> &str {
    match provider {
        "ollama" => "Ollama",
        "vllm" => "vLLM",
        "llamacpp" => "the server of llama.cpp",
        _ => "the server",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_words() {
        let told = |kind| words("http://h:1", "ollama", &io::Error::from(kind));
        assert_eq!(told(ErrorKind::ConnectionRefused), "http://h:1: connection refused; is Ollama running?");
        assert!(told(ErrorKind::TimedOut).contains("no answer"));
        assert!(told(ErrorKind::Other).contains("could not connect"));
        let dns = io::Error::other("dns error: hunter2");
        assert!(words("http://h:1", "openai", &dns).starts_with("http://h:1: no such host"));
    }

    #[test]
    fn of_the_address_only_the_origin_is_told() {
        let base = reqwest::Url::parse("https://u:hunter2@host:8443/secret?key=hunter2").unwrap();
        assert_eq!(origin(&base), "https://host:8443");
        assert_eq!(origin(&reqwest::Url::parse("https://host/v1").unwrap()), "https://host");
    }
}

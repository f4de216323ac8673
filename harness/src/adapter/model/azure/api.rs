//! The APIs that Azure serves models with: where each is, where its address and key are, and its dialect.

use super::model::{AzureModel, Served};
use super::{CLAUDE, PROVIDER};
use crate::adapter::model::anthropic::{self, AnthropicModel};
use crate::adapter::model::openai::chat::Dialect;
use crate::adapter::model::openai::{Api as Spoken, OpenAiModel};
use crate::adapter::model::wire::{Auth, Endpoint, endpoint, segment};
use crate::port::model::ConnectError;
use secrecy::SecretString;

/// Through which API a deployment is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Api {
    /// `/openai/v1/responses`
    Responses,
    /// `/openai/v1/chat/completions`
    Chat,
    /// `/openai/deployments/<name>/chat/completions?api-version=..`
    Deployment { version: String },
    /// `/models/chat/completions?api-version=..`
    Inference { version: String },
    /// `/anthropic/v1/messages`
    Claude,
}

/// Since this version `max_completion_tokens` and the usage of streams are known.
const NEWER: &str = "2024-09-01";

/// What people paste beside the resource's own address.
const PATHS: [&str; 5] = ["/openai/v1", "/openai", "/models", "/anthropic/v1", "/anthropic"];

impl Api {
    /// The variables of the address, the first that is set counts.
    pub(super) fn addresses(&self) -> [&'static str; 2] {
        let both = ["AZURE_OPENAI_ENDPOINT", "AZURE_AI_ENDPOINT"];
        if self.is_openai() { both } else { [both[1], both[0]] }
    }

    /// The variables of the key, in the same order.
    pub(super) fn keys(&self) -> [&'static str; 2] {
        let both = ["AZURE_OPENAI_API_KEY", "AZURE_AI_API_KEY"];
        if self.is_openai() { both } else { [both[1], both[0]] }
    }

    fn is_openai(&self) -> bool {
        matches!(self, Api::Responses | Api::Chat | Api::Deployment { .. })
    }

    /// How a key is sent.
    pub(super) fn key(&self, key: SecretString) -> Auth {
        match self {
            Api::Claude => Auth::Header("x-api-key", key),
            _ => Auth::Header("api-key", key),
        }
    }

    /// The model behind this resource.
    pub(super) fn connect(
        self,
        resource: &str,
        auth: Auth,
        client: Option<reqwest::Client>,
        asked: Asked,
    ) -> Result<AzureModel, ConnectError> {
        let resource = resource.trim().trim_end_matches('/');
        let resource = PATHS.iter().find_map(|path| resource.strip_suffix(path)).unwrap_or(resource);
        let at = |path: &str| endpoint(PROVIDER, &format!("{resource}{path}"), auth, client);
        let Asked { deployment: model, known_as, summaries, claude } = asked;
        let family = known_as.clone();
        let openai = |endpoint: Endpoint, model, api| {
            let (provider, known_as) = (PROVIDER, family);
            AzureModel(Served::OpenAi(OpenAiModel { endpoint, provider, model, known_as, api }))
        };
        Ok(match self {
            Api::Responses => openai(at("/openai/v1")?, model, Spoken::Responses { summaries }),
            Api::Chat => openai(at("/openai/v1")?, model, Spoken::Chat(Dialect::OPENAI)),
            Api::Deployment { version } => {
                let endpoint = at(&format!("/openai/deployments/{}", segment(&model)))?;
                let api = Spoken::Chat(of_version(&version));
                openai(endpoint.query("api-version", &version), model, api)
            }
            Api::Inference { version } => openai(
                at("/models")?.query("api-version", &version),
                model,
                Spoken::Chat(Dialect::COMPATIBLE),
            ),
            Api::Claude => {
                let endpoint = at("/anthropic")?.header("anthropic-version", anthropic::VERSION);
                AzureModel(Served::Claude(AnthropicModel {
                    endpoint,
                    provider: CLAUDE,
                    model,
                    known_as,
                    options: claude,
                }))
            }
        })
    }
}

/// What is asked for of whom.
pub(super) struct Asked {
    pub(super) deployment: String,
    /// The model behind it, where that is not its name.
    pub(super) known_as: Option<String>,
    pub(super) summaries: bool,
    pub(super) claude: anthropic::Options,
}

/// Versions are dates, so that the older is the smaller text.
fn of_version(version: &str) -> Dialect {
    if version < NEWER {
        return Dialect { max_tokens: "max_tokens", stream_usage: false, ..Dialect::OPENAI };
    }
    Dialect::OPENAI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_versions_are_asked_in_older_words() {
        for older in ["2023-05-15", "2024-02-01", "2024-06-01", "2024-08-01-preview"] {
            assert_eq!((of_version(older).max_tokens, of_version(older).stream_usage), ("max_tokens", false));
        }
        for newer in ["2024-09-01-preview", "2024-10-21", "2025-04-01-preview", "preview"] {
            assert_eq!(of_version(newer), Dialect::OPENAI, "{newer}");
        }
    }
}

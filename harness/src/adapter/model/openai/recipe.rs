//! `OpenAi("gpt-5-mini")`: the recipe, its options, and what it claims.

use super::chat::Dialect;
use super::{Api, GAPS, OpenAiModel};
use crate::adapter::model::prices;
use crate::adapter::model::wire::{Auth, connection_setters, endpoint, find_key};
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, ModelAdapter, ModelDocuments, ModelJsonSchema, ModelProvides,
    ModelReasoning, ModelStreaming, ModelText, ModelToolCalls, ModelViews, ModelVision,
};
use secrecy::SecretString;

/// A model of OpenAI, through the Responses API unless told otherwise.
///
/// The key comes from `OPENAI_API_KEY`, the address from `OPENAI_BASE_URL` where that is set, organisation and
/// project from `OPENAI_ORG_ID` and `OPENAI_PROJECT_ID`. Options given here win.
///
/// ```
/// use harness::adapter::model::OpenAi;
/// use harness::port::model::{Connect, ModelAdapter};
/// let env = |name: &str| (name == "OPENAI_API_KEY").then(|| "sk-test".to_owned());
/// let connect = Connect { alias: "fast", env: &env };
/// assert!(OpenAi::new("gpt-5-mini").connect(&connect).is_ok());
///
/// let keyless = Connect { alias: "fast", env: &|_: &str| None };
/// let error = OpenAi::new("gpt-5-mini").connect(&keyless).unwrap_err();
/// assert_eq!(error.variable.as_deref(), Some("OPENAI_API_KEY"));
/// ```
#[derive(Clone)]
pub struct OpenAi {
    model: String,
    chat: bool,
    summaries: bool,
    base_url: Option<String>,
    key: Option<SecretString>,
    organization: Option<String>,
    project: Option<String>,
    client: Option<reqwest::Client>,
}

const PROVIDER: &str = "openai";
const BASE_URL: &str = "https://api.openai.com/v1";

impl std::fmt::Debug for OpenAi {
    /// Neither the key nor the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAi").field("model", &self.model).field("chat", &self.chat).finish_non_exhaustive()
    }
}

impl OpenAi {
    /// The model with this id.
    pub fn new(model: impl Into<String>) -> Self {
        OpenAi {
            model: model.into(),
            chat: false,
            summaries: false,
            base_url: None,
            key: None,
            organization: None,
            project: None,
            client: None,
        }
    }

    /// Uses Chat Completions: for sound, stop texts and a seed, and for proxies that know nothing else.
    #[must_use]
    pub fn chat_completions(mut self) -> Self {
        self.chat = true;
        self
    }

    /// Asks for readable summaries of the reasoning. Some models give them to verified organisations only.
    #[must_use]
    pub fn reasoning_summaries(mut self) -> Self {
        self.summaries = true;
        self
    }

    /// The organisation that pays.
    #[must_use]
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.organization = Some(organization.into());
        self
    }

    /// The project that pays.
    #[must_use]
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }
}

connection_setters!(OpenAi, "Another address, up to and including the version: `https://proxy.example/v1`.");

impl ModelAdapter for OpenAi {
    type Model = OpenAiModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<OpenAiModel> = crate::model_views!(OpenAiModel);
    const GAPS: &'static [KnownGap] = GAPS;
    const STRICT_SCHEMAS: bool = true;

    fn model_id(&self) -> Option<String> {
        Some(self.model.clone())
    }

    fn cost(&self) -> Cost {
        prices::cost(PROVIDER, &self.model)
    }

    fn connect(self, connect: &Connect<'_>) -> Result<OpenAiModel, ConnectError> {
        let env = |name: &str| (connect.env)(name).filter(|value| !value.trim().is_empty());
        let key = find_key(self.key, Some("OPENAI_API_KEY"), true, connect)?;
        let base_url = self.base_url.or_else(|| env("OPENAI_BASE_URL"));
        let base_url = base_url.as_deref().unwrap_or(BASE_URL);
        let mut endpoint = endpoint(PROVIDER, base_url, Auth::bearer(key), self.client)
            .map_err(|error| ConnectError { variable: Some("OPENAI_BASE_URL".to_owned()), ..error })?;
        if let Some(organization) = self.organization.or_else(|| env("OPENAI_ORG_ID")) {
            endpoint = endpoint.header("openai-organization", &organization);
        }
        if let Some(project) = self.project.or_else(|| env("OPENAI_PROJECT_ID")) {
            endpoint = endpoint.header("openai-project", &project);
        }
        let api = match self.chat {
            true => Api::Chat(Dialect::OPENAI),
            false => Api::Responses { summaries: self.summaries },
        };
        Ok(OpenAiModel { endpoint, provider: PROVIDER, model: self.model, known_as: None, api })
    }
}

impl ModelText for OpenAi {}
impl ModelStreaming for OpenAi {}
impl ModelToolCalls for OpenAi {}
impl ModelJsonSchema for OpenAi {}
impl ModelVision for OpenAi {}
impl ModelDocuments for OpenAi {}
impl ModelReasoning for OpenAi {}

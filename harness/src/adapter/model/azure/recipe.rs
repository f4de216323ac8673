//! `AzureFoundry("my-deployment")`: the recipe, its options, and what it claims.

use super::AzureModel;
use super::api::{Api, Asked};
use crate::adapter::model::gaps::{joined, rows};
use crate::adapter::model::wire::{Auth, TokenSource, connect_error, connection_setters, find_key};
use crate::adapter::model::{anthropic, openai, prices};
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, ModelAdapter, ModelDocuments, ModelJsonSchema, ModelProvides,
    ModelReasoning, ModelStreaming, ModelText, ModelToolCalls, ModelViews, ModelVision,
};
use secrecy::SecretString;
use std::sync::Arc;

/// A model deployed on Azure, by the name of its deployment: through the v1 Responses API unless told otherwise.
///
/// The address comes from `AZURE_OPENAI_ENDPOINT` or `AZURE_AI_ENDPOINT`, the key from `AZURE_OPENAI_API_KEY` or
/// `AZURE_AI_API_KEY`. Options given here win.
///
/// ```
/// use harness::adapter::model::AzureFoundry;
/// use harness::port::model::{Connect, ModelAdapter};
/// let env = |name: &str| match name {
///     "AZURE_OPENAI_ENDPOINT" => Some("https://mine.openai.azure.com".to_owned()),
///     "AZURE_OPENAI_API_KEY" => Some("a-key".to_owned()),
///     _ => None,
/// };
/// let connect = Connect { alias: "fast", env: &env };
/// assert!(AzureFoundry::new("my-deployment").connect(&connect).is_ok());
/// assert!(AzureFoundry::new("claude-sonnet-4-5").claude().connect(&connect).is_ok());
///
/// let bare = Connect { alias: "fast", env: &|_: &str| None };
/// let error = AzureFoundry::new("my-deployment").connect(&bare).unwrap_err();
/// assert_eq!(error.variable.as_deref(), Some("AZURE_OPENAI_ENDPOINT"));
/// ```
#[derive(Clone)]
pub struct AzureFoundry {
    deployment: String,
    /// The model behind the deployment, where that is not its name.
    model: Option<String>,
    api: Api,
    summaries: bool,
    claude: anthropic::Options,
    tokens: Option<Arc<dyn TokenSource>>,
    base_url: Option<String>,
    key: Option<SecretString>,
    client: Option<reqwest::Client>,
}

impl std::fmt::Debug for AzureFoundry {
    /// Neither the key nor the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AzureFoundry")
            .field("deployment", &self.deployment)
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

impl AzureFoundry {
    /// The deployment of this name.
    pub fn new(deployment: impl Into<String>) -> Self {
        AzureFoundry {
            deployment: deployment.into(),
            model: None,
            api: Api::Responses,
            summaries: false,
            claude: anthropic::Options::default(),
            tokens: None,
            base_url: None,
            key: None,
            client: None,
        }
    }

    /// Uses Chat Completions on the v1 path.
    #[must_use]
    pub fn chat_completions(mut self) -> Self {
        self.api = Api::Chat;
        self
    }

    /// Uses Chat Completions and embeddings on the path of the deployment, in a dated version: `2024-10-21`.
    #[must_use]
    pub fn deployment_path(mut self, api_version: impl Into<String>) -> Self {
        self.api = Api::Deployment { version: api_version.into() };
        self
    }

    /// Uses Azure AI inference, which serves the models of others: `/models/chat/completions`, in version
    /// `2024-05-01-preview`.
    #[must_use]
    pub fn inference(mut self) -> Self {
        self.api = Api::Inference { version: "2024-05-01-preview".to_owned() };
        self
    }

    /// Uses the Messages API, which serves Claude.
    #[must_use]
    pub fn claude(mut self) -> Self {
        self.api = Api::Claude;
        self
    }

    /// Says which model is behind the deployment, where the names differ. Its price, what it lacks and
    /// how its family is asked are known by this; the deployment is what is asked.
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Asks for readable summaries of the reasoning.
    #[must_use]
    pub fn reasoning_summaries(mut self) -> Self {
        self.summaries = true;
        self.claude.summaries = true;
        self
    }

    /// Who gives the token of the moment, instead of a key. For Microsoft Entra see the feature `azure-entra`.
    #[must_use]
    pub fn token_source(mut self, tokens: Arc<dyn TokenSource>) -> Self {
        self.tokens = Some(tokens);
        self
    }

    fn known_as(&self) -> &str {
        self.model.as_deref().unwrap_or(&self.deployment)
    }
}

connection_setters!(
    AzureFoundry,
    "The address of the resource: `https://mine.openai.azure.com` or `https://mine.services.ai.azure.com`. A path of \
     one of its APIs at the end is left out."
);

/// Azure serves both, and no beginning of an id is in both tables.
const TABLES: &[&[KnownGap]] = &[openai::GAPS, anthropic::GAPS];
const GAPS: &[KnownGap] = &joined::<{ rows(TABLES) }>(TABLES);

impl ModelAdapter for AzureFoundry {
    type Model = AzureModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<AzureModel> = crate::model_views!(AzureModel);
    const GAPS: &'static [KnownGap] = GAPS;
    const STRICT_SCHEMAS: bool = true;

    fn model_id(&self) -> Option<String> {
        Some(self.known_as().to_owned())
    }

    fn cost(&self) -> Cost {
        prices::cost("azure", self.known_as())
    }

    fn connect(self, connect: &Connect<'_>) -> Result<AzureModel, ConnectError> {
        let set = |name: &&str| (connect.env)(name).is_some_and(|value| !value.trim().is_empty());
        let [address, _] = self.api.addresses();
        let given = self.api.addresses().into_iter().find(set).and_then(|name| (connect.env)(name));
        let Some(resource) = self.base_url.or(given) else {
            let what = format!("nobody says where its resource is: `.base_url(..)`, or set {address}");
            return Err(connect_error(&what, Some(address)));
        };
        let auth = match self.tokens {
            Some(tokens) => Auth::Token(tokens),
            None => {
                let [first, _] = self.api.keys();
                let variable = self.api.keys().into_iter().find(set).unwrap_or(first);
                let key = find_key(self.key, Some(variable), true, connect)?;
                key.map_or(Auth::None, |key| self.api.key(key))
            }
        };
        let asked = Asked {
            deployment: self.deployment,
            known_as: self.model,
            summaries: self.summaries,
            claude: self.claude,
        };
        let connected = self.api.connect(&resource, auth, self.client, asked);
        connected.map_err(|error| ConnectError { variable: Some(address.to_owned()), ..error })
    }
}

impl ModelText for AzureFoundry {}
impl ModelStreaming for AzureFoundry {}
impl ModelToolCalls for AzureFoundry {}
impl ModelJsonSchema for AzureFoundry {}
impl ModelVision for AzureFoundry {}
impl ModelDocuments for AzureFoundry {}
impl ModelReasoning for AzureFoundry {}

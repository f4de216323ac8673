//! `Anthropic("claude-sonnet-4-5")`: the recipe, its options, and what it claims.

use super::{AnthropicModel, CacheFor, GAPS, Options, Thinking};
use crate::adapter::model::prices;
use crate::adapter::model::wire::{Auth, connection_setters, endpoint, find_key};
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, ModelAdapter, ModelDocuments, ModelJsonSchema, ModelProvides,
    ModelReasoning, ModelStreaming, ModelText, ModelToolCalls, ModelViews, ModelVision,
};
use secrecy::SecretString;
use serde_json::Value;

/// A model of Anthropic: Claude, through the Messages API.
///
/// The key comes from `ANTHROPIC_API_KEY`, or a bearer token from `ANTHROPIC_AUTH_TOKEN`; the address from
/// `ANTHROPIC_BASE_URL` where that is set. Options given here win.
///
/// ```
/// use harness::adapter::model::Anthropic;
/// use harness::port::model::{Connect, ModelAdapter};
/// let env = |name: &str| (name == "ANTHROPIC_API_KEY").then(|| "sk-ant-test".to_owned());
/// let connect = Connect { alias: "fast", env: &env };
/// assert!(Anthropic::new("claude-haiku-4-5").connect(&connect).is_ok());
///
/// let keyless = Connect { alias: "fast", env: &|_: &str| None };
/// let error = Anthropic::new("claude-haiku-4-5").connect(&keyless).unwrap_err();
/// assert_eq!(error.variable.as_deref(), Some("ANTHROPIC_API_KEY"));
/// ```
#[derive(Clone)]
pub struct Anthropic {
    model: String,
    base_url: Option<String>,
    key: Option<SecretString>,
    client: Option<reqwest::Client>,
    version: Option<String>,
    betas: Vec<String>,
    options: Options,
}

const PROVIDER: &str = "anthropic";
const BASE_URL: &str = "https://api.anthropic.com";
/// The version of the API that is spoken here. The later `2026-10-21` only takes away what older models still have.
pub const VERSION: &str = "2023-06-01";

impl std::fmt::Debug for Anthropic {
    /// Neither the key nor the address, which may hold a password, nor what tools are told.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Anthropic").field("model", &self.model).finish_non_exhaustive()
    }
}

impl Anthropic {
    /// The model with this id.
    pub fn new(model: impl Into<String>) -> Self {
        Anthropic {
            model: model.into(),
            base_url: None,
            key: None,
            client: None,
            version: None,
            betas: Vec::new(),
            options: Options::default(),
        }
    }

    /// Whether the model thinks before it answers; without this as the effort of the call says.
    #[must_use]
    pub fn thinking(mut self, thinking: Thinking) -> Self {
        self.options.thinking = thinking;
        self
    }

    /// A level of effort in Anthropic's own word, such as `xhigh` or `max`. Counts instead of the effort of the call.
    #[must_use]
    pub fn effort(mut self, level: impl Into<String>) -> Self {
        self.options.effort = Some(level.into());
        self
    }

    /// Asks for readable summaries of the thinking; newer models give none unless asked.
    #[must_use]
    pub fn reasoning_summaries(mut self) -> Self {
        self.options.summaries = true;
        self
    }

    /// Keeps what every call begins with in the provider's cache: the tools, the instructions, and the conversation
    /// up to its last message.
    #[must_use]
    pub fn cache(mut self, cache: CacheFor) -> Self {
        self.options.cache = Some(cache);
        self
    }

    /// Lets the model cite the documents it is given. Such an answer is kept to no schema.
    #[must_use]
    pub fn citations(mut self) -> Self {
        self.options.citations = true;
        self
    }

    /// Most tokens of an answer, thinking included, where an agent does not say. Without it 32,000, and less for
    /// families that write less.
    #[must_use]
    pub fn max_tokens(mut self, tokens: u32) -> Self {
        self.options.max_tokens = Some(tokens);
        self
    }

    /// A tool that runs at Anthropic, as Anthropic describes it:
    /// `json!({"type": "web_search_20250305", "name": "web_search"})`.
    #[must_use]
    pub fn server_tool(mut self, tool: Value) -> Self {
        self.options.server_tools.push(tool);
        self
    }

    /// Another field of the body, such as `mcp_servers` or `metadata`. One that the adapter writes itself is left out.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: Value) -> Self {
        self.options.fields.insert(name.into(), value);
        self
    }

    /// Something that Anthropic still tries out: a word of the header `anthropic-beta`.
    #[must_use]
    pub fn beta(mut self, name: impl Into<String>) -> Self {
        self.betas.push(name.into());
        self
    }

    /// Another version of the API, the header `anthropic-version`.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }
}

connection_setters!(Anthropic, "Another address, without the version: `https://proxy.example`.");

impl ModelAdapter for Anthropic {
    type Model = AnthropicModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<AnthropicModel> = crate::model_views!(AnthropicModel);
    const GAPS: &'static [KnownGap] = GAPS;
    const STRICT_SCHEMAS: bool = true;

    fn model_id(&self) -> Option<String> {
        Some(self.model.clone())
    }

    fn cost(&self) -> Cost {
        match (prices::cost(PROVIDER, &self.model), self.options.cache) {
            (Cost::Price(price), Some(cache)) => Cost::Price(cache.price(price)),
            (cost, _) => cost,
        }
    }

    fn connect(self, connect: &Connect<'_>) -> Result<AnthropicModel, ConnectError> {
        let env = |name: &str| (connect.env)(name).filter(|value| !value.trim().is_empty());
        let token = || find_key(None, Some("ANTHROPIC_AUTH_TOKEN"), false, connect);
        let token = match self.key.is_some() || env("ANTHROPIC_API_KEY").is_some() {
            true => None,
            false => token()?,
        };
        let auth = match token {
            Some(token) => Auth::Bearer(token),
            None => find_key(self.key, Some("ANTHROPIC_API_KEY"), true, connect)?
                .map_or(Auth::None, |key| Auth::Header("x-api-key", key)),
        };
        let base_url = self.base_url.or_else(|| env("ANTHROPIC_BASE_URL"));
        let base_url = base_url.as_deref().unwrap_or(BASE_URL).trim().trim_end_matches('/');
        // Other servers are given with their version.
        let base_url = base_url.strip_suffix("/v1").unwrap_or(base_url);
        let mut endpoint = endpoint(PROVIDER, base_url, auth, self.client)
            .map_err(|error| ConnectError { variable: Some("ANTHROPIC_BASE_URL".to_owned()), ..error })?;
        endpoint = endpoint.header("anthropic-version", self.version.as_deref().unwrap_or(VERSION));
        if !self.betas.is_empty() {
            endpoint = endpoint.header("anthropic-beta", &self.betas.join(","));
        }
        let (provider, options) = (PROVIDER, self.options);
        Ok(AnthropicModel { endpoint, provider, model: self.model, known_as: None, options })
    }
}

impl ModelText for Anthropic {}
impl ModelStreaming for Anthropic {}
impl ModelToolCalls for Anthropic {}
impl ModelJsonSchema for Anthropic {}
impl ModelVision for Anthropic {}
impl ModelDocuments for Anthropic {}
impl ModelReasoning for Anthropic {}

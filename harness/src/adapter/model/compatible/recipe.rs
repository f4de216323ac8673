//! `OpenAiCompatible::ollama("llama3.2")`: the recipe, its options, and what it claims.

use super::{Key, Profile};
use crate::adapter::model::openai::{Api, NO_CHAT, OpenAiModel};
use crate::adapter::model::prices;
use crate::adapter::model::wire::{Auth, connect_error, connection_setters, endpoint, find_key};
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, ModelAdapter, ModelJsonSchema, ModelProvides, ModelReasoning,
    ModelStreaming, ModelText, ModelToolCalls, ModelViews, ModelVision,
};
use secrecy::SecretString;

/// A model behind a server that speaks Chat Completions.
///
/// ```
/// use harness::adapter::model::OpenAiCompatible;
/// use harness::port::model::{Connect, ModelAdapter};
/// let keyless = Connect { alias: "fast", env: &|_: &str| None };
/// assert!(OpenAiCompatible::ollama("llama3.2").connect(&keyless).is_ok());
///
/// let error = OpenAiCompatible::groq("openai/gpt-oss-120b").connect(&keyless).unwrap_err();
/// assert_eq!(error.variable.as_deref(), Some("GROQ_API_KEY"));
/// ```
///
/// What it claims is what the protocol has. Where a server has less (DeepSeek sees no pictures), a call that
/// needs it fails with `Unsupported` before anything is sent.
#[derive(Clone)]
pub struct OpenAiCompatible {
    model: String,
    profile: Profile,
    base_url: Option<String>,
    key: Option<SecretString>,
    client: Option<reqwest::Client>,
}

impl std::fmt::Debug for OpenAiCompatible {
    /// Neither the key nor the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (model, profile) = (&self.model, self.profile.name);
        f.debug_struct("OpenAiCompatible")
            .field("model", model)
            .field("profile", &profile)
            .finish_non_exhaustive()
    }
}

impl OpenAiCompatible {
    /// A model of a server of which nothing is known; say where it is with [`OpenAiCompatible::base_url`].
    pub fn new(model: impl Into<String>) -> Self {
        let (profile, model) = (Profile::GENERIC, model.into());
        OpenAiCompatible { model, profile, base_url: None, key: None, client: None }
    }

    /// A model of Ollama on this machine.
    pub fn ollama(model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::OLLAMA)
    }

    /// A model of vLLM at this address.
    pub fn vllm(base_url: impl Into<String>, model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::VLLM).base_url(base_url)
    }

    /// The model of llama.cpp's server at this address.
    pub fn llama_cpp(base_url: impl Into<String>, model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::LLAMA_CPP).base_url(base_url)
    }

    /// A model of OpenRouter.
    pub fn openrouter(model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::OPENROUTER)
    }

    /// A model of Groq.
    pub fn groq(model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::GROQ)
    }

    /// A model of DeepSeek.
    pub fn deepseek(model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::DEEPSEEK)
    }

    /// A model of Mistral.
    pub fn mistral(model: impl Into<String>) -> Self {
        OpenAiCompatible::new(model).profile(Profile::MISTRAL)
    }

    /// The kind of server.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }
}

connection_setters!(
    OpenAiCompatible,
    "Where the server is, up to and including the version: `http://localhost:8000/v1`."
);

/// What is known before a call: of a server on the application's own machine nothing, also not that it is free.
pub(in crate::adapter::model) fn cost(profile: &Profile, model: &str) -> Cost {
    match profile.reports_cost {
        true => Cost::Reported,
        false => prices::cost(profile.name, model),
    }
}

/// It keeps an answer to JSON, not to a schema.
const DEEPSEEK: &[&str] = &["model.json_schema", "model.vision", "model.embeddings"];

const BASE_URL_VARIABLE: &str = "OPENAI_COMPATIBLE_BASE_URL";

macro_rules! families {
    ($($prefix:literal => $lacks:expr;)*) => {
        const GAPS: &[KnownGap] = &[$(KnownGap { prefix: $prefix, lacks: $lacks }),*];
        /// The same as `AnyModel` spells them, whatever the server.
        pub(crate) const SPELLED: &[KnownGap] =
            &[$(KnownGap { prefix: concat!("compatible:", $prefix), lacks: $lacks }),*];
    };
}

families! {
    "deepseek-chat" => DEEPSEEK;
    "deepseek-reasoner" => DEEPSEEK;
    "mistral-embed" => NO_CHAT;
    "nomic-embed-text" => NO_CHAT;
    "mxbai-embed" => NO_CHAT;
}

impl ModelAdapter for OpenAiCompatible {
    type Model = OpenAiModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<OpenAiModel> = crate::model_views!(OpenAiModel);

    const GAPS: &'static [KnownGap] = GAPS;

    fn model_id(&self) -> Option<String> {
        Some(self.model.clone())
    }

    fn cost(&self) -> Cost {
        cost(&self.profile, &self.model)
    }

    fn connect(self, connect: &Connect<'_>) -> Result<OpenAiModel, ConnectError> {
        let profile = self.profile;
        let required = matches!(profile.key, Key::Required(_));
        let key = find_key(self.key, Some(profile.key.variable()), required, connect)?;
        let from_env = || match profile.base_url {
            Some(base_url) => Some(base_url.to_owned()),
            None => (connect.env)(BASE_URL_VARIABLE).filter(|value| !value.trim().is_empty()),
        };
        let Some(base_url) = self.base_url.or_else(from_env) else {
            let what =
                format!("nobody says where its server is: `.base_url(..)`, or set {BASE_URL_VARIABLE}");
            return Err(connect_error(&what, Some(BASE_URL_VARIABLE)));
        };
        let endpoint = endpoint(profile.name, &base_url, Auth::bearer(key), self.client)?;
        let api = Api::Chat(profile.dialect);
        Ok(OpenAiModel { endpoint, provider: profile.name, model: self.model, known_as: None, api })
    }
}

impl ModelText for OpenAiCompatible {}
impl ModelStreaming for OpenAiCompatible {}
impl ModelToolCalls for OpenAiCompatible {}
impl ModelJsonSchema for OpenAiCompatible {}
impl ModelVision for OpenAiCompatible {}
impl ModelReasoning for OpenAiCompatible {}

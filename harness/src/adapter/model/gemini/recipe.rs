//! `Gemini("gemini-2.5-flash")`: the recipe, its options, and what it claims.

use super::model::{Options, Place};
use super::{GAPS, GeminiModel};
use crate::adapter::model::prices;
use crate::adapter::model::wire::{
    Auth, TokenSource, connect_error, connection_setters, endpoint, find_key, segment,
};
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, ModelAdapter, ModelAudio, ModelDocuments, ModelImageOutput,
    ModelJsonSchema, ModelProvides, ModelReasoning, ModelStreaming, ModelText, ModelToolCalls, ModelViews,
    ModelVision,
};
use secrecy::SecretString;
use std::sync::Arc;

/// A model of Google, on Google AI unless told otherwise.
///
/// On Google AI the key comes from `GEMINI_API_KEY` or, where that is not set, `GOOGLE_API_KEY`; the address from
/// `GOOGLE_GEMINI_BASE_URL` where that is set. On Vertex AI ([`Gemini::vertex`]) a token proves the call:
/// [`Gemini::token_source`], [`Gemini::api_key`] with a token, or `GOOGLE_OAUTH_ACCESS_TOKEN`.
///
/// ```
/// use harness::adapter::model::Gemini;
/// use harness::port::model::{Connect, ModelAdapter};
/// let env = |name: &str| (name == "GEMINI_API_KEY").then(|| "a-key".to_owned());
/// let connect = Connect { alias: "fast", env: &env };
/// assert!(Gemini::new("gemini-2.5-flash").connect(&connect).is_ok());
///
/// let keyless = Connect { alias: "fast", env: &|_: &str| None };
/// let error = Gemini::new("gemini-2.5-flash").connect(&keyless).unwrap_err();
/// assert_eq!(error.variable.as_deref(), Some("GEMINI_API_KEY"));
///
/// let vertex = Gemini::new("gemini-2.5-flash").vertex("my-project", "europe-west4").api_key("a-token".to_owned());
/// assert!(vertex.connect(&keyless).is_ok());
/// ```
#[derive(Clone)]
pub struct Gemini {
    model: String,
    /// Project and location.
    vertex: Option<(String, String)>,
    options: Options,
    tokens: Option<Arc<dyn TokenSource>>,
    base_url: Option<String>,
    key: Option<SecretString>,
    client: Option<reqwest::Client>,
}

const BASE_URL: &str = "https://generativelanguage.googleapis.com/v1beta";
const KEY_VARIABLES: [&str; 2] = ["GEMINI_API_KEY", "GOOGLE_API_KEY"];
const TOKEN_VARIABLE: &str = "GOOGLE_OAUTH_ACCESS_TOKEN";

impl std::fmt::Debug for Gemini {
    /// Neither the key nor the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gemini")
            .field("model", &self.model)
            .field("vertex", &self.vertex.is_some())
            .finish_non_exhaustive()
    }
}

impl Gemini {
    /// The model with this id.
    pub fn new(model: impl Into<String>) -> Self {
        Gemini {
            model: model.into(),
            vertex: None,
            options: Options::default(),
            tokens: None,
            base_url: None,
            key: None,
            client: None,
        }
    }

    /// Asks Vertex AI: the project that pays, and a location such as `europe-west4` or `global`.
    #[must_use]
    pub fn vertex(mut self, project: impl Into<String>, location: impl Into<String>) -> Self {
        self.vertex = Some((project.into(), location.into()));
        self
    }

    /// Who gives the token of the moment, for Vertex AI.
    #[must_use]
    pub fn token_source(mut self, tokens: Arc<dyn TokenSource>) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// Asks for readable summaries of the thoughts.
    #[must_use]
    pub fn thought_summaries(mut self) -> Self {
        self.options.thoughts = true;
        self
    }

    /// Lets a model that can paint answer with pictures too.
    #[must_use]
    pub fn pictures(mut self) -> Self {
        self.options.pictures = true;
        self
    }

    /// Switches a tool on that runs at Google, by its name in the API: `googleSearch`, `codeExecution`, `urlContext`.
    /// What it says comes as [`Part::Opaque`](crate::port::model::Part::Opaque), its sources as citations.
    #[must_use]
    pub fn server_tool(mut self, name: impl Into<String>) -> Self {
        self.options.server_tools.push(name.into());
        self
    }

    /// Another threshold of the filter, as the API names both: `HARM_CATEGORY_HATE_SPEECH`, `BLOCK_ONLY_HIGH`.
    #[must_use]
    pub fn safety(mut self, category: impl Into<String>, threshold: impl Into<String>) -> Self {
        self.options.safety.push((category.into(), threshold.into()));
        self
    }

    fn auth(&self, place: Place, connect: &Connect<'_>) -> Result<Auth, ConnectError> {
        if let Some(tokens) = &self.tokens {
            return Ok(Auth::Token(tokens.clone()));
        }
        let variable = match place {
            Place::Vertex => TOKEN_VARIABLE,
            // The first is named when there is neither.
            Place::GoogleAi => KEY_VARIABLES
                .into_iter()
                .find(|name| (connect.env)(name).is_some_and(|key| !key.trim().is_empty()))
                .unwrap_or(KEY_VARIABLES[0]),
        };
        let key = find_key(self.key.clone(), Some(variable), true, connect)?;
        Ok(match (place, key) {
            (Place::GoogleAi, Some(key)) => Auth::Header("x-goog-api-key", key),
            (_, key) => Auth::bearer(key),
        })
    }
}

connection_setters!(
    Gemini,
    "Another address, up to and including the version: `https://proxy.example/v1beta`. On Vertex AI what follows it is \
     the project."
);

/// Where Vertex AI is, for a location.
fn vertex_url(location: &str) -> String {
    match location {
        "global" => "https://aiplatform.googleapis.com/v1".to_owned(),
        "us" | "eu" => format!("https://aiplatform.{location}.rep.googleapis.com/v1"),
        region => format!("https://{region}-aiplatform.googleapis.com/v1"),
    }
}

impl ModelAdapter for Gemini {
    type Model = GeminiModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<GeminiModel> = crate::model_views!(GeminiModel);
    const GAPS: &'static [KnownGap] = GAPS;

    fn model_id(&self) -> Option<String> {
        Some(self.model.clone())
    }

    fn cost(&self) -> Cost {
        prices::cost("gemini", &self.model)
    }

    fn connect(self, connect: &Connect<'_>) -> Result<GeminiModel, ConnectError> {
        let env = |name: &str| (connect.env)(name).filter(|value| !value.trim().is_empty());
        let place = if self.vertex.is_some() { Place::Vertex } else { Place::GoogleAi };
        let auth = self.auth(place, connect)?;
        let base_url = match &self.vertex {
            None => {
                let given = self.base_url.or_else(|| env("GOOGLE_GEMINI_BASE_URL"));
                given.unwrap_or_else(|| BASE_URL.to_owned())
            }
            Some((project, location)) => {
                let plain = |text: &str| {
                    !text.is_empty()
                        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':'))
                };
                if !plain(project) || location.is_empty() || !location.bytes().all(is_of_location) {
                    let what = "its project or location is none: `.vertex(\"my-project\", \"europe-west4\")`";
                    return Err(connect_error(what, None));
                }
                let given = self.base_url.unwrap_or_else(|| vertex_url(location));
                let (given, project) = (given.trim_end_matches('/'), segment(project));
                format!("{given}/projects/{project}/locations/{location}/publishers/google")
            }
        };
        let endpoint = endpoint(place.provider(), &base_url, auth, self.client).map_err(|error| {
            let variable = (place == Place::GoogleAi).then(|| "GOOGLE_GEMINI_BASE_URL".to_owned());
            ConnectError { variable, ..error }
        })?;
        let model = self.model.strip_prefix("models/").unwrap_or(&self.model).to_owned();
        Ok(GeminiModel { endpoint, place, model, options: self.options })
    }
}

fn is_of_location(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

impl ModelText for Gemini {}
impl ModelStreaming for Gemini {}
impl ModelToolCalls for Gemini {}
impl ModelJsonSchema for Gemini {}
impl ModelVision for Gemini {}
impl ModelAudio for Gemini {}
impl ModelDocuments for Gemini {}
impl ModelImageOutput for Gemini {}
impl ModelReasoning for Gemini {}

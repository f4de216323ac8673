//! A model that is chosen at run time, from a text such as `HARNESS_MODEL`. Next: `spec.rs`, which reads the text.

#[cfg(feature = "anthropic")]
use super::anthropic::{self, Anthropic};
#[cfg(feature = "azure")]
use super::azure::AzureFoundry;
#[cfg(feature = "bedrock")]
use super::bedrock::{self, Bedrock};
use super::gaps::{joined, rows};
#[cfg(feature = "gemini")]
use super::gemini::{self, Gemini};
use super::openai;
use super::wire::connect_error;
use super::{ModelSpec, OpenAi, OpenAiCompatible, SpecError};
use super::{compatible, prices};
use crate::port::BoxFuture;
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, Model, ModelAdapter, ModelError, ModelJsonSchema, ModelProvides,
    ModelReasoning, ModelRequest, ModelSink, ModelStreaming, ModelText, ModelToolCalls, ModelVision,
};

/// A model adapter that is chosen at run time.
///
/// ```
/// use harness::adapter::model::AnyModel;
/// use harness::port::model::{Connect, ModelAdapter};
/// let keyless = Connect { alias: "fast", env: &|_: &str| None };
/// assert!(AnyModel::new("ollama:llama3.2").connect(&keyless).is_ok());
/// assert!(AnyModel::new("gpt-5-mini").connect(&keyless).unwrap_err().message.contains("`openai:gpt-5-mini`"));
/// ```
#[derive(Clone)]
pub struct AnyModel {
    spec: Result<ModelSpec, SpecError>,
}

/// What families lack, each behind the name of its provider: a model of the same name on another server is another.
const TABLES: &[&[KnownGap]] = &[
    openai::SPELLED,
    compatible::SPELLED,
    #[cfg(feature = "anthropic")]
    anthropic::SPELLED,
    #[cfg(feature = "azure")]
    openai::SPELLED_ON_AZURE,
    #[cfg(feature = "azure")]
    anthropic::SPELLED_ON_AZURE,
    #[cfg(feature = "gemini")]
    gemini::SPELLED,
    #[cfg(feature = "bedrock")]
    bedrock::SPELLED,
];

const GAPS: &[KnownGap] = &joined::<{ rows(TABLES) }>(TABLES);

/// A connected [`AnyModel`].
pub struct AnyConnected(Box<dyn Model>);

impl std::fmt::Debug for AnyConnected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnyConnected").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for AnyModel {
    /// Not the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnyModel")
            .field("model", &self.spec.as_ref().map(ModelSpec::model))
            .finish_non_exhaustive()
    }
}

impl AnyModel {
    /// The model that a text names; a text that names none is an error when it connects.
    pub fn new(spec: impl AsRef<str>) -> Self {
        AnyModel { spec: ModelSpec::parse(spec.as_ref()) }
    }
}

impl From<ModelSpec> for AnyModel {
    fn from(spec: ModelSpec) -> Self {
        AnyModel { spec: Ok(spec) }
    }
}

impl ModelAdapter for AnyModel {
    type Model = AnyConnected;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const GAPS: &'static [KnownGap] = GAPS;

    fn model_id(&self) -> Option<String> {
        self.spec.as_ref().ok().map(|spec| spec.model().to_owned())
    }

    /// The provider and the id. No address: it may hold a password.
    fn family_id(&self) -> Option<String> {
        Some(match self.spec.as_ref().ok()? {
            ModelSpec::OpenAi { model } => format!("openai:{model}"),
            #[cfg(feature = "anthropic")]
            ModelSpec::Anthropic { model } => format!("anthropic:{model}"),
            #[cfg(feature = "azure")]
            ModelSpec::Azure { deployment } => format!("azure:{deployment}"),
            #[cfg(feature = "gemini")]
            ModelSpec::Gemini { model } => format!("gemini:{model}"),
            #[cfg(feature = "bedrock")]
            ModelSpec::Bedrock { model } => format!("bedrock:{model}"),
            ModelSpec::Compatible { model, .. } => format!("compatible:{model}"),
        })
    }

    fn cost(&self) -> Cost {
        match &self.spec {
            Ok(ModelSpec::OpenAi { model }) => prices::cost("openai", model),
            #[cfg(feature = "anthropic")]
            Ok(ModelSpec::Anthropic { model }) => prices::cost("anthropic", model),
            #[cfg(feature = "azure")]
            Ok(ModelSpec::Azure { deployment }) => prices::cost("azure", deployment),
            #[cfg(feature = "gemini")]
            Ok(ModelSpec::Gemini { model }) => prices::cost("gemini", model),
            #[cfg(feature = "bedrock")]
            Ok(ModelSpec::Bedrock { model }) => prices::cost("bedrock", model),
            Ok(ModelSpec::Compatible { profile, model, .. }) => compatible::cost(profile, model),
            Err(_) => Cost::Unknown,
        }
    }

    fn connect(self, connect: &Connect<'_>) -> Result<AnyConnected, ConnectError> {
        let spec = self.spec.map_err(|error| connect_error(&error.to_string(), None))?;
        let connected: Box<dyn Model> = match spec {
            ModelSpec::OpenAi { model } => Box::new(OpenAi::new(model).connect(connect)?),
            #[cfg(feature = "anthropic")]
            ModelSpec::Anthropic { model } => Box::new(Anthropic::new(model).connect(connect)?),
            #[cfg(feature = "azure")]
            ModelSpec::Azure { deployment } => {
                // Claude is served there through no other API.
                let is_claude = deployment.starts_with("claude-");
                let recipe = AzureFoundry::new(deployment);
                let recipe = if is_claude { recipe.claude() } else { recipe };
                Box::new(recipe.connect(connect)?)
            }
            #[cfg(feature = "gemini")]
            ModelSpec::Gemini { model } => Box::new(Gemini::new(model).connect(connect)?),
            #[cfg(feature = "bedrock")]
            ModelSpec::Bedrock { model } => Box::new(Bedrock::new(model).connect(connect)?),
            ModelSpec::Compatible { profile, base_url, model } => {
                let recipe = OpenAiCompatible::new(model).profile(profile);
                Box::new(match base_url {
                    Some(base_url) => recipe.base_url(base_url).connect(connect)?,
                    None => recipe.connect(connect)?,
                })
            }
        };
        Ok(AnyConnected(connected))
    }
}

impl Model for AnyConnected {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        self.0.generate(request, out)
    }

    fn account(&self) -> Option<u64> {
        self.0.account()
    }
}

impl ModelText for AnyModel {}
impl ModelStreaming for AnyModel {}
impl ModelToolCalls for AnyModel {}
impl ModelJsonSchema for AnyModel {}
impl ModelVision for AnyModel {}
impl ModelReasoning for AnyModel {}

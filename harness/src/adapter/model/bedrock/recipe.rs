//! `Bedrock("anthropic.claude-..")`: the recipe, its options, and what it claims.

use super::credentials::{self, CredentialSource, Proof};
use super::options::Options;
use super::{BedrockModel, CachePoints, GAPS, Guardrail, PROVIDER, SigV4, region};
use crate::adapter::model::prices;
use crate::adapter::model::wire::{Auth, connection_setters, endpoint};
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, ModelAdapter, ModelAudio, ModelDocuments, ModelJsonSchema,
    ModelProvides, ModelReasoning, ModelStreaming, ModelText, ModelToolCalls, ModelViews, ModelVision,
};
use secrecy::SecretString;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A model of Amazon Bedrock, through Converse: by its id, an inference profile, or the ARN of either.
///
/// The region comes from `AWS_REGION` or `AWS_DEFAULT_REGION`, or from the ARN. Who calls comes from
/// `AWS_BEARER_TOKEN_BEDROCK`, or else from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, or
/// else, with the feature `bedrock-aws-chain`, from the credential chain of AWS. Another address comes from
/// `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`. Options given here win.
///
/// ```
/// use harness::adapter::model::Bedrock;
/// use harness::port::model::{Connect, ModelAdapter};
/// let env = |name: &str| match name {
///     "AWS_REGION" => Some("eu-west-1".to_owned()),
///     "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE".to_owned()),
///     "AWS_SECRET_ACCESS_KEY" => Some("a-secret".to_owned()),
///     _ => None,
/// };
/// let model = Bedrock::new("eu.anthropic.claude-sonnet-4-5-20250929-v1:0");
/// assert!(model.clone().connect(&Connect { alias: "fast", env: &env }).is_ok());
///
/// let error = model.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap_err();
/// assert_eq!(error.variable.as_deref(), Some("AWS_REGION"));
/// ```
#[derive(Clone)]
pub struct Bedrock {
    model: String,
    region: Option<String>,
    fips: bool,
    base_url: Option<String>,
    key: Option<SecretString>,
    source: Option<Arc<dyn CredentialSource>>,
    client: Option<reqwest::Client>,
    options: Options,
}

impl std::fmt::Debug for Bedrock {
    /// Neither keys nor the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bedrock")
            .field("model", &self.model)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Bedrock {
    /// The model, profile or ARN with this id.
    pub fn new(model: impl Into<String>) -> Self {
        Bedrock {
            model: model.into(),
            region: None,
            fips: false,
            base_url: None,
            key: None,
            source: None,
            client: None,
            options: Options::default(),
        }
    }

    /// The region, such as `eu-west-1`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The address with FIPS cryptography, where the region has one.
    #[must_use]
    pub fn fips(mut self) -> Self {
        self.fips = true;
        self
    }

    /// Credentials that are given, or whoever gives them before each call.
    #[must_use]
    pub fn credentials(mut self, source: impl CredentialSource) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// A guardrail that looks at what is asked and answered.
    #[must_use]
    pub fn guardrail(mut self, guardrail: Guardrail) -> Self {
        self.options.guardrail = Some(guardrail);
        self
    }

    /// Where the provider is asked to remember what it read.
    #[must_use]
    pub fn cache(mut self, points: CachePoints) -> Self {
        self.options.cache = points;
        self
    }

    /// Fields of the model's own, as `additionalModelRequestFields`: `top_k` and the like. They win over what the
    /// adapter writes there for reasoning.
    #[must_use]
    pub fn model_fields(mut self, fields: Map<String, Value>) -> Self {
        self.options.fields = fields;
        self
    }

    /// Offers a tool that runs at the provider, such as `nova_code_interpreter`. Its calls and results arrive as opaque
    /// parts.
    #[must_use]
    pub fn system_tool(mut self, name: impl Into<String>) -> Self {
        self.options.system_tools.push(name.into());
        self
    }

    /// Asks for citations of the documents; only Claude gives them.
    #[must_use]
    pub fn citations(mut self) -> Self {
        self.options.citations = true;
        self
    }

    /// The service tier: `priority`, `default`, `flex` or `reserved`.
    #[must_use]
    pub fn service_tier(mut self, tier: impl Into<String>) -> Self {
        self.options.tier = Some(tier.into());
        self
    }

    /// Asks for hardware that answers sooner, where the model has it.
    #[must_use]
    pub fn optimized_latency(mut self) -> Self {
        self.options.optimized = true;
        self
    }

    /// What embeddings of Cohere are for: `search_document` (as it is), `search_query`, `classification`,
    /// `clustering`.
    #[must_use]
    pub fn input_type(mut self, input_type: impl Into<String>) -> Self {
        self.options.input_type = Some(input_type.into());
        self
    }
}

connection_setters!(Bedrock, "Another address: that of a private endpoint, or a proxy.");

impl ModelAdapter for Bedrock {
    type Model = BedrockModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<BedrockModel> = crate::model_views!(BedrockModel);
    const GAPS: &'static [KnownGap] = GAPS;
    const STRICT_SCHEMAS: bool = true;

    fn model_id(&self) -> Option<String> {
        Some(self.model.clone())
    }

    fn cost(&self) -> Cost {
        // The table has the prices of the default tier.
        let tier = self.options.tier.as_deref().is_some_and(|tier| tier != "default");
        match prices::cost(PROVIDER, &self.model) {
            Cost::Price(_) if tier || self.options.optimized => Cost::Unknown,
            Cost::Price(price) if self.options.cache.is_for_an_hour() => {
                Cost::Price(prices::kept_for_an_hour(price))
            }
            cost => cost,
        }
    }

    fn connect(self, connect: &Connect<'_>) -> Result<BedrockModel, ConnectError> {
        const ADDRESS: &str = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME";
        let region = region::find(self.region, &self.model, connect)?;
        let auth = match credentials::find(self.key, self.source, connect)? {
            Proof::Bearer(auth) => auth,
            Proof::Signed(source) => Auth::Signed(Arc::new(SigV4::new("bedrock", region.as_str(), source))),
        };
        let given = self.base_url.or_else(|| (connect.env)(ADDRESS)).filter(|url| !url.trim().is_empty());
        let base_url = given.unwrap_or_else(|| region::address(&region, self.fips));
        let endpoint = endpoint(PROVIDER, &base_url, auth, self.client)
            .map_err(|error| ConnectError { variable: Some(ADDRESS.to_owned()), ..error })?;
        Ok(BedrockModel { endpoint, model: self.model, options: self.options })
    }
}

impl ModelText for Bedrock {}
impl ModelStreaming for Bedrock {}
impl ModelToolCalls for Bedrock {}
impl ModelJsonSchema for Bedrock {}
impl ModelVision for Bedrock {}
impl ModelAudio for Bedrock {}
impl ModelDocuments for Bedrock {}
impl ModelReasoning for Bedrock {}

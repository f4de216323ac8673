//! What `harness!` binds to a model alias: a recipe that becomes a connected model at start.

use super::{Cost, CountTokens, Embed, Model, ModelViews, Rerank};

/// A model by its recipe: `OpenAi("gpt-5-mini")`. Connects at start, where keys and endpoints are known.
///
/// `harness!` writes `Adapter("id")` as `Adapter::new("id")`, so an adapter has a `new` that takes the model id.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model adapter",
    label = "expected a type that implements `ModelAdapter`",
    note = "the shipped ones are `OpenAi`, `OpenAiCompatible` and `ScriptedModel`; implement `harness::port::model::ModelAdapter` for your own"
)]
pub trait ModelAdapter: Send + Sync + 'static {
    /// The connected model.
    type Model: Model;

    /// Model families by the beginning of their id, and what they lack. A literal id in `harness!` is
    /// checked against it in the build; every id that is only known at start there, with the same words. Unknown ids are trusted.
    const GAPS: &'static [KnownGap] = &[];

    /// The capabilities it implements, for a recipe that is chosen at start
    /// ([`with_model`](crate::Bindings::with_model)): `Some(harness::model_provides!(Self))`. Where `harness!` names
    /// the type it reads them off the type itself.
    ///
    /// ```
    /// use harness::adapter::model::ScriptedModel;
    /// use harness::port::model::ModelAdapter;
    /// assert!(ScriptedModel::PROVIDES.unwrap().has("model.text"));
    /// assert!(!ScriptedModel::PROVIDES.unwrap().has("sandbox.exec"));
    /// ```
    const PROVIDES: Option<ModelProvides> = None;

    /// Whether the provider guarantees a typed answer only for the strict subset of JSON schema: closed objects, no
    /// maps, no untyped values. An agent whose output does not fit then fails to build, at the field.
    const STRICT_SCHEMAS: bool = false;

    /// What the connected model can do beside answering, for a recipe that is chosen at start
    /// ([`with_model`](crate::Bindings::with_model)): `model_views!(Self::Model)`. Where `harness!` names the type it
    /// reads this off the type itself.
    ///
    /// ```
    /// use harness::port::BoxFuture;
    /// use harness::port::model::*;
    ///
    /// struct Vectors;
    /// impl Model for Vectors {
    ///     fn generate<'a>(
    ///         &'a self,
    ///         _: &'a ModelRequest<'a>,
    ///         _: &'a mut dyn ModelSink,
    ///     ) -> BoxFuture<'a, Result<(), ModelError>> {
    ///         Box::pin(async { Err(ModelError::new(ModelErrorKind::Unsupported, "mine", "it only embeds")) })
    ///     }
    /// }
    /// impl Embed for Vectors {
    ///     fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
    ///         let vectors = request.texts.iter().map(|text| vec![text.len() as f32]).collect();
    ///         Box::pin(async { Ok(Embeddings { vectors, usage: Usage::default() }) })
    ///     }
    /// }
    ///
    /// struct VectorAdapter;
    /// impl ModelAdapter for VectorAdapter {
    ///     type Model = Vectors;
    ///     const VIEWS: ModelViews<Vectors> = harness::model_views!(Vectors);
    ///     fn model_id(&self) -> Option<String> {
    ///         None
    ///     }
    ///     fn connect(self, _: &Connect<'_>) -> Result<Vectors, ConnectError> {
    ///         Ok(Vectors)
    ///     }
    /// }
    /// assert!(VectorAdapter::VIEWS.embed.is_some() && VectorAdapter::VIEWS.rerank.is_none());
    /// ```
    const VIEWS: ModelViews<Self::Model> = ModelViews::NONE;

    /// The model id, where the recipe has one.
    fn model_id(&self) -> Option<String>;

    /// By what [`GAPS`](Self::GAPS) knows it at start, where that is not its id: a recipe for models of many providers
    /// puts the provider before it.
    fn family_id(&self) -> Option<String> {
        self.model_id()
    }

    /// What is known of its cost; a price given at start counts instead.
    fn cost(&self) -> Cost {
        Cost::Unknown
    }

    /// Reads keys and endpoints and makes the client. No call is made.
    ///
    /// # Errors
    /// What is missing and how to go on: which variable to set.
    fn connect(self, connect: &Connect<'_>) -> Result<Self::Model, ConnectError>;
}

/// Which capabilities a recipe implements: made by [`model_provides!`](crate::model_provides).
#[derive(Debug, Clone, Copy)]
pub struct ModelProvides {
    rows: &'static [(u64, &'static str, bool)],
    /// Capabilities that other crates declare.
    extends: &'static [(u64, &'static str, bool)],
}

impl ModelProvides {
    /// The body of `model_provides!`.
    #[doc(hidden)]
    #[must_use]
    pub const fn __of(
        rows: &'static [(u64, &'static str, bool)],
        extends: &'static [(u64, &'static str, bool)],
    ) -> Self {
        ModelProvides { rows, extends }
    }

    /// Whether it has the capability of this dotted name.
    #[must_use]
    pub fn has(self, capability: &str) -> bool {
        self.rows.iter().chain(self.extends).any(|(_, name, has)| *has && *name == capability)
    }

    pub(crate) const fn rows(self) -> &'static [(u64, &'static str, bool)] {
        self.rows
    }

    pub(crate) const fn extends(self) -> &'static [(u64, &'static str, bool)] {
        self.extends
    }
}

/// Beside the capabilities in [`KnownGap::lacks`]: the family keeps an answer to its schema only where no tools are
/// offered. An agent with tools is then asked for its typed answer by a call that the model must make.
pub const SCHEMA_BESIDE_TOOLS: &str = "model.json_schema beside tools";

/// A family of models that lacks capabilities its adapter has. Of several that fit an id the first one counts, so
/// special families come before general ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownGap {
    /// The id begins with this.
    pub prefix: &'static str,
    /// Dotted capability names, for example `model.json_schema`; or [`SCHEMA_BESIDE_TOOLS`].
    pub lacks: &'static [&'static str],
}

/// What an adapter may use while it connects.
#[derive(Clone, Copy)]
pub struct Connect<'a> {
    /// The alias in `harness!`.
    pub alias: &'a str,
    /// Reads a variable of the environment, or of what a test put in its place.
    pub env: &'a (dyn Fn(&str) -> Option<String> + Send + Sync),
}

impl std::fmt::Debug for Connect<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect").field("alias", &self.alias).finish_non_exhaustive()
    }
}

/// Why a model could not be connected. Holds no keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    /// What is missing and how to go on. Start puts the alias before it, ``model "fast": ``, so it is not in here.
    pub message: String,
    /// The variable of the environment that is missing or wrong.
    pub variable: Option<String>,
}

macro_rules! claims {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])* pub trait $name: ModelAdapter {})*
    };
}

claims! {
    /// `model.text`: answers in text.
    ModelText;
    /// `model.streaming`: the answer arrives in pieces.
    ModelStreaming;
    /// `model.tool_calls`: calls tools, several in one turn.
    ModelToolCalls;
    /// `model.json_schema`: keeps an answer to a JSON schema, natively.
    ModelJsonSchema;
    /// `model.vision`: reads images.
    ModelVision;
    /// `model.audio`: hears sound.
    ModelAudio;
    /// `model.documents`: reads documents such as PDFs.
    ModelDocuments;
    /// `model.image_output`: answers with pictures.
    ModelImageOutput;
    /// `model.reasoning`: thinks before it answers, and takes its reasoning back.
    ModelReasoning;
}

/// `model.embeddings`: the connected model implements [`Embed`].
pub trait ModelEmbeddings: ModelAdapter<Model: Embed> {}
impl<A: ModelAdapter<Model: Embed>> ModelEmbeddings for A {}

/// `model.rerank`: the connected model implements [`Rerank`].
pub trait ModelRerank: ModelAdapter<Model: Rerank> {}
impl<A: ModelAdapter<Model: Rerank>> ModelRerank for A {}

/// `model.token_count`: the connected model implements [`CountTokens`].
pub trait ModelTokenCount: ModelAdapter<Model: CountTokens> {}
impl<A: ModelAdapter<Model: CountTokens>> ModelTokenCount for A {}

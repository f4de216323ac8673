//! The recipe: any model adapter, a cassette, and what must not get into it.

use super::cassette::{Cassette, CassetteError};
use super::model::{Embeds, RecordedModel, Tape};
use super::redact::Redact;
use crate::port::model::{
    Connect, ConnectError, Cost, Embed, KnownGap, ModelAdapter, ModelAudio, ModelDocuments, ModelImageOutput,
    ModelJsonSchema, ModelProvides, ModelReasoning, ModelStreaming, ModelText, ModelToolCalls, ModelViews,
    ModelVision,
};
use std::path::PathBuf;
use std::sync::Arc;

/// The variable of the environment that makes a replay a recording.
const VARIABLE: &str = "HARNESS_RECORD";

/// A model whose exchanges come from a cassette, or go into one.
///
/// It replays unless [`record`](Self::record) or `HARNESS_RECORD=1` says otherwise. A replay is strict: a request
/// that was not recorded is an error that says where it differs. Keys and what looks like one are redacted
/// before anything is written; add your own rules with [`redact`](Self::redact) and [`secret`](Self::secret).
///
/// Answers and embeddings are recorded. Counts of tokens and orders of documents are not: a recorded model provides
/// neither `model.token_count` nor `model.rerank`.
///
/// ```
/// # use harness::port::model::{Connect, ModelAdapter};
/// use harness::adapter::model::{Recorded, Say, ScriptedModel};
/// # let dir = std::env::temp_dir().join(format!("harness-doc-{}", std::process::id()));
/// # let path = dir.join("hello.jsonl");
/// let real = ScriptedModel::new([Say::text("Hello")]); // `OpenAi("gpt-5-mini")`, once
/// let model = Recorded::new(real, &path).secret("customer-4711").record();
/// # model.connect(&Connect { alias: "fast", env: &|_| None }).unwrap();
/// # std::fs::remove_dir_all(dir).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Recorded<A> {
    adapter: A,
    path: PathBuf,
    record: bool,
    redact: Redact,
    show_content: bool,
}

impl<A: ModelAdapter> Recorded<A> {
    /// Replays the cassette at `path`; to record, says what to record from.
    pub fn new(adapter: A, path: impl Into<PathBuf>) -> Self {
        Recorded { adapter, path: path.into(), record: false, redact: Redact::default(), show_content: false }
    }

    /// Calls the model and writes a new cassette over the old one.
    #[must_use]
    pub fn record(mut self) -> Self {
        self.record = true;
        self
    }

    /// One more rule: gets each text, gives what may be written. Its own result must pass it unchanged.
    /// The same rules apply while replaying, so that requests still match.
    #[must_use]
    pub fn redact(mut self, rule: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        self.redact.add(rule);
        self
    }

    /// A text that is redacted wherever it occurs.
    #[must_use]
    pub fn secret(self, secret: impl Into<String>) -> Self {
        let secret = secret.into();
        self.redact(move |text| match secret.as_str() {
            "" => text.to_owned(),
            secret => text.replace(secret, super::redact::REDACTED),
        })
    }

    /// Errors of a replay quote what was recorded and what was asked. For a developer's terminal, not for logs.
    #[must_use]
    pub fn show_content(mut self) -> Self {
        self.show_content = true;
        self
    }
}

impl<A: ModelAdapter> ModelAdapter for Recorded<A> {
    type Model = RecordedModel<A::Model>;
    const GAPS: &'static [KnownGap] = A::GAPS;
    const PROVIDES: Option<ModelProvides> = A::PROVIDES;
    const VIEWS: ModelViews<Self::Model> = ModelViews {
        embed: match A::VIEWS.embed {
            Some(_) => Some(embeds::<A>),
            None => None,
        },
        ..ModelViews::NONE
    };
    const STRICT_SCHEMAS: bool = A::STRICT_SCHEMAS;

    fn model_id(&self) -> Option<String> {
        self.adapter.model_id()
    }

    fn family_id(&self) -> Option<String> {
        self.adapter.family_id()
    }

    fn cost(&self) -> Cost {
        self.adapter.cost()
    }

    fn connect(self, connect: &Connect<'_>) -> Result<Self::Model, ConnectError> {
        let wanted = (connect.env)(VARIABLE).is_some_and(|value| !matches!(value.as_str(), "" | "0"));
        let unusable = |error: CassetteError| ConnectError { message: error.to_string(), variable: None };
        let tape = if self.record || wanted {
            let model = Arc::new(self.adapter.connect(connect)?);
            Tape::Record { model, cassette: Cassette::create(&self.path).map_err(unusable)? }
        } else {
            Tape::replay(Cassette::read(&self.path).map_err(unusable)?)
        };
        Ok(RecordedModel { tape, redact: self.redact, show_content: self.show_content })
    }
}

fn embeds<A: ModelAdapter>(recorded: &Arc<RecordedModel<A::Model>>) -> Arc<dyn Embed> {
    Arc::new(Embeds::<A>(recorded.clone()))
}

// What the recorded model can do, its recording can do.
impl<A: ModelText> ModelText for Recorded<A> {}
impl<A: ModelStreaming> ModelStreaming for Recorded<A> {}
impl<A: ModelToolCalls> ModelToolCalls for Recorded<A> {}
impl<A: ModelJsonSchema> ModelJsonSchema for Recorded<A> {}
impl<A: ModelVision> ModelVision for Recorded<A> {}
impl<A: ModelAudio> ModelAudio for Recorded<A> {}
impl<A: ModelDocuments> ModelDocuments for Recorded<A> {}
impl<A: ModelImageOutput> ModelImageOutput for Recorded<A> {}
impl<A: ModelReasoning> ModelReasoning for Recorded<A> {}

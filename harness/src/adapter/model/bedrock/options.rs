//! What a recipe for Bedrock says beside the model: guardrails, cache points, and the like.

use serde_json::{Map, Value, json};

/// A guardrail that was set up at Bedrock.
///
/// ```
/// use harness::adapter::model::{Bedrock, bedrock::Guardrail};
/// let fast = Bedrock::new("amazon.nova-lite-v1:0").guardrail(Guardrail::new("5zwrmdlsra2e", "DRAFT").traced());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardrail {
    id: String,
    version: String,
    traced: bool,
    asynchronous: bool,
}

impl Guardrail {
    /// A guardrail by its id or ARN, and one of its versions: a number or `DRAFT`.
    pub fn new(id: impl Into<String>, version: impl Into<String>) -> Self {
        Guardrail { id: id.into(), version: version.into(), traced: false, asynchronous: false }
    }

    /// Asks for what the guardrail found. It arrives as an opaque part of the kind `trace`, holds content, and is
    /// never sent back.
    #[must_use]
    pub fn traced(mut self) -> Self {
        self.traced = true;
        self
    }

    /// Lets a streamed answer through while it is still looked at: faster, and what is refused may have been seen.
    #[must_use]
    pub fn asynchronous(mut self) -> Self {
        self.asynchronous = true;
        self
    }

    pub(super) fn on_the_wire(&self, streamed: bool) -> Value {
        let mut wire = json!({"guardrailIdentifier": self.id, "guardrailVersion": self.version});
        if self.traced {
            wire["trace"] = "enabled".into();
        }
        if streamed && self.asynchronous {
            wire["streamProcessingMode"] = "async".into();
        }
        wire
    }
}

/// Where the provider is asked to remember what it read. Families that cannot remember are not asked.
///
/// ```
/// use harness::adapter::model::{Bedrock, bedrock::CachePoints};
/// let fast = Bedrock::new("amazon.nova-lite-v1:0").cache(CachePoints::ALL);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CachePoints {
    /// After the instructions.
    pub system: bool,
    /// After the tools.
    pub tools: bool,
    /// At the end of the conversation so far.
    pub messages: bool,
    /// For one hour instead of five minutes; only newer models of Claude.
    pub one_hour: bool,
}

impl CachePoints {
    /// After instructions, tools and conversation, for five minutes.
    pub const ALL: CachePoints = CachePoints { system: true, tools: true, messages: true, one_hour: false };

    /// Whether anything is kept for longer than usual, which costs more.
    pub(super) fn is_for_an_hour(self) -> bool {
        self.one_hour && (self.system || self.tools || self.messages)
    }

    /// The block of a cache point.
    pub(super) fn block(self) -> Value {
        match self.one_hour {
            true => json!({"cachePoint": {"type": "default", "ttl": "1h"}}),
            false => json!({"cachePoint": {"type": "default"}}),
        }
    }
}

/// The options of a recipe.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) guardrail: Option<Guardrail>,
    pub(super) cache: CachePoints,
    /// `additionalModelRequestFields`; they win over what is made of the port's options.
    pub(super) fields: Map<String, Value>,
    pub(super) system_tools: Vec<String>,
    pub(super) citations: bool,
    pub(super) tier: Option<String>,
    pub(super) optimized: bool,
    /// What Cohere's embeddings are for.
    pub(super) input_type: Option<String>,
}

//! What a recipe sets for every call: thinking, caching, citations, tools that run at the provider.

use crate::adapter::model::prices;
use crate::port::model::Price;
use serde_json::{Map, Value};

/// What a recipe sets for every call of its model.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) thinking: Thinking,
    /// A level of effort in the provider's own word; counts instead of that of the call.
    pub(crate) effort: Option<String>,
    /// Ask for readable summaries of the thinking.
    pub(crate) summaries: bool,
    pub(crate) cache: Option<CacheFor>,
    /// Documents are cited.
    pub(crate) citations: bool,
    /// Most tokens to answer with, where the call does not say.
    pub(crate) max_tokens: Option<u32>,
    /// Tools that run at the provider, as it describes them.
    pub(crate) server_tools: Vec<Value>,
    /// Other fields of the body.
    pub(crate) fields: Map<String, Value>,
}

/// How long what was read stays in the provider's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CacheFor {
    /// Five minutes, counted anew by each use.
    FiveMinutes,
    /// An hour. Writing costs more.
    OneHour,
}

impl CacheFor {
    /// A price is one of five minutes; to keep for an hour costs twice what is read.
    pub(crate) fn price(self, price: Price) -> Price {
        match self {
            CacheFor::FiveMinutes => price,
            CacheFor::OneHour => prices::kept_for_an_hour(price),
        }
    }
}

/// Whether the model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Thinking {
    /// As the effort of the call says, in the form that the model's family takes; without one, the provider's default.
    #[default]
    ByEffort,
    /// The model decides when and how much: families from 4.6 on.
    Adaptive,
    /// At most so many tokens, 1024 or more: families up to 4.6.
    Budget(u32),
    /// Not at all, where the family can be told so.
    Disabled,
}

//! What a model call used. Lives here because events carry it; the model port hands it on.

use serde::{Deserialize, Serialize};

/// Tokens and money of a call. Absent means unknown, never zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read, cached ones included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens written, reasoning included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Of the tokens read: from a cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
    /// Of the tokens read: written to a cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_tokens: Option<u64>,
    /// Of the tokens written: reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Money in millionths of a US dollar: what the provider says, or the price of the tokens where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
}

impl Usage {
    /// Tokens read and written, where both are known.
    #[must_use]
    pub fn total_tokens(&self) -> Option<u64> {
        Some(self.input_tokens?.saturating_add(self.output_tokens?))
    }

    /// Field by field, the later report wins.
    pub fn replace_with(&mut self, later: &Usage) {
        for (mine, theirs) in self.fields_mut().into_iter().zip(later.fields()) {
            if theirs.is_some() {
                *mine = theirs;
            }
        }
    }

    /// Field by field, added up. Unknown on one side leaves the sum of what is known.
    pub fn add(&mut self, other: &Usage) {
        for (mine, theirs) in self.fields_mut().into_iter().zip(other.fields()) {
            if let Some(theirs) = theirs {
                *mine = Some(mine.unwrap_or(0).saturating_add(theirs));
            }
        }
    }

    fn fields(&self) -> [Option<u64>; 6] {
        [
            self.input_tokens,
            self.output_tokens,
            self.cached_tokens,
            self.cache_write_tokens,
            self.reasoning_tokens,
            self.cost_micros,
        ]
    }

    fn fields_mut(&mut self) -> [&mut Option<u64>; 6] {
        [
            &mut self.input_tokens,
            &mut self.output_tokens,
            &mut self.cached_tokens,
            &mut self.cache_write_tokens,
            &mut self.reasoning_tokens,
            &mut self.cost_micros,
        ]
    }
}

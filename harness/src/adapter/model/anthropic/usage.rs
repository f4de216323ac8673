//! Tokens of a message: reported twice in a stream, each time as the sum so far. Unknown is not zero.

use crate::port::model::Usage;
use serde_json::Value;

/// What was reported so far. A later report replaces an earlier one field by field.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Neither read from a cache nor written to one.
    plain: Option<u64>,
    cached: Option<u64>,
    cache_write: Option<u64>,
    output: Option<u64>,
    reasoning: Option<u64>,
}

impl Counted {
    /// Reads a `usage` object. `None` where there is none.
    pub(super) fn read(&mut self, usage: Option<&Value>) -> Option<Usage> {
        let usage = usage.filter(|usage| usage.is_object())?;
        let take = |mine: &mut Option<u64>, path: &str| {
            *mine = usage.pointer(path).and_then(Value::as_u64).or(*mine);
        };
        take(&mut self.plain, "/input_tokens");
        take(&mut self.cached, "/cache_read_input_tokens");
        take(&mut self.cache_write, "/cache_creation_input_tokens");
        take(&mut self.output, "/output_tokens");
        take(&mut self.reasoning, "/output_tokens_details/thinking_tokens");
        let from_caches = self.cached.unwrap_or(0).saturating_add(self.cache_write.unwrap_or(0));
        Some(Usage {
            input_tokens: self.plain.map(|plain| plain.saturating_add(from_caches)),
            output_tokens: self.output,
            cached_tokens: self.cached,
            cache_write_tokens: self.cache_write,
            reasoning_tokens: self.reasoning,
            cost_micros: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn usage_is_cumulative_and_tokens_of_the_cache_are_added() {
        let mut counted = Counted::default();
        let first =
            counted.read(Some(&json!({"input_tokens": 2, "cache_creation_input_tokens": 30}))).unwrap();
        assert_eq!((first.input_tokens, first.output_tokens), (Some(32), None));
        let last = json!({"output_tokens": 7, "cache_read_input_tokens": 100, "input_tokens": null});
        let last = counted.read(Some(&last)).unwrap();
        assert_eq!(last.input_tokens, Some(132));
        assert_eq!((last.cached_tokens, last.cache_write_tokens), (Some(100), Some(30)));
        assert_eq!(last.output_tokens, Some(7));
    }

    #[test]
    fn unknown_is_not_zero() {
        let odd = json!({"input_tokens": "7", "output_tokens": null});
        assert_eq!(Counted::default().read(Some(&odd)), Some(Usage::default()));
        assert_eq!(Counted::default().read(Some(&json!([]))), None);
    }
}

//! Tokens and money, as the many servers report them. Unknown is not zero.

use crate::port::model::Usage;
use serde_json::Value;

/// Reads the `usage` object of any of the APIs; fields that are absent or odd stay unknown.
pub(super) fn read(usage: &Value) -> Usage {
    let first = |paths: &[&str]| paths.iter().find_map(|path| usage.pointer(path)?.as_u64());
    let input = first(&["/input_tokens", "/prompt_tokens"]);
    let output = first(&["/output_tokens", "/completion_tokens"]);
    let reasoning = first(&[
        "/output_tokens_details/reasoning_tokens",
        "/completion_tokens_details/reasoning_tokens",
        "/reasoning_tokens",
    ]);
    let cached = first(&[
        "/input_tokens_details/cached_tokens",
        "/prompt_tokens_details/cached_tokens",
        "/prompt_cache_hit_tokens",
        "/num_cached_tokens",
    ]);
    let total = first(&["/total_tokens"]);
    Usage {
        input_tokens: input,
        output_tokens: with_reasoning(input, output, reasoning, total),
        cached_tokens: cached,
        cache_write_tokens: None,
        reasoning_tokens: reasoning,
        cost_micros: usage.get("cost").and_then(Value::as_f64).and_then(micros),
    }
}

/// Some servers (xAI) leave reasoning out of the tokens written, but not out of the total.
fn with_reasoning(
    input: Option<u64>,
    output: Option<u64>,
    reasoning: Option<u64>,
    total: Option<u64>,
) -> Option<u64> {
    let written = output?;
    let (Some(input), Some(reasoning), Some(total)) = (input, reasoning, total) else { return output };
    let all = written.saturating_add(reasoning);
    Some(if reasoning > 0 && input.saturating_add(all) == total { all } else { written })
}

/// Dollars to millionths.
fn micros(dollars: f64) -> Option<u64> {
    let micros = (dollars * 1e6).round();
    // The cast of a float saturates; the range keeps it exact.
    (0.0..9e15).contains(&micros).then_some(micros as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_is_not_zero() {
        let odd = json!({"prompt_tokens": null, "completion_tokens": "7", "prompt_tokens_details": null});
        assert_eq!(read(&odd), Usage::default());
        assert_eq!(read(&json!({"completion_tokens": 0})).output_tokens, Some(0));
    }

    #[test]
    fn reasoning_left_out_of_the_tokens_written_is_added() {
        let usage = |total| {
            json!({
                "prompt_tokens": 12, "completion_tokens": 2, "total_tokens": total,
                "completion_tokens_details": {"reasoning_tokens": 320}
            })
        };
        assert_eq!(read(&usage(334)).output_tokens, Some(322));
        assert_eq!(read(&usage(14)).output_tokens, Some(2));
    }

    #[test]
    fn money_is_read_in_millionths() {
        assert_eq!(read(&json!({"cost": 0.0012345})).cost_micros, Some(1235));
        assert_eq!(read(&json!({"cost": -1})).cost_micros, None);
    }
}

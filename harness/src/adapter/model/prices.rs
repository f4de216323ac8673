//! What models cost, from a table with its date: `harness/data/prices.json`.
//!
//! A model that is not in it has an unknown price, never none; a price given at start counts instead. `prices.py`
//! beside the table makes it anew.

use crate::port::model::{Beyond, Cost, Price};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../data/prices.json");

#[derive(Deserialize)]
struct Table {
    date: String,
    providers: HashMap<String, Vec<Row>>,
}

/// A model by its id, by how its id begins, or by what its id holds.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Row {
    is: Vec<String>,
    begins: Vec<String>,
    holds: Vec<String>,
    input: u64,
    output: u64,
    cached_input: Option<u64>,
    cache_write: Option<u64>,
    beyond: Option<RowBeyond>,
}

#[derive(Deserialize)]
struct RowBeyond {
    tokens: u64,
    input: u64,
    output: u64,
    cached_input: Option<u64>,
    cache_write: Option<u64>,
}

impl Row {
    fn price(&self) -> Price {
        let beyond = self.beyond.as_ref().map(|beyond| Beyond {
            tokens: beyond.tokens,
            input: beyond.input,
            output: beyond.output,
            cached_input: beyond.cached_input,
            cache_write: beyond.cache_write,
        });
        Price {
            cached_input: self.cached_input,
            cache_write: self.cache_write,
            beyond,
            ..Price::new(self.input, self.output)
        }
    }
}

/// What the table says of a model of a provider.
pub(super) fn cost(provider: &str, model: &str) -> Cost {
    find(provider, model).map_or(Cost::Unknown, |row| Cost::Price(row.price()))
}

/// The price where what was read is kept for an hour instead of five minutes: writing costs twice what reading does.
#[cfg(any(feature = "anthropic", feature = "bedrock"))]
pub(super) fn kept_for_an_hour(mut price: Price) -> Price {
    price.cache_write = Some(price.input.saturating_mul(2));
    if let Some(beyond) = &mut price.beyond {
        beyond.cache_write = Some(beyond.input.saturating_mul(2));
    }
    price
}

/// The day of the table of prices, as `2026-11-22`.
///
/// ```
/// assert_eq!(harness::adapter::model::prices_date().len(), 10);
/// ```
#[must_use]
pub fn prices_date() -> &'static str {
    table().map_or("", |table| &table.date)
}

/// Read once: the table is the same for every harness of the process.
fn table() -> Option<&'static Table> {
    static READ: OnceLock<Option<Table>> = OnceLock::new();
    READ.get_or_init(|| serde_json::from_str(TABLE).ok()).as_ref()
}

fn find(provider: &str, model: &str) -> Option<&'static Row> {
    let rows = table()?.providers.get(provider)?;
    let id = model.to_ascii_lowercase();
    let exactly = |id: &str| rows.iter().find(|row| row.is.iter().any(|name| name == id));
    // `gpt-5-mini-2025-08-07` is priced as `gpt-5-mini`.
    exactly(&id)
        .or_else(|| exactly(undated(&id)))
        .or_else(|| longest(rows, |row| &row.begins, |part| id.starts_with(part)))
        .or_else(|| longest(rows, |row| &row.holds, |part| id.contains(part)))
}

/// The row with the longest part that fits: the most special one.
fn longest(rows: &[Row], parts: impl Fn(&Row) -> &[String], fits: impl Fn(&str) -> bool) -> Option<&Row> {
    let fit = |row: &Row| parts(row).iter().filter(|part| fits(part)).map(String::len).max();
    rows.iter().filter_map(|row| Some((fit(row)?, row))).max_by_key(|(length, _)| *length).map(|(_, row)| row)
}

/// The id without `-2025-08-07` or `-20250807` at its end.
fn undated(id: &str) -> &str {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = id.rsplitn(4, '-');
    let last: Vec<&str> = parts.by_ref().take(3).collect();
    match (last.as_slice(), parts.next()) {
        ([day, month, year], Some(rest))
            if (day.len(), month.len(), year.len()) == (2, 2, 4)
                && [day, month, year].into_iter().all(|part| digits(part)) =>
        {
            rest
        }
        ([date, ..], _) if date.len() == 8 && digits(date) => {
            id.strip_suffix(date).map_or(id, |rest| rest.trim_end_matches('-'))
        }
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(provider: &str, model: &str) -> Option<u64> {
        cost(provider, model).price().map(|price| price.input)
    }

    #[test]
    fn the_table_is_read_whole() {
        let table = table().unwrap();
        assert!(table.date.starts_with("20"), "{}", table.date);
        for provider in ["openai", "anthropic", "bedrock", "azure", "gemini", "groq", "deepseek", "mistral"] {
            assert!(table.providers[provider].len() > 5, "{provider}");
        }
        for row in table.providers.values().flatten() {
            assert!(!row.is.is_empty() || !row.begins.is_empty() || !row.holds.is_empty());
        }
    }

    #[test]
    fn a_model_is_found_by_its_id_with_or_without_a_date() {
        assert_eq!(input("openai", "gpt-5-mini"), Some(250_000));
        assert_eq!(input("openai", "gpt-5-mini-2025-08-07"), Some(250_000));
        assert_eq!(input("openai", "gpt-4o-2024-05-13"), Some(5_000_000), "a date with a price of its own");
        assert_eq!(input("anthropic", "claude-sonnet-4-5-20250929"), Some(3_000_000));
        assert_eq!(input("bedrock", "us.anthropic.claude-3-haiku-20240307-v1:0"), Some(250_000));
        assert_eq!(input("gemini", "gemini-2.5-flash"), Some(300_000));
    }

    #[test]
    fn what_is_not_in_the_table_is_unknown_and_not_free() {
        assert_eq!(cost("openai", "gpt-99-turbo"), Cost::Unknown);
        assert_eq!(cost("openai", ""), Cost::Unknown);
        assert_eq!(cost("nobody", "gpt-5-mini"), Cost::Unknown);
    }

    #[test]
    fn dates_are_told_from_versions() {
        assert_eq!(undated("gpt-5-mini-2025-08-07"), "gpt-5-mini");
        assert_eq!(undated("claude-sonnet-4-5-20250929"), "claude-sonnet-4-5");
        for plain in ["gpt-5-mini", "gpt-4-0613", "a-1-2-3", "20250929", "", "-"] {
            assert_eq!(
                undated(plain).trim_end_matches('-'),
                plain.trim_end_matches('-').trim_end_matches("20250929"),
                "{plain}"
            );
        }
    }

    #[test]
    fn a_long_conversation_has_its_own_price() {
        let Cost::Price(price) = cost("gemini", "gemini-2.5-pro") else { panic!("it has a price") };
        let beyond = price.beyond.unwrap();
        assert_eq!(beyond.tokens, 200_000);
        assert!(beyond.input > price.input && beyond.output > price.output);
    }
}

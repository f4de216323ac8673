//! What a model costs: how much money is held before a call, and counted after it.

use super::Usage;

/// The price of a model in millionths of a US dollar for a million tokens: $0.25 is `250_000`.
///
/// ```
/// use harness::port::model::{Price, Usage};
/// let price = Price { cached_input: Some(25_000), ..Price::new(250_000, 2_000_000) };
/// let usage = Usage { input_tokens: Some(1_000), output_tokens: Some(100), ..Usage::default() };
/// assert_eq!(price.of(&usage), Some(450));
/// assert_eq!(price.of(&Usage::default()), None, "unknown is not zero");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Price {
    /// A million tokens read.
    pub input: u64,
    /// A million tokens written, reasoning included.
    pub output: u64,
    /// A million tokens read from a cache; absent: as the others.
    pub cached_input: Option<u64>,
    /// A million tokens written to a cache; absent: as the others.
    pub cache_write: Option<u64>,
    /// What a long conversation costs, where that is more.
    pub beyond: Option<Beyond>,
}

/// The price of a call that reads more than so many tokens: of the whole call, not of what is beyond them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beyond {
    /// More tokens read than this.
    pub tokens: u64,
    /// A million tokens read.
    pub input: u64,
    /// A million tokens written.
    pub output: u64,
    /// As [`Price::cached_input`].
    pub cached_input: Option<u64>,
    /// As [`Price::cache_write`].
    pub cache_write: Option<u64>,
}

/// What is known of the cost of a model before it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Cost {
    /// Nothing: it cannot be asked inside a budget of money.
    #[default]
    Unknown,
    /// Nothing before, but its answers say what they cost. Money is counted after a call, and none is held before.
    Reported,
    /// Its price. Where an answer says what it cost, that counts.
    Price(Price),
}

const MILLION: u128 = 1_000_000;

impl Price {
    /// It costs nothing: a model on the application's own machine.
    pub const FREE: Price = Price::new(0, 0);

    /// For a million tokens read and a million tokens written.
    #[must_use]
    pub const fn new(input: u64, output: u64) -> Self {
        Price { input, output, cached_input: None, cache_write: None, beyond: None }
    }

    /// What a call cost in millionths of a US dollar, rounded up; `None` where its tokens are not known.
    #[must_use]
    pub fn of(&self, usage: &Usage) -> Option<u64> {
        let (read, written) = (usage.input_tokens?, usage.output_tokens?);
        let price = self.for_reading(read);
        let cached = usage.cached_tokens.unwrap_or(0).min(read);
        let kept = usage.cache_write_tokens.unwrap_or(0).min(read - cached);
        let parts = [
            (read - cached - kept, price.input),
            (kept, price.cache_write.unwrap_or(price.input)),
            (cached, price.cached_input.unwrap_or(price.input)),
            (written, price.output),
        ];
        let each = parts.into_iter().map(|(tokens, price)| u128::from(tokens) * u128::from(price));
        Some(micros(each.fold(0, u128::saturating_add)))
    }

    /// What it costs at most, as far as is known before: with all that is read written to a cache where that is dearer.
    pub(crate) fn at_most(&self, may: &Usage) -> Option<u64> {
        self.dearest(may.input_tokens?).of(may)
    }

    fn dearest(&self, read: u64) -> Price {
        let price = self.for_reading(read);
        Price { input: price.input.max(price.cache_write.unwrap_or(0)), ..price }
    }

    /// The price of a call that reads so many tokens.
    fn for_reading(&self, read: u64) -> Price {
        match self.beyond {
            Some(beyond) if read > beyond.tokens => Price {
                input: beyond.input,
                output: beyond.output,
                cached_input: beyond.cached_input,
                cache_write: beyond.cache_write,
                beyond: None,
            },
            _ => *self,
        }
    }

    /// The most tokens that can be written for so much money after so many were read.
    pub(crate) fn affordable(&self, read: u64, money: u64) -> u64 {
        let price = self.dearest(read);
        if price.output == 0 {
            return u64::MAX;
        }
        let left = (u128::from(money) * MILLION).saturating_sub(u128::from(read) * u128::from(price.input));
        u64::try_from(left / u128::from(price.output)).unwrap_or(u64::MAX)
    }
}

impl Cost {
    pub(crate) fn price(&self) -> Option<&Price> {
        match self {
            Cost::Price(price) => Some(price),
            Cost::Unknown | Cost::Reported => None,
        }
    }
}

fn micros(of_millions: u128) -> u64 {
    u64::try_from(of_millions.div_ceil(MILLION)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(read: u64, cached: u64, written: u64) -> Usage {
        let (input_tokens, cached_tokens) = (Some(read), Some(cached));
        Usage { input_tokens, cached_tokens, output_tokens: Some(written), ..Usage::default() }
    }

    #[test]
    fn cached_tokens_have_their_own_price_and_nothing_is_rounded_away() {
        let price = Price { cached_input: Some(100_000), ..Price::new(1_000_000, 8_000_000) };
        assert_eq!(price.of(&tokens(10, 0, 0)), Some(10));
        assert_eq!(price.of(&tokens(10, 10, 1)), Some(9));
        assert_eq!(price.of(&tokens(0, 5, 0)), Some(0), "more cached than read");
        assert_eq!(Price::new(1, 0).of(&tokens(1, 0, 0)), Some(1));
        assert_eq!(Price::new(u64::MAX, u64::MAX).of(&tokens(u64::MAX, 0, u64::MAX)), Some(u64::MAX));
    }

    #[test]
    fn a_long_conversation_has_its_own_price_for_the_whole_call() {
        let beyond = Beyond { tokens: 200_000, input: 2, output: 4, cached_input: None, cache_write: None };
        let price = Price { beyond: Some(beyond), ..Price::new(1, 1) };
        assert_eq!(price.of(&tokens(200_000, 0, 0)), Some(1));
        assert_eq!(price.of(&tokens(1_000_000, 0, 0)), Some(2));
        let written = Usage { cache_write_tokens: Some(500_000), ..tokens(1_000_000, 0, 0) };
        assert_eq!(Price { cache_write: Some(10), ..Price::new(2, 0) }.of(&written), Some(6));
    }

    #[test]
    fn what_is_affordable_costs_no_more_than_there_is() {
        let price = Price::new(1_000_000, 8_000_000);
        assert_eq!(price.affordable(10, 90), 10);
        assert_eq!(price.affordable(10, 9), 0);
        assert_eq!(Price::FREE.affordable(10, 0), u64::MAX);
        assert!(price.of(&tokens(10, 0, price.affordable(10, 1_007))).unwrap() <= 1_007);
    }

    #[test]
    fn before_a_call_all_of_it_may_be_written_to_a_cache() {
        let price = Price { cache_write: Some(1_250_000), ..Price::new(1_000_000, 5_000_000) };
        let written = Usage { cache_write_tokens: Some(1_000), ..tokens(1_000, 0, 10) };
        assert_eq!(price.at_most(&tokens(1_000, 0, 10)), price.of(&written));
        assert_eq!(price.affordable(1_000, price.of(&written).unwrap()), 10);
        let cheap = Price { cache_write: Some(0), ..price };
        assert_eq!(cheap.at_most(&tokens(1_000, 0, 10)), Some(1_050), "no cache may be used");
        assert_eq!(Price::new(1_000_000, 0).at_most(&tokens(7, 0, 1)), Some(7));
    }
}

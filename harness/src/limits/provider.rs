//! How much a provider may be asked at most.

/// What bounds the calls of one account of a provider, or of one alias: see
/// [`Start::provider_limits`](crate::Start::provider_limits) and [`Start::alias_limits`](crate::Start::alias_limits).
/// An absent field is no bound.
///
/// ```
/// use harness::ProviderLimits;
/// let tier = ProviderLimits { requests_per_minute: Some(500), ..ProviderLimits::NONE };
/// assert_eq!(tier.calls_at_once, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProviderLimits {
    /// Most calls at the same time; 0 is read as 1.
    pub calls_at_once: Option<u32>,
    /// Most calls that begin in any 60 seconds; 0 is read as 1.
    pub requests_per_minute: Option<u32>,
    /// Most tokens of the calls that begin in any 60 seconds: estimated when a call begins, corrected when it is over. A
    /// call that needs more goes alone.
    pub tokens_per_minute: Option<u64>,
}

impl ProviderLimits {
    /// No bound.
    pub const NONE: ProviderLimits =
        ProviderLimits { calls_at_once: None, requests_per_minute: None, tokens_per_minute: None };

    /// The tighter of both, field by field.
    pub(crate) fn and(self, other: ProviderLimits) -> Self {
        fn tighter<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            one.into_iter().chain(other).min()
        }
        ProviderLimits {
            calls_at_once: tighter(self.calls_at_once, other.calls_at_once),
            requests_per_minute: tighter(self.requests_per_minute, other.requests_per_minute),
            tokens_per_minute: tighter(self.tokens_per_minute, other.tokens_per_minute),
        }
    }
}

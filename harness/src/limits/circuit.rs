//! When a model that fails again and again is left alone for a while.

use std::time::Duration;

/// The circuit breaker of each model of each alias, for [`Start::circuit_breaker`](crate::Start::circuit_breaker).
///
/// After `failures` failures in a row that say that the provider is down (network, time limit, overload, 5xx) the
/// circuit is open: calls go to the next model of the chain at once, or fail with `MODEL_CIRCUIT_OPEN`. After
/// `cool_down` one call tries; what it hears closes the circuit, or opens it for as long again.
///
/// ```
/// use harness::CircuitBreaker;
/// use std::time::Duration;
/// let careful = CircuitBreaker { failures: 3, ..CircuitBreaker::default() };
/// assert_eq!(careful.cool_down, Duration::from_secs(30));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// Failed attempts in a row, over all runs (8); 0 is read as 1.
    pub failures: u32,
    /// How long nobody asks (30 s).
    pub cool_down: Duration,
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        CircuitBreaker { failures: 8, cool_down: Duration::from_secs(30) }
    }
}

//! The public contract suites: what every adapter of a port must do, for ours and for yours.
//!
//! Feature `contract`. Each suite is a few async functions that take a way to make a fresh adapter and give the
//! first [`Violation`]. They compare with a naive reference under seeded random operations, so a failure can be
//! repeated. Call them from a test on a multi-thread runtime, where concurrency is real.

pub mod memory;
pub mod model;
pub mod sandbox;
pub mod state;

/// A promise of a port that an adapter does not keep.
///
/// `Debug` is the text too: a test or a `main` that returns it prints it by that.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{rule}` does not hold: {what}")]
pub struct Violation {
    /// The rule, in a few words.
    pub rule: &'static str,
    /// What was done, what was expected, what came.
    pub what: String,
}

impl std::fmt::Debug for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Violation {
    fn new(rule: &'static str, what: impl Into<String>) -> Self {
        Violation { rule, what: what.into() }
    }
}

/// `Ok` when both are equal.
fn same<T: PartialEq + std::fmt::Debug>(
    rule: &'static str,
    when: &str,
    got: &T,
    expected: &T,
) -> Result<(), Violation> {
    if got == expected {
        return Ok(());
    }
    Err(Violation::new(rule, format!("{when}: expected {expected:?}, got {got:?}")))
}

/// Ids that break encodings and splices: every separator, NUL, quotes, an empty one, a very long one, look-alikes.
fn strange_ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "",
        "/",
        "//",
        "a/b",
        "a",
        "b",
        "a/",
        "/b",
        "%",
        "%2f",
        "%2F",
        "a%2fb",
        "a%",
        "\0",
        "a\0",
        "a\0b",
        "'",
        "\"",
        "'; DROP TABLE run; --",
        "\\",
        "..",
        "../..",
        ".",
        "*",
        "_",
        "A",
        "é",
        "e\u{301}",
        "\u{202e}",
        " ",
        "a ",
        "\n",
        "🦀",
        "null",
        "run",
        "session",
    ]
    .map(str::to_owned)
    .to_vec();
    ids.push("x".repeat(10_000));
    ids.push(format!("{}y", "x".repeat(9_999)));
    ids
}

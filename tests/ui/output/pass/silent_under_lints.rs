//! The derives warn about nothing, whatever lints are on.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, single_use_lifetimes)]
#![deny(missing_debug_implementations, elided_lifetimes_in_paths, unused_lifetimes)]

/// A page.
#[derive(harness::AgentOutput, Debug)]
#[serde(deny_unknown_fields)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    inner: Hidden,
}

#[derive(harness::Schema, Debug, Default)]
#[serde(default)]
struct Hidden {
    #[deprecated]
    number: Option<u8>,
}

/// A choice.
#[derive(harness::Schema, Debug)]
pub enum Choice {
    /// One.
    One,
    /// Other.
    Other {
        /// A number.
        number: u8,
    },
}

/// State.
#[derive(harness::Resource, Debug)]
pub struct Db;

pub(crate) fn main() {}

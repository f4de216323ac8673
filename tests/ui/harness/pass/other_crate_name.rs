//! The crate under another name.
extern crate harness as h;

mod framework {
    pub use super::h::*;
}

/// You help.
#[h::agent(model = "fast", crate = self::framework)]
struct Support;

h::harness! {
    crate: self::framework,
    name: Renamed,
    models: { fast: harness_tests::models::ChatModel("a") },
    agents: [Support],
}

pub(crate) fn main() {
    assert_eq!(Renamed::inspect().agents.len(), 1);
}

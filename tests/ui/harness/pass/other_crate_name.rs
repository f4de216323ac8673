//! The crate under another name.
extern crate harness as h;

mod framework {
    pub use h::*;
}

/// You help.
#[h::agent(model = "fast", crate = crate::framework)]
struct Support;

h::harness! {
    crate: crate::framework,
    name: Renamed,
    models: { fast: harness_tests::models::ChatModel("a") },
    agents: [Support],
}

fn main() {
    assert_eq!(Renamed::inspect().agents.len(), 1);
}

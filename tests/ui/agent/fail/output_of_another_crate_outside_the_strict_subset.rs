use harness::prelude::*;
use harness_tests::items::Librarian;
use harness_tests::models::StrictModel;

/// You help.
#[agent(model = "other", agents = [Librarian])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: [ScriptedModel, StrictModel("large")], other: ScriptedModel },
    agents: [Helper],
}

fn main() {}

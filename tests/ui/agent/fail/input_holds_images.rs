use harness::__private::{InputDef, InputKinds, schemars};
use harness::prelude::*;
use harness_tests::models::ChatModel;

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[schemars(crate = "harness::__private::schemars")]
struct Photo(String);

impl AgentInput for Photo {
    const INPUT: InputDef = InputDef::json::<Photo>(InputKinds { image: true, ..InputKinds::TEXT });
}

/// You describe pictures.
#[agent(model = "fast", input = Photo)]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ChatModel("large") },
    agents: [Helper],
}

fn main() {}

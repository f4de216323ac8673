//! What an agent's attribute says of sampling and effort reaches its model, and nobody else's.

use super::engine::*;
use harness::port::model::{GenerateOptions, ReasoningEffort};

/// You write carefully.
#[agent(
    model = "fast",
    options(
        temperature = 1,
        top_p = 0.5,
        stop = ["END", "STOP"],
        seed = 7,
        reasoning = "high",
        parallel_tool_calls = false
    ),
    limits(max_output_tokens = 99)
)]
struct Careful;

/// You write.
#[agent(model = "fast")]
struct Careless;

harness! {
    name: Desk,
    models: { fast: ScriptedModel },
    agents: [Careful, Careless],
}

#[tokio::test]
async fn options_of_the_attribute_reach_the_model() {
    let script = ScriptedModel::new([Say::text("done")]).repeat();
    let desk = Desk::start(DeskBindings { fast: script.clone() }).await.unwrap();
    let session = desk.session("ann").await.unwrap();
    session.run::<Careful>("a".to_owned()).await.unwrap();
    session.run::<Careless>("b".to_owned()).await.unwrap();
    let mut expected = GenerateOptions::default();
    expected.max_output_tokens = Some(99);
    expected.temperature = Some(1.0);
    expected.top_p = Some(0.5);
    expected.stop = vec!["END".to_owned(), "STOP".to_owned()];
    expected.seed = Some(7);
    expected.reasoning = Some(ReasoningEffort::High);
    expected.parallel_tool_calls = Some(false);
    assert_eq!(script.asked()[0].options, expected);
    assert_eq!(script.asked()[1].options, GenerateOptions::default());
}

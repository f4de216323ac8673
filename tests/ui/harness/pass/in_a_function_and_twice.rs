//! Two harnesses in one function share an agent, and one comes out of a macro of the user.
use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

macro_rules! shop {
    ($name:ident, $agent:path, $id:literal) => {
        harness! { name: $name, models: { fast: ChatModel($id) }, agents: [$agent] }
    };
}

pub(crate) fn main() {
    harness! { name: One, models: { fast: ChatModel("a") }, agents: [Support] }
    shop!(Two, Support, "b");
    assert_eq!(One::inspect().agents.len() + Two::inspect().agents.len(), 2);
    assert_eq!(Two::inspect().models[0].chain[0].model_id, Some("b"));
}

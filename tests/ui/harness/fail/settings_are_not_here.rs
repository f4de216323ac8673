use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You write.
#[agent(model = "fast")]
struct Writer {
    language: String,
}

harness! { name: Shop, models: { fast: ChatModel("t") }, agents: [Writer { language: "Welsh" }] }

fn main() {
    let _ = Writer { language: String::new() }.language;
}

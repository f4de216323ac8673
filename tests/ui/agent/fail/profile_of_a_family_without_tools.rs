use harness::prelude::*;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}

/// You help.
#[agent(model = "fast", tools = [look])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: Bedrock("arn:aws:bedrock:us-east-1:1:inference-profile/us.deepseek.r1-v1:0") },
    agents: [Helper],
}

fn main() {}

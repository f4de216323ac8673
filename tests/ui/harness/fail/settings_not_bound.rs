use acme::Talker;
use harness::{agent, harness};

/// You write.
#[agent(model = "fast", instructions_template = "Write in {self.language}.")]
struct Writer {
    language: String,
}

harness! { name: Press, models: { fast: Talker("t") }, agents: [Writer] }

fn main() {}

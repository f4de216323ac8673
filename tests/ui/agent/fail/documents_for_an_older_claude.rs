use harness::prelude::*;

/// What to read.
#[derive(Schema)]
struct Paper {
    /// The paper.
    paper: Document,
}

/// You say what a paper is about.
#[agent(model = "fast", input = Paper)]
struct Reader;

harness! {
    name: Library,
    models: { fast: Anthropic("claude-3-opus-20240229") },
    agents: [Reader],
}

fn main() {}

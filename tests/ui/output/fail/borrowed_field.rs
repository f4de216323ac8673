use harness::AgentOutput;

#[derive(AgentOutput)]
struct Answer<'a> {
    text: &'a str,
}

fn main() {}

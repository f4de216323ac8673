use harness::{AgentOutput, Schema};

struct Money(u32);

#[derive(Schema)]
struct Page<T> {
    items: Vec<T>,
}

fn answers<T: AgentOutput>() {}

#[derive(AgentOutput)]
struct Answer {
    page: Page<Money>,
}

fn main() {
    answers::<Answer>();
}

use harness::AgentOutput;

struct Money(u32);

#[derive(AgentOutput)]
struct Answer {
    text: String,
    price: Money,
}

fn main() {}

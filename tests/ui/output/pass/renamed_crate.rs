use ::harness as agents;

mod inner {
    pub use agents::*;
    use super::agents;
}

#[derive(inner::AgentOutput)]
#[agent_output(crate = crate::inner)]
struct Answer {
    text: String,
}

#[derive(inner::Resource)]
#[resource(crate = crate::inner)]
struct Db;

fn main() {
    let _ = Answer { text: String::new() }.text;
    let _ = Db;
}

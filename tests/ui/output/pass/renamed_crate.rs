use ::harness as agents;

mod inner {
    pub use agents::*;
    use super::agents;
}

#[derive(inner::AgentOutput)]
#[agent_output(crate = self::inner)]
struct Answer {
    text: String,
}

#[derive(inner::Resource)]
#[resource(crate = self::inner)]
struct Db;

pub(crate) fn main() {
    let _ = Answer { text: String::new() }.text;
    let _ = Db;
}

use harness::prelude::*;

#[derive(Resource)]
struct Db;

/// Looks.
#[tool]
async fn look(db: &Db) -> String {
    let _ = db;
    String::new()
}

/// You help.
#[agent(model = "fast", tools = [look])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}

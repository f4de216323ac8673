use harness::prelude::*;

macro_rules! store {
    ($module:ident) => {
        mod $module {
            #[derive(harness::Resource)]
            pub struct Db;
        }
    };
}
store!(orders);
store!(customers);

/// Looks a customer up.
#[tool]
async fn look(db: &customers::Db) -> String {
    let _ = db;
    String::new()
}

/// You help.
#[agent(model = "fast", tools = [look])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    resources: [orders::Db],
    agents: [Helper],
}

fn main() {}

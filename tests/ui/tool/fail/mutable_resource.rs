use harness::prelude::*;


#[derive(Resource)]
struct Db;

/// Looks.
#[tool]
async fn look(db: &mut Db) -> String {
    let _ = db;
    String::new()
}

fn main() {}

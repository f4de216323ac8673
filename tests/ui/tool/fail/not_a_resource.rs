use harness::prelude::*;


struct Db;

/// Looks.
#[tool]
async fn look(db: &Db) -> String {
    let _ = db;
    String::new()
}

fn main() {}

use harness::prelude::*;


#[derive(Resource)]
struct Db;

#[workflow]
async fn work(db: &Db, input: String) -> Result<String, WorkflowError> {
    let _ = db;
    Ok(input)
}

fn main() {}

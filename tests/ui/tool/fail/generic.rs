use harness::prelude::*;


/// Looks.
#[tool]
async fn look<T: Send>(at: T) -> String {
    drop(at);
    String::new()
}

fn main() {}

use harness::prelude::*;


#[workflow]
async fn work(input: String) {
    drop(input);
}

fn main() {}

use harness::prelude::*;


#[workflow]
async fn work(input: String) -> Result<String, std::fmt::Error> {
    Ok(input)
}

fn main() {}

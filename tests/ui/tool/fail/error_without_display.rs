use harness::prelude::*;


struct Broken;

/// Looks.
#[tool]
async fn look(number: u32) -> Result<u32, Broken> {
    let _ = Broken;
    Ok(number)
}

fn main() {}

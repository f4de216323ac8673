use harness::prelude::*;

/// Looks.
#[tool]
async fn look(number: u32) -> Result<Answer, ToolError> {
    Err(ToolError::new(number.to_string()))
}

fn main() {}

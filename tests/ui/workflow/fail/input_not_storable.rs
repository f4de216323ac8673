use harness::prelude::*;


struct Ticket;

#[workflow]
async fn work(input: Ticket) -> Result<(), WorkflowError> {
    let _ = input;
    Ok(())
}

fn main() {}

use harness::{Session, WorkflowCx, WorkflowError, harness, workflow};

/// Answer a ticket.
#[workflow]
async fn resolve(_cx: &WorkflowCx<resolve>, ticket: String) -> Result<String, WorkflowError> {
    Ok(ticket)
}

harness! { name: Shop }

async fn ask(session: &Session<Shop>) {
    let _ = session.stream::<resolve>("hello".to_owned()).await;
}

fn main() {
    let _ = ask;
}

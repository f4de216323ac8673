use harness::prelude::*;


#[workflow]
async fn work(input: String) -> Result<String, WorkflowError> {
    let shared = std::rc::Rc::new(input);
    std::future::ready(()).await;
    Ok(shared.to_string())
}

fn main() {}

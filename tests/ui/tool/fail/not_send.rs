use harness::prelude::*;


/// Looks.
#[tool]
async fn look(at: String) -> String {
    let shared = std::rc::Rc::new(at);
    std::future::ready(()).await;
    shared.to_string()
}

fn main() {}

use harness::prelude::*;


#[tool(efect = read, timeout = "soon", requires(sandbox.exce, runtime.lease))]
fn look(at: &str) -> String {
    at.to_owned()
}

fn main() {}

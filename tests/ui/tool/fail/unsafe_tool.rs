use harness::prelude::*;


/// Looks.
#[tool]
async unsafe fn look(at: String) -> String {
    at
}

fn main() {}

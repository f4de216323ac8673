use harness::prelude::*;


struct Shop;

impl Shop {
    /// Looks.
    #[tool]
    async fn look(&self, at: String) -> String {
        at
    }
}

fn main() {}

//! A map has no strict schema; a model that takes every schema may be asked for one.

use harness::prelude::*;
use harness_tests::models::{ChatModel, StrictModel};
use std::collections::HashMap;

#[derive(AgentOutput)]
struct Prices {
    by_part: HashMap<String, u32>,
}

#[derive(AgentOutput)]
struct Price {
    cents: u32,
    notes: Option<Vec<String>>,
}

/// You list prices.
#[agent(model = "loose", output = Prices)]
struct Clerk;

/// You name a price.
#[agent(model = "strict", output = Price)]
struct Seller;

harness! {
    name: Shop,
    models: { loose: ChatModel("large"), strict: StrictModel("large") },
    agents: [Clerk, Seller],
}

pub(crate) fn main() {
    assert_eq!(Shop::inspect().agents.len(), 2);
}

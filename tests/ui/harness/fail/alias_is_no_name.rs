use harness::prelude::*;

harness! { name: Shop, models: { self: ScriptedModel } }

fn main() {}

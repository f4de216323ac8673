use harness::prelude::*;

mod sales {
    use harness::prelude::*;

    /// You sell.
    #[agent(model = "fast")]
    pub struct Helper;
}

mod support {
    use harness::prelude::*;

    /// You help.
    #[agent(model = "fast")]
    pub struct Helper;
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [sales::Helper, support::Helper],
}

fn main() {}

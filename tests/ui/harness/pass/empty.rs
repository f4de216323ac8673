use harness::Bindings;
use harness::adapter::model::{Say, ScriptedModel};

harness::harness! {
    /// A harness with nothing in it.
    pub name: Empty,
    models: { fast: ScriptedModel([Say::text("hello")]), bound: ScriptedModel },
}

fn main() {
    assert_eq!(Empty::inspect().name, "Empty");
    let _ = EmptyBindings { bound: ScriptedModel::new([]) }.scripted(ScriptedModel::new([]));
    println!("{}", Empty::inspect().json());
}

//! A name is enough, and its bindings have a default.
use harness::harness;

harness! { name: Empty }

pub(crate) fn main() {
    let _ = EmptyBindings::default();
    let slots: Vec<&str> = Empty::inspect().slots.iter().map(|slot| slot.adapter.name).collect();
    assert_eq!(slots, ["InMemoryState", "InMemoryRuntime", "InMemorySandbox", "SandboxMemory"]);
    assert!(Empty::inspect().slots.iter().all(|slot| !slot.explicit));
}

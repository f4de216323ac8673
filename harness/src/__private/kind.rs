//! What stands in a slot of `harness!` is of the slot's kind. Generated code meets each adapter through these traits
//! only, always with the same words at the same place, so that one mistake stays one error.

use crate::adapter::{
    durable::InMemoryRuntime,
    memory::{InMemoryMemory, SandboxMemory},
    sandbox::InMemorySandbox,
    state::InMemoryState,
};
use crate::port::memory::{ErasedMemory, MemoryStore, MemoryViews};
use crate::port::model::{ErasedModel, ModelAdapter, ModelViews};
use crate::port::runtime::{ErasedRuntime, Runtime, RuntimeViews};
use crate::port::sandbox::{ErasedSandbox, Sandbox, SandboxViews};
use crate::port::state::StateStore;
use std::sync::Arc;

/// The shipped adapters of ports, which `harness!` makes itself: they have nothing to be told.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has the name of a shipped adapter and is another type",
    label = "a shipped adapter is made here; this one has to be bound",
    note = "to bind a value of your own type, give it another name: `use path::{Self} as MyAdapter`, or pass its arguments here: `{Self}(..)`"
)]
pub trait InPlace: Default {}
impl InPlace for InMemoryState {}
impl InPlace for InMemoryRuntime {}
impl InPlace for InMemorySandbox {}
impl InPlace for InMemoryMemory {}
impl InPlace for SandboxMemory {}

/// Makes one.
#[must_use]
pub fn in_place<A: InPlace>() -> A {
    A::default()
}

macro_rules! kinds {
    ($($name:ident: $port:ident $(($made:ident))?, $message:literal, $label:literal, $fix:literal, $value:ty, $views:ty => $erased:ty, $erase:expr;)*) => {$(
        /// The type itself, if it is of the kind, and how it loses its type.
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = $fix
        )]
        pub trait $name: Sized {
            /// The type itself.
            type It;
            $(
                /// What it makes.
                type $made;
            )?
            /// Forgets the type.
            fn erase(value: $value, views: $views) -> $erased;
        }
        #[diagnostic::do_not_recommend]
        impl<T: $port> $name for T {
            type It = T;
            $(type $made = T::$made;)?
            fn erase(value: $value, views: $views) -> $erased {
                let erase: fn($value, $views) -> $erased = $erase;
                erase(value, views)
            }
        }
    )*};
}

kinds! {
    IsState: StateStore, "`{Self}` is not a state store", "expected a type that implements `StateStore`",
        "the shipped one is `InMemoryState`; implement `harness::port::state::StateStore` for your own",
        Arc<Self>, () => Arc<dyn StateStore>, |store, ()| store;
    IsRuntime: Runtime, "`{Self}` is not a runtime", "expected a type that implements `Runtime`",
        "the shipped one is `InMemoryRuntime`; implement `harness::port::runtime::Runtime` for your own",
        Arc<Self>, RuntimeViews<Self> => ErasedRuntime, ErasedRuntime::new;
    IsSandbox: Sandbox (Open), "`{Self}` is not a sandbox", "expected a type that implements `Sandbox`",
        "the shipped one is `InMemorySandbox`; implement `harness::port::sandbox::Sandbox` for your own",
        Arc<Self>, SandboxViews<Self::Open> => ErasedSandbox, ErasedSandbox::new;
    IsMemory: MemoryStore, "`{Self}` is not a memory store", "expected a type that implements `MemoryStore`",
        "the shipped ones are `SandboxMemory` and `InMemoryMemory`; implement `harness::port::memory::MemoryStore` for your own",
        Arc<Self>, MemoryViews<Self> => ErasedMemory, ErasedMemory::new;
    IsModel: ModelAdapter (Model), "`{Self}` is not a model adapter", "expected a type that implements `ModelAdapter`",
        "the shipped ones are `OpenAi`, `OpenAiCompatible` and `ScriptedModel`; implement `harness::port::model::ModelAdapter` for your own",
        Self, ModelViews<Self::Model> => ErasedModel, ErasedModel::new;
}

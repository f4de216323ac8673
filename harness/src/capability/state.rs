//! What a state store can do.

/// `state.persistent`: what is committed survives the process. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `state.persistent` without declaring it",
    label = "needs `state.persistent`",
    note = "add `requires(state.persistent)` to its attribute"
)]
pub trait Persistent {}

//! What a memory can do.

/// `memory.ttl`: entries expire. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `memory.ttl` without declaring it",
    label = "needs `memory.ttl`",
    note = "add `requires(memory.ttl)` to its attribute"
)]
pub trait Ttl {}

/// `memory.search`: finds entries by their text. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `memory.search` without declaring it",
    label = "needs `memory.search`",
    note = "add `requires(memory.search)` to its attribute"
)]
pub trait Search {}

/// `memory.persistent`: entries survive the process. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `memory.persistent` without declaring it",
    label = "needs `memory.persistent`",
    note = "add `requires(memory.persistent)` to its attribute"
)]
pub trait Persistent {}

//! What a runtime can do beyond running once.

/// `runtime.checkpoint`: runs can park, and continue where they were. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `runtime.checkpoint` without declaring it",
    label = "needs `runtime.checkpoint`",
    note = "add `requires(runtime.checkpoint)` to its attribute"
)]
pub trait Checkpoint {}

/// `runtime.lease`: one process at a time works on a run. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `runtime.lease` without declaring it",
    label = "needs `runtime.lease`",
    note = "add `requires(runtime.lease)` to its attribute"
)]
pub trait Lease {}

/// `runtime.resume`: runs survive the process. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `runtime.resume` without declaring it",
    label = "needs `runtime.resume`",
    note = "add `requires(runtime.resume)` to its attribute"
)]
pub trait Resume {}

/// `runtime.signals`: runs wait for messages from outside. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `runtime.signals` without declaring it",
    label = "needs `runtime.signals`",
    note = "add `requires(runtime.signals)` to its attribute"
)]
pub trait Signals {}

/// `runtime.timers`: runs wait for a time. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `runtime.timers` without declaring it",
    label = "needs `runtime.timers`",
    note = "add `requires(runtime.timers)` to its attribute"
)]
pub trait Timers {}

/// `runtime.distributed`: many machines share the runs. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `runtime.distributed` without declaring it",
    label = "needs `runtime.distributed`",
    note = "add `requires(runtime.distributed)` to its attribute"
)]
pub trait Distributed {}

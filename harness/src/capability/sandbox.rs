//! What a sandbox can do.

/// `sandbox.fs`: has files. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.fs` without declaring it",
    label = "needs `sandbox.fs`",
    note = "add `requires(sandbox.fs)` to its attribute"
)]
pub trait Fs {}

/// `sandbox.text_search`: searches its files. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.text_search` without declaring it",
    label = "needs `sandbox.text_search`",
    note = "add `requires(sandbox.text_search)` to its attribute"
)]
pub trait TextSearch {}

/// `sandbox.exec`: runs commands to their end. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.exec` without declaring it",
    label = "needs `sandbox.exec`",
    note = "add `requires(sandbox.exec)` to its attribute"
)]
pub trait Exec {}

/// `sandbox.spawn`: starts processes that stay. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.spawn` without declaring it",
    label = "needs `sandbox.spawn`",
    note = "add `requires(sandbox.spawn)` to its attribute"
)]
pub trait Spawn {}

/// `sandbox.readonly_mount`: mounts folders that cannot be written. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.readonly_mount` without declaring it",
    label = "needs `sandbox.readonly_mount`",
    note = "add `requires(sandbox.readonly_mount)` to its attribute"
)]
pub trait ReadonlyMount {}

/// `sandbox.persistent_fs`: keeps its files after the process. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.persistent_fs` without declaring it",
    label = "needs `sandbox.persistent_fs`",
    note = "add `requires(sandbox.persistent_fs)` to its attribute"
)]
pub trait PersistentFs {}

/// `sandbox.snapshot`: saves and restores all its files. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.snapshot` without declaring it",
    label = "needs `sandbox.snapshot`",
    note = "add `requires(sandbox.snapshot)` to its attribute"
)]
pub trait Snapshot {}

/// `sandbox.network`: reaches the network. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.network` without declaring it",
    label = "needs `sandbox.network`",
    note = "add `requires(sandbox.network)` to its attribute"
)]
pub trait Network {}

/// `sandbox.isolation.process`: keeps commands in another process. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.isolation.process` without declaring it",
    label = "needs `sandbox.isolation.process`",
    note = "add `requires(sandbox.isolation.process)` to its attribute"
)]
pub trait IsolationProcess {}

/// `sandbox.isolation.kernel`: keeps commands behind a kernel boundary. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.isolation.kernel` without declaring it",
    label = "needs `sandbox.isolation.kernel`",
    note = "add `requires(sandbox.isolation.kernel)` to its attribute"
)]
pub trait IsolationKernel {}

/// `sandbox.crash_isolated`: survives what it runs. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `sandbox.crash_isolated` without declaring it",
    label = "needs `sandbox.crash_isolated`",
    note = "add `requires(sandbox.crash_isolated)` to its attribute"
)]
pub trait CrashIsolated {}

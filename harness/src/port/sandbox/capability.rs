//! The names that `requires(sandbox.…)` uses.
//!
//! Where an operation exists, the capability follows from it and cannot be claimed. Properties are claims,
//! and `harness::contract::sandbox` is how they are kept.

use super::{Exec, Fs, Sandbox, Snapshot, Spawn, TextSearch};

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident: $operation:ident, $message:literal, $label:literal;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = "bind a sandbox that has it, or implement the trait on the type its `open` gives"
        )]
        pub trait $name: Sandbox<Open: $operation> {}
        #[diagnostic::do_not_recommend]
        impl<S: Sandbox<Open: $operation>> $name for S {}
    )*};
}

operations! {
    /// `sandbox.fs`: the open handle implements [`Fs`].
    SandboxFs: Fs, "`{Self}` does not provide `sandbox.fs`", "its open handle does not implement `Fs`";
    /// `sandbox.text_search`: the open handle implements [`TextSearch`].
    SandboxTextSearch: TextSearch, "`{Self}` does not provide `sandbox.text_search`", "its open handle does not implement `TextSearch`";
    /// `sandbox.exec`: the open handle implements [`Exec`].
    SandboxExec: Exec, "`{Self}` does not provide `sandbox.exec`", "its open handle does not implement `Exec`";
    /// `sandbox.spawn`: the open handle implements [`Spawn`].
    SandboxSpawn: Spawn, "`{Self}` does not provide `sandbox.spawn`", "its open handle does not implement `Spawn`";
    /// `sandbox.snapshot`: the open handle implements [`Snapshot`].
    SandboxSnapshot: Snapshot, "`{Self}` does not provide `sandbox.snapshot`", "its open handle does not implement `Snapshot`";
}

macro_rules! claims {
    ($($(#[$doc:meta])* $name:ident: $message:literal;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "not claimed by this adapter",
            note = "bind a sandbox that has it; a claim is an empty `impl`, held by `harness::contract::sandbox`"
        )]
        pub trait $name: Sandbox {}
    )*};
}

claims! {
    /// `sandbox.readonly_mount`: takes [`SandboxPolicy::mounts`](super::SandboxPolicy) and refuses writes below them.
    SandboxReadonlyMount: "`{Self}` does not provide `sandbox.readonly_mount`";
    /// `sandbox.persistent_fs`: files outlive the last handle and the process.
    SandboxPersistentFs: "`{Self}` does not provide `sandbox.persistent_fs`";
    /// `sandbox.network`: can allow single hosts and deny all others.
    SandboxNetwork: "`{Self}` does not provide `sandbox.network`";
    /// `sandbox.isolation.process`: programs run in processes of their own, apart from the host's.
    SandboxIsolationProcess: "`{Self}` does not provide `sandbox.isolation.process`";
    /// `sandbox.isolation.kernel`: programs run on a kernel of their own.
    SandboxIsolationKernel: "`{Self}` does not provide `sandbox.isolation.kernel`";
    /// `sandbox.crash_isolated`: a crash or a memory blow-up inside is
    /// [`SandboxError::Crashed`](super::SandboxError), and the application goes on.
    SandboxCrashIsolated: "`{Self}` does not provide `sandbox.crash_isolated`";
}

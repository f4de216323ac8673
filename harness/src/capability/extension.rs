//! Capabilities of other crates: `requires(acme::gpu)`.
//!
//! [`capability!`](crate::capability!) declares one: a name, its port, and the trait that an adapter implements.
//! [`provides!`](crate::provides!) says that a type has it, and does not build where the type lacks the trait: an
//! adapter provides what it implements and cannot claim more. Next: `__private/extension.rs` for how it is read.

use crate::port::ExtensionView;

/// A capability that another crate declares. Implemented by [`capability!`](crate::capability!).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a capability",
    label = "expected a capability that a crate declares",
    note = "declare one with `harness::capability! {{ pub gpu: sandbox => dyn Gpu; }}`, or require one of the catalogue with dots: `sandbox.exec`"
)]
pub trait Extension: 'static {
    /// As messages show it: `acme::gpu`.
    const NAME: &'static str;
    /// [`id`](super::id) of its name and the version of its crate.
    const ID: u64;
    /// The slot of `harness!` whose adapter provides it.
    const PORT: ExtensionPort;
    /// The trait of an adapter that has it: `dyn Gpu`.
    type View: ?Sized + Send + Sync + 'static;
}

/// Which slot of `harness!` a capability of another crate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "as `capability!` and `harness!` spell them")]
pub enum ExtensionPort {
    /// The state store.
    state,
    /// The runtime.
    runtime,
    /// The open sandbox of a session: what [`Sandbox::open`](crate::port::sandbox::Sandbox::open) gives.
    sandbox,
    /// The memory store.
    memory,
    /// The connected model: what [`ModelAdapter::connect`](crate::port::model::ModelAdapter::connect) gives.
    model,
}

impl ExtensionPort {
    /// Stops the build of a tool that requires something of a model. Generated code only.
    #[doc(hidden)]
    #[track_caller]
    #[allow(clippy::panic, reason = "a panic of const evaluation is a build error")]
    pub const fn __of_a_tool(self, text: &'static str) {
        if matches!(self, ExtensionPort::model) {
            panic!("{}", text);
        }
    }
}

/// What a type provides beyond its port. Implemented by [`provides!`](crate::provides!).
pub trait Provides: Sized + 'static {
    #[doc(hidden)]
    const ROWS: &'static [(u64, &'static str, bool)];
    #[doc(hidden)]
    const VIEWS: &'static [ExtensionView<Self>];
}

/// Implemented by an item for each capability of another crate that it requires.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `{C}` without declaring it",
    label = "needs `{C}`",
    note = "add `requires({C})` to its attribute, with the path of the capability"
)]
pub trait Declares<C> {}

/// Declares capabilities that items of any crate may require: `requires(acme::gpu)`.
///
/// Each has a name, the slot of `harness!` whose adapter provides it (`state`, `runtime`, `sandbox`, `memory`,
/// `model`), and the trait that the adapter implements. A tool reaches it as that trait.
///
/// ```
/// use harness::prelude::*;
/// use std::sync::Arc;
///
/// /// What a sandbox with a graphics card can do.
/// pub trait Gpu: Send + Sync {
///     /// Bytes of its memory.
///     fn memory(&self) -> u64;
/// }
///
/// harness::capability! {
///     /// A graphics card in the sandbox.
///     pub gpu: sandbox => dyn Gpu;
/// }
///
/// /// Tells how much memory the graphics card has.
/// #[tool(effect = read, requires(self::gpu))]
/// async fn gpu_memory(cx: &ToolCx<gpu_memory>) -> Result<u64, ToolError> {
///     Ok(cx.capability::<gpu>().await?.memory())
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! capability {
    ($($(#[$attr:meta])* $vis:vis $name:ident: $port:ident => $view:ty;)+) => {$(
        $(#[$attr])*
        #[allow(non_camel_case_types)]
        #[derive(Debug, Clone, Copy)]
        $vis struct $name;

        impl $crate::capability::Extension for $name {
            const NAME: &'static str = ::core::concat!(::core::module_path!(), "::", ::core::stringify!($name));
            // With the version: two of one crate are two traits.
            const ID: u64 = $crate::capability::id(::core::concat!(
                ::core::module_path!(), "::", ::core::stringify!($name), " ", ::core::env!("CARGO_PKG_VERSION")
            ));
            const PORT: $crate::capability::ExtensionPort = $crate::capability::ExtensionPort::$port;
            type View = $view;
        }
    )+};
}

/// Says that a type has capabilities of other crates: `provides! { AcmeHandle: acme::gpu, acme::tpu }`. Once for a type.
///
/// The type is the adapter itself for `state`, `runtime` and `memory`, the open handle for `sandbox`, the connected
/// model for `model`. It does not build unless the type implements the trait of each.
#[macro_export]
macro_rules! provides {
    ($ty:ty: $($name:path),+ $(,)?) => {
        impl $crate::capability::Provides for $ty {
            const ROWS: &'static [(u64, &'static str, bool)] = &[$((
                <$name as $crate::capability::Extension>::ID,
                <$name as $crate::capability::Extension>::NAME,
                true,
            )),+];
            const VIEWS: &'static [$crate::port::ExtensionView<Self>] = &[$($crate::port::ExtensionView {
                id: <$name as $crate::capability::Extension>::ID,
                view: |adapter| {
                    let view: ::std::sync::Arc<<$name as $crate::capability::Extension>::View> =
                        ::std::sync::Arc::<Self>::clone(adapter);
                    ::std::boxed::Box::new(view)
                },
            }),+];
        }
    };
}

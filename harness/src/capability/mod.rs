//! What adapters can do, and what items may require: one marker trait per capability, one module per port.
//!
//! `requires(sandbox.exec)` implements [`sandbox::Exec`] for the item, so that its context offers what it
//! declared; `harness!` proves that the bound adapter implements the port's sub-trait, `SandboxExec`.
//! Nothing here knows adapters. Next: `catalogue.rs` for the names, `port/` for the sub-traits, `extension.rs` for
//! the capabilities of other crates.

mod catalogue;
mod extension;
pub mod memory;
pub mod model;
mod paths;
pub mod runtime;
pub mod sandbox;
pub mod state;

pub(crate) use catalogue::hashed;
pub use catalogue::{ALL, Capability, id};
pub use extension::{Declares, Extension, ExtensionPort, Provides};
#[doc(hidden)]
pub use paths::CATALOG;

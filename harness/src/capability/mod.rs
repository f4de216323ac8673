//! What adapters can do, and what items may require: one marker trait per capability, one module per port.
//!
//! `requires(sandbox.exec)` implements [`sandbox::Exec`] for the item, so that its context offers what it
//! declared; `harness!` proves that the bound adapter implements the port's sub-trait, `SandboxExec`.
//! Nothing here knows adapters or ports. Next: `catalogue.rs` for the names, `port/` for the sub-traits.

mod catalogue;
pub mod memory;
pub mod model;
mod paths;
pub mod runtime;
pub mod sandbox;
pub mod state;

pub(crate) use catalogue::hashed;
pub use catalogue::{ALL, Capability, id};
#[doc(hidden)]
pub use paths::CATALOG;

//! The ports: small traits and their plain data, one folder or file per boundary of the process.
//!
//! What must never be here: an I/O crate, an adapter, the engine. An adapter implements a port and
//! nothing else; a capability is a sub-trait of a port, so an adapter cannot claim what it does not have.
//! Next: `adapter/` for the implementations, `capability/` for the names that `requires(..)` uses.

mod extension;
pub mod mcp;
pub mod memory;
pub mod model;
pub mod observe;
pub mod runtime;
pub mod sandbox;
pub mod state;

#[doc(hidden)]
pub use extension::ExtensionView;
pub use extension::Extensions;

use std::future::Future;
use std::pin::Pin;

/// The future of an object-safe port method.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How to see one sub-trait `T` of a value of type `A` whose type is about to be forgotten.
#[doc(hidden)]
pub type View<A, T> = fn(&std::sync::Arc<A>) -> std::sync::Arc<T>;

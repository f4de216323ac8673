//! What the tests share.

pub mod acme;
#[cfg(doctest)]
mod book;
pub mod models;
pub mod store;

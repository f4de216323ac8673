//! What the tests share.

#[cfg(doctest)]
mod book;
pub mod holds;
pub mod items;
pub mod models;
pub mod store;

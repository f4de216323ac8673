//! What the tests share.

pub mod acme;
pub mod models;
#[cfg(doctest)]
mod book;

//! The macros of `harness`. Use them through that crate.
#![allow(dead_code)]
mod source;

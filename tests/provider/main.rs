//! The model adapters against recorded traffic, official schemas, and a server that misbehaves.

// The whole target is tests: what fails here is to stop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::needless_pass_by_value, reason = "`json!` values read better without a borrow")]

mod aimock;
mod anthropic;
mod azure;
mod base64;
mod bedrock;
mod dump;
mod exchange;
mod family;
mod faults;
mod gemini;
mod holds;
mod meaning;
mod openai;
mod owned;
mod rechunk;
mod replay;
mod server;
mod socket;
mod sse;

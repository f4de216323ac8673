//! Sessions: one user, thread or tenant; history; one active run at a time.
//!
//! Next: `open.rs` for what an application calls, `begin.rs` for how a run begins, `supervise.rs` for its life.

mod approvals;
mod begin;
mod call;
mod core;
mod history;
mod id;
mod open;
mod stream;
mod supervise;

pub use approvals::ApprovalDesk;
pub use call::{RunCall, RunOptions, StreamCall, ToolRun};
pub use core::Core;
pub(crate) use core::Parts;
pub use history::History;
pub use id::SessionId;
pub use open::{OnBusy, Session};
pub use stream::RunStream;

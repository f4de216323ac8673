//! One run: its identity, events, budget, cancellation and the ports it works with.
//!
//! Knows no agent, tool or workflow: those rooms stand on this one. Nothing here has type parameters.
//! Next: `state.rs` for [`Run`], `env.rs` for what a started harness binds, `budget.rs` for reserve and settle.

mod approvals;
mod breaker;
mod budget;
mod cancel;
mod chain;
mod commit;
mod deadline;
mod deadlines;
mod env;
mod extension;
mod gate;
mod ids;
mod owed;
mod reach;
mod record;
mod state;
mod summary;
mod tasks;
mod waits;

pub(crate) use approvals::Approvals;
pub use approvals::{Approval, ApprovalDecision};
pub(crate) use breaker::{Breaker, Pass, Shut, Turned};
pub(crate) use budget::{Account, Amount, Reservation, Warning};
pub(crate) use cancel::Cancel;
pub(crate) use chain::{Gates, Member, ModelChain, OutputForm, OutputForms};
pub(crate) use commit::{Arrived, commit, load};
pub(crate) use deadline::after;
pub(crate) use deadlines::Deadlines;
pub(crate) use env::{ABANDONED_CAP, BLOCKING_THREADS, Env, Ports};
pub(crate) use gate::{Gate, LongPause, Slot};
pub(crate) use ids::{digest, idempotency_key, new_run_id, now_ms};
pub(crate) use owed::{End, Owed};
pub(crate) use record::{run_child, status};
pub(crate) use state::{Child, Control, Run, RunSpec, Scope, outcome};
pub use summary::{ErrorSummary, RunCounts, RunSummary};
pub(crate) use tasks::{GRACE, TaskGuard, Tasks};
pub(crate) use waits::Waits;

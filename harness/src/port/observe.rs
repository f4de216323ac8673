//! The observability port: something that watches every run.
//!
//! Watching changes nothing: an observer that is broken or absent never changes what a run does. It is called
//! where the event happens, so one that blocks holds up its run.

use crate::event::Event;

/// Watches the events of every run, for example to build spans and metrics.
///
/// # Contract
/// - Called in order of `seq` for each run, one call at a time for each run; several runs call at once.
/// - Must not block: it runs in the run's own thread. Hand slow work to a task of your own.
/// - A panic ends the observer, not the run.
/// - Content ([`EventKind::is_content`](crate::EventKind::is_content)) passes through here; do not store it unasked.
///
/// ```
/// use harness::{Event, EventKind, port::observe::Observer};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// #[derive(Default)]
/// struct ToolCalls(AtomicU64);
///
/// impl Observer for ToolCalls {
///     fn event(&self, event: &Event) {
///         if let EventKind::ToolStarted { .. } = event.kind {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an observer",
    label = "expected a type that implements `Observer`",
    note = "implement `harness::port::observe::Observer`, one method: `fn event(&self, event: &Event)`"
)]
pub trait Observer: Send + Sync + 'static {
    /// Sees one event. Must not block.
    fn event(&self, event: &Event);
}

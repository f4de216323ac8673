//! A person's word before a call, or the end of waiting for it.

use super::Ended;
use crate::event::EventKind;
use crate::run::{Approval, ApprovalDecision, Run, digest};
use crate::tool::{Approve, ToolDef};
use std::sync::Arc;

/// Whether this call needs a person.
pub(super) fn needed(tool: &ToolDef, arguments: &str) -> bool {
    match tool.approve {
        Approve::Never => false,
        Approve::Always => true,
        Approve::When(rule) => rule(arguments),
    }
}

/// Asks, waits, and gives the arguments to call the tool with; or what the model is told instead.
pub(super) async fn ask(
    run: &Arc<Run>,
    name: &Arc<str>,
    call_id: &Arc<str>,
    arguments: &str,
) -> Result<Option<String>, Ended> {
    let digest = digest(&[&run.id, name, call_id, arguments]);
    let id: Arc<str> = format!("apr_{digest:016x}").into();
    let approval = Approval {
        id: Arc::clone(&id),
        run_id: Arc::clone(&run.id),
        tool: Arc::clone(name),
        arguments: arguments.to_owned(),
        digest,
    };
    let mut asked = Asked::new(run, &id);
    // Before anybody hears of it: who does finds the run waiting in the store.
    run.control.waits.store().await;
    let mut waiting = run.env.approvals.request(approval);
    asked.told = true;
    run.emit(|| EventKind::ApprovalRequested {
        approval_id: id.clone(),
        tool: name.clone(),
        call_id: call_id.clone(),
    });
    run.emit(|| EventKind::RunWaiting { on: Arc::clone(name) });
    // The run's own deadline ends the wait, and the run with it: a second timer here would race with that one.
    let decided = waiting.decision().await;
    let decision = decided.unwrap_or_else(|| ApprovalDecision::deny("nobody can decide any more"));
    let approved = decision.approved;
    asked.decided(approved).await;
    if approved {
        return Ok(decision.edited_args);
    }
    let reason = decision.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    Err(Ended::failed(
        "DENIED",
        format!("a person denied the call of `{name}`{reason}; do not repeat it unchanged"),
    ))
}

/// A question that is open. Its `approval.decided` and `run.resumed` come also when its time is up, or when its run
/// is cancelled around it.
struct Asked<'a> {
    run: &'a Arc<Run>,
    id: &'a Arc<str>,
    /// Its beginning was told.
    told: bool,
    open: bool,
}

impl<'a> Asked<'a> {
    fn new(run: &'a Arc<Run>, id: &'a Arc<str>) -> Self {
        run.control.waits.begin();
        Asked { run, id, told: false, open: true }
    }

    async fn decided(mut self, approved: bool) {
        self.open = false;
        let (run, approval_id) = (self.run, Arc::clone(self.id));
        run.emit(|| EventKind::ApprovalDecided { approval_id, approved });
        let resumed = Resumed(run);
        run.control.waits.end();
        run.control.waits.store().await;
        drop(resumed);
    }
}

/// Told also when the run is cancelled while the store is written.
struct Resumed<'a>(&'a Run);

impl Drop for Resumed<'_> {
    fn drop(&mut self) {
        self.0.emit(|| EventKind::RunResumed);
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        let (run, approval_id) = (self.run, Arc::clone(self.id));
        if self.told {
            run.emit(|| EventKind::ApprovalDecided { approval_id, approved: false });
            run.emit(|| EventKind::RunResumed);
        }
        run.control.waits.end();
        // The run may go on without this call. Its end waits for the task, so nothing is written after it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (waits, present) = (Arc::clone(&run.control.waits), run.control.tasks.enter());
            runtime.spawn(async move {
                waits.store().await;
                drop(present);
            });
        }
    }
}

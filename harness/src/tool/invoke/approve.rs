//! A person's word before a call.

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
    let mut waiting = run.env.approvals.request(approval);
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
    run.emit(|| EventKind::ApprovalDecided { approval_id: id, approved });
    run.emit(|| EventKind::RunResumed);
    if approved {
        return Ok(decision.edited_args);
    }
    let reason = decision.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    Err(Ended::failed(
        "DENIED",
        format!("a person denied the call of `{name}`{reason}; do not repeat it unchanged"),
    ))
}

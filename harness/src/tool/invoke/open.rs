//! A call that is under way: its events, its span, and why it failed. Its end is told however it ends.
//! Next: `batch.rs` and `direct.rs`, which open calls.

use super::Ended;
use crate::event::{EventKind, Outcome};
use crate::run::Run;
use crate::telemetry;
use std::sync::Arc;
use tracing::Span;

/// Why a call failed, for who watches now: the words are content, so they are not stored.
pub(super) fn tell_why(run: &Run, tool: &str, call_id: &str, ended: &Ended) {
    let (code, message) = match ended {
        Ended::Done(_) => return,
        Ended::Failed { code, message } => (*code, message.clone()),
        Ended::Broken(error) => (error.code(), error.to_string()),
    };
    let (tool, call_id, code) = (tool.into(), call_id.into(), code.into());
    run.events.content(|| EventKind::ToolError { tool, call_id, code, message });
}

/// A started call: its `finished` comes also when the run is cancelled around it.
pub(super) struct Open<'a> {
    run: &'a Run,
    name: Arc<str>,
    id: Arc<str>,
    span: Span,
    open: bool,
}

impl<'a> Open<'a> {
    pub(super) fn new(run: &'a Run, name: Arc<str>, id: Arc<str>) -> Self {
        run.tally.tool_call();
        run.emit(|| EventKind::ToolStarted { tool: name.clone(), call_id: id.clone() });
        let span = telemetry::tool_span(&name, &id);
        Open { run, name, id, span, open: true }
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(super) fn finish(self, ended: Ended) -> Ended {
        let bytes = match &ended {
            Ended::Done(returned) => returned.bytes(),
            Ended::Failed { message, .. } => message.len(),
            Ended::Broken(_) => 0,
        };
        self.finish_of(ended, bytes)
    }

    /// The same, for a result that is counted already.
    pub(super) fn finish_of(mut self, ended: Ended, bytes: usize) -> Ended {
        self.open = false;
        let failed = match &ended {
            Ended::Done(_) => None,
            Ended::Failed { code, .. } => Some(*code),
            Ended::Broken(error) => Some(error.code()),
        };
        tell_why(self.run, &self.name, &self.id, &ended);
        if let Some(code) = failed {
            telemetry::tool_failed(&self.name, &self.id, code);
        }
        let outcome = failed.map_or(Outcome::Succeeded, |code| Outcome::Failed { code: code.into() });
        self.emit(outcome, bytes as u64);
        ended
    }

    fn emit(&self, outcome: Outcome, bytes: u64) {
        telemetry::finish_tool_span(&self.span, &outcome, bytes);
        let (tool, call_id) = (Arc::clone(&self.name), Arc::clone(&self.id));
        self.run.emit(|| EventKind::ToolFinished { tool, call_id, outcome, bytes });
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if self.open {
            self.emit(Outcome::Cancelled, 0);
        }
    }
}

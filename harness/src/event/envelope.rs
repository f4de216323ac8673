//! What is around every event: its place in a run, and whose run it is. Next: `kind.rs`, the events themselves.

use super::EventKind;
use serde::{Deserialize, Serialize, Serializer};
use std::sync::Arc;

/// One event with its envelope.
///
/// `seq` is gapless per run; the first event is `run.started`, the last and only one of its kind is
/// `run.finished`, and every `started` has its `finished`, also after a cancel.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Event {
    /// Position in the run, from 0.
    pub seq: u64,
    /// The run.
    pub run_id: Arc<str>,
    /// The run that started it, for a child run.
    #[serde(default)]
    pub parent_run_id: Option<Arc<str>>,
    /// The session's thread: unique for its tenant and user.
    pub session_id: Arc<str>,
    /// The session's tenant; empty for an application with one.
    #[serde(default)]
    pub tenant: Arc<str>,
    /// The session's user; may be empty.
    #[serde(default)]
    pub user: Arc<str>,
    /// Milliseconds since the Unix epoch.
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

impl Event {
    /// Unique over all runs: the run's id and `seq`; `event_id` on the wire.
    #[must_use]
    pub fn id(&self) -> String {
        event_id(&self.run_id, self.seq)
    }

    /// The same place in another event.
    pub(super) fn beside(&self, seq: u64, kind: EventKind) -> Event {
        let Event { run_id, parent_run_id, session_id, tenant, user, at, .. } = self;
        Event {
            seq,
            run_id: run_id.clone(),
            parent_run_id: parent_run_id.clone(),
            session_id: session_id.clone(),
            tenant: tenant.clone(),
            user: user.clone(),
            at: *at,
            kind,
        }
    }
}

/// `event_id` on the wire.
pub(super) fn event_id(run_id: &str, seq: u64) -> String {
    format!("{run_id}/{seq}")
}

/// Whose an event is, on the wire.
#[derive(Serialize)]
pub(super) struct Ids<'a> {
    pub(super) run_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_run_id: Option<&'a str>,
    pub(super) session_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) tenant: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) user: &'a str,
}

/// The same fields, and the id that follows from them.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'a> {
            event_id: String,
            seq: u64,
            #[serde(flatten)]
            ids: Ids<'a>,
            at: u64,
            #[serde(flatten)]
            kind: &'a EventKind,
        }
        let ids = Ids {
            run_id: &self.run_id,
            parent_run_id: self.parent_run_id.as_deref(),
            session_id: &self.session_id,
            tenant: &self.tenant,
            user: &self.user,
        };
        let wire = Wire { event_id: self.id(), seq: self.seq, ids, at: self.at, kind: &self.kind };
        wire.serialize(to)
    }
}

//! Tool calls that wait for a person, in this process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// A tool call that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its id, for the decision.
    pub id: Arc<str>,
    /// The run that waits.
    pub run_id: Arc<str>,
    /// The tool.
    pub tool: Arc<str>,
    /// The arguments as JSON text: content, for the person who decides.
    pub arguments: String,
    /// Digest of run, tool and arguments; a decision carries it back.
    pub digest: u64,
}

/// What a person decided.
///
/// ```
/// use harness::ApprovalDecision;
/// let no = ApprovalDecision::deny("the order is older than a year");
/// assert!(!no.approved);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApprovalDecision {
    /// Yes or no.
    pub approved: bool,
    /// Other arguments to call the tool with, as JSON text.
    pub edited_args: Option<String>,
    /// Why; the model reads it when the call is denied.
    pub reason: Option<String>,
}

impl ApprovalDecision {
    /// Yes, as asked.
    #[must_use]
    pub fn approve() -> Self {
        ApprovalDecision { approved: true, ..ApprovalDecision::default() }
    }

    /// No, and why.
    pub fn deny(reason: impl Into<String>) -> Self {
        ApprovalDecision { reason: Some(reason.into()), ..ApprovalDecision::default() }
    }
}

/// The open approvals of a harness in this process.
#[derive(Default)]
pub(crate) struct Approvals {
    open: Mutex<BTreeMap<Arc<str>, Open>>,
}

struct Open {
    approval: Approval,
    answer: oneshot::Sender<ApprovalDecision>,
}

impl Approvals {
    /// Opens one. Dropping the returned guard closes it.
    pub(crate) fn request(&self, approval: Approval) -> Waiting<'_> {
        let (answer, decided) = oneshot::channel();
        let id = Arc::clone(&approval.id);
        self.lock().insert(Arc::clone(&id), Open { approval, answer });
        Waiting { approvals: self, id, decided }
    }

    pub(crate) fn list(&self) -> Vec<Approval> {
        self.lock().values().map(|open| open.approval.clone()).collect()
    }

    /// The first decision wins. `None`: there is no open approval of that id and digest.
    pub(crate) fn decide(&self, id: &str, digest: u64, decision: ApprovalDecision) -> Option<()> {
        let mut open = self.lock();
        if open.get(id)?.approval.digest != digest {
            return None;
        }
        open.remove(id)?.answer.send(decision).ok()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Arc<str>, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open approval.
pub(crate) struct Waiting<'a> {
    approvals: &'a Approvals,
    id: Arc<str>,
    decided: oneshot::Receiver<ApprovalDecision>,
}

impl Waiting<'_> {
    /// The decision. `None` when nobody can decide any more.
    pub(crate) async fn decision(&mut self) -> Option<ApprovalDecision> {
        (&mut self.decided).await.ok()
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.approvals.lock().remove(&self.id);
    }
}

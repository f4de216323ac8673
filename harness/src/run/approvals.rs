//! Tool calls that wait for a person, in this process.

use super::digest;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// A tool call that waits for a person.
#[derive(Clone, PartialEq, Eq)]
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
#[derive(Clone, Default, PartialEq, Eq)]
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

/// Without the arguments: whoever logs it must not log content.
impl fmt::Debug for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Approval { id, run_id, tool, digest, .. } = self;
        let mut out = f.debug_struct("Approval");
        out.field("id", id).field("run_id", run_id).field("tool", tool).field("digest", digest);
        out.finish_non_exhaustive()
    }
}

/// Without the edited arguments and the words of the person.
impl fmt::Debug for ApprovalDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("ApprovalDecision");
        out.field("approved", &self.approved).field("edited", &self.edited_args.is_some());
        out.finish_non_exhaustive()
    }
}

impl ApprovalDecision {
    /// The same for the same decision: what was decided is content and is not kept.
    fn digest(&self) -> u64 {
        let text = |text: &Option<String>| text.as_ref().map_or(String::new(), |text| format!("+{text}"));
        digest(&[&self.approved.to_string(), &text(&self.edited_args), &text(&self.reason)])
    }
}

/// Decisions that are remembered, so that one that is sent twice is no error.
const REMEMBERED: usize = 1024;

/// The open approvals of a harness in this process.
#[derive(Default)]
pub(crate) struct Approvals {
    desk: Mutex<Desk>,
}

#[derive(Default)]
struct Desk {
    open: BTreeMap<Arc<str>, Open>,
    /// Id, digest of the approval, digest of the decision; the newest last.
    decided: VecDeque<(Arc<str>, u64, u64)>,
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
        self.lock().open.insert(Arc::clone(&id), Open { approval, answer });
        Waiting { approvals: self, id, decided }
    }

    pub(crate) fn list(&self) -> Vec<Approval> {
        self.lock().open.values().map(|open| open.approval.clone()).collect()
    }

    /// The first decision wins, also when it comes again. `None`: there is no open approval of that id and digest.
    pub(crate) fn decide(&self, id: &str, digest: u64, decision: ApprovalDecision) -> Option<()> {
        let mut desk = self.lock();
        let decided = (id, digest, decision.digest());
        let Some(open) = desk.open.get(id) else {
            let mut earlier = desk.decided.iter();
            return earlier.any(|(id, of, what)| (&**id, *of, *what) == decided).then_some(());
        };
        if open.approval.digest != digest {
            return None;
        }
        desk.open.remove(id)?.answer.send(decision).ok()?;
        if desk.decided.len() >= REMEMBERED {
            desk.decided.pop_front();
        }
        desk.decided.push_back((id.into(), digest, decided.2));
        Some(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.approvals.lock().open.remove(&self.id);
    }
}

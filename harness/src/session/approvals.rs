//! The open approvals of a harness: tool calls that wait for a person.

use super::Core;
use crate::error::{Error, Result};
use crate::run::{Approval, ApprovalDecision};
use std::sync::Arc;

/// Lists and decides the tool calls that wait for a person, in this process.
pub struct ApprovalDesk(pub(crate) Arc<Core>);

impl ApprovalDesk {
    /// What waits now.
    #[must_use]
    pub fn list(&self) -> Vec<Approval> {
        self.0.env.approvals.list()
    }

    /// Decides one. The first decision wins; the same one sent again is taken as the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is decided otherwise, expired, or was asked with other arguments than the decision was made on.
    pub fn decide(&self, approval: &Approval, decision: ApprovalDecision) -> Result<()> {
        let decided = self.0.env.approvals.decide(&approval.id, approval.digest, decision);
        decided.ok_or(Error::NotFound { what: "approval" })
    }
}

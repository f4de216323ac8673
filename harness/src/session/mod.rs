//! Sessions: one user, thread or tenant; one active run at a time.

use crate::error::Result;
use std::marker::PhantomData;
use std::sync::Arc;

/// What every session of a started harness shares.
pub struct Core {}

/// Names a session. `From<&str>` takes `tenant/user/thread`, `user/thread` or `thread`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionId {
    /// The tenant; empty for an application with one.
    pub tenant: String,
    /// The user; may be empty.
    pub user: String,
    /// The thread.
    pub thread: String,
}

impl From<&str> for SessionId {
    fn from(id: &str) -> Self {
        SessionId { tenant: String::new(), user: String::new(), thread: id.to_owned() }
    }
}

/// `H` is the harness: only what it lists can run.
pub struct Session<H> {
    _core: Arc<Core>,
    harness: PhantomData<fn() -> H>,
}

impl<H> Session<H> {
    pub(crate) async fn open(core: Arc<Core>, _id: SessionId) -> Result<Self> {
        Ok(Session { _core: core, harness: PhantomData })
    }
}

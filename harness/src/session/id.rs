//! The id of a session: tenant, user, thread.

use crate::error::{Error, Place, Result};
use crate::port::state::SessionKey;

/// Names a session. Any text, up to 64 KiB in all; a session of one tenant is never found under another.
///
/// A string is read as `tenant/user/thread`, `user/thread` or `thread`; what follows the second slash is the thread.
/// Where ids may hold slashes of their own, use [`SessionId::new`].
///
/// ```
/// use harness::SessionId;
/// let id = SessionId::from("tenant-a/user-7/thread-1");
/// assert_eq!((id.tenant.as_str(), id.user.as_str(), id.thread.as_str()), ("tenant-a", "user-7", "thread-1"));
/// assert_eq!(SessionId::from("thread-1").tenant, "");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionId {
    /// The tenant; empty for an application with one.
    pub tenant: String,
    /// The user; may be empty.
    pub user: String,
    /// The thread.
    pub thread: String,
}

const LONGEST: usize = 64 * 1024;

impl SessionId {
    /// From parts that may hold any character.
    pub fn new(tenant: impl Into<String>, user: impl Into<String>, thread: impl Into<String>) -> Self {
        SessionId { tenant: tenant.into(), user: user.into(), thread: thread.into() }
    }

    pub(crate) fn into_key(self) -> Result<SessionKey> {
        let invalid = |issues: &str| Error::Invalid { place: Place::SessionId, issues: issues.to_owned() };
        if self.thread.is_empty() {
            return Err(invalid("the thread is empty"));
        }
        if self.tenant.len() + self.user.len() + self.thread.len() > LONGEST {
            return Err(invalid("it is longer than 64 KiB"));
        }
        Ok(SessionKey { tenant: self.tenant.into(), user: self.user.into(), thread: self.thread.into() })
    }
}

impl From<&str> for SessionId {
    fn from(id: &str) -> Self {
        let mut parts = id.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(tenant), Some(user), Some(thread)) => SessionId::new(tenant, user, thread),
            (Some(user), Some(thread), None) => SessionId::new("", user, thread),
            _ => SessionId::new("", "", id),
        }
    }
}

impl From<String> for SessionId {
    fn from(id: String) -> Self {
        id.as_str().into()
    }
}

impl From<&String> for SessionId {
    fn from(id: &String) -> Self {
        id.as_str().into()
    }
}

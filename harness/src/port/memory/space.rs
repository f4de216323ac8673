//! Whose memory it is, and an encoding that keeps every owner apart.

use crate::port::state::SessionKey;
use std::fmt;
use std::sync::Arc;

/// How far a value reaches, from narrow to wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MemoryScope {
    /// One run.
    Run,
    /// One session.
    Session,
    /// One agent with one user, across that user's sessions.
    Agent,
    /// One user, across sessions and agents.
    User,
    /// Everybody of one tenant.
    Tenant,
}

impl MemoryScope {
    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            MemoryScope::Run => "run",
            MemoryScope::Session => "session",
            MemoryScope::Agent => "agent",
            MemoryScope::User => "user",
            MemoryScope::Tenant => "tenant",
        }
    }
}

impl fmt::Display for MemoryScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whose memory: a scope with the ids that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MemorySpace {
    /// Of one run.
    Run {
        /// Its session.
        session: SessionKey,
        /// The run.
        run_id: Arc<str>,
    },
    /// Of one session.
    Session {
        /// The session.
        session: SessionKey,
    },
    /// Of one agent with one user.
    Agent {
        /// The tenant.
        tenant: Arc<str>,
        /// The user.
        user: Arc<str>,
        /// The agent's name.
        agent: Arc<str>,
    },
    /// Of one user.
    User {
        /// The tenant.
        tenant: Arc<str>,
        /// The user.
        user: Arc<str>,
    },
    /// Of one tenant.
    Tenant {
        /// The tenant.
        tenant: Arc<str>,
    },
}

impl MemorySpace {
    /// How far it reaches.
    #[must_use]
    pub fn scope(&self) -> MemoryScope {
        match self {
            MemorySpace::Run { .. } => MemoryScope::Run,
            MemorySpace::Session { .. } => MemoryScope::Session,
            MemorySpace::Agent { .. } => MemoryScope::Agent,
            MemorySpace::User { .. } => MemoryScope::User,
            MemorySpace::Tenant { .. } => MemoryScope::Tenant,
        }
    }

    /// One text per space, for a column or the key of a map: two different spaces never give the same.
    ///
    /// The scope's name and its ids, each with [`encode_name`], between `/`. Printable ASCII, so that every
    /// database takes it.
    ///
    /// ```
    /// use harness::port::memory::MemorySpace;
    /// let space = MemorySpace::User { tenant: "acme/eu".into(), user: "7".into() };
    /// assert_eq!(space.encode(), "user/acme%2feu/7");
    /// ```
    #[must_use]
    pub fn encode(&self) -> String {
        let ids: &[&str] = match self {
            MemorySpace::Run { session, run_id } => {
                &[&session.tenant, &session.user, &session.thread, run_id]
            }
            MemorySpace::Session { session } => &[&session.tenant, &session.user, &session.thread],
            MemorySpace::Agent { tenant, user, agent } => &[tenant, user, agent],
            MemorySpace::User { tenant, user } => &[tenant, user],
            MemorySpace::Tenant { tenant } => &[tenant],
        };
        let mut text = self.scope().name().to_owned();
        for id in ids {
            text.push('/');
            text.push_str(&encode_name(id));
        }
        text
    }
}

/// Any text as lower-case letters, digits, `-`, `_` and `%xx`: different texts stay different, also on file
/// systems that fold case.
#[must_use]
pub fn encode_name(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// The text that [`encode_name`] was given; `None` when it did not make this.
#[must_use]
pub fn decode_name(name: &str) -> Option<String> {
    let mut out = Vec::with_capacity(name.len());
    let mut bytes = name.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let (high, low) =
                (char::from(bytes.next()?).to_digit(16)?, char::from(bytes.next()?).to_digit(16)?);
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    let text = String::from_utf8(out).ok()?;
    // Only the one spelling: `%61` is not `a`.
    (encode_name(&text) == name).then_some(text)
}

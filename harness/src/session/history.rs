//! The conversation of a session: whole turns, appended when a run succeeded.

use super::core::{Core, Room};
use crate::error::{Error, Place, Result};
use crate::port::model::{Message, Part, Role};
use crate::port::state::{Change, Op, Query, Rows, StoreError};
use crate::run::{self, Run};
use std::sync::Arc;

/// The conversation of a session. Edits are refused while a run is active.
pub struct History {
    pub(super) core: Arc<Core>,
    pub(super) room: Arc<Room>,
}

impl History {
    /// The newest messages, oldest of them first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn list(&self, last: usize) -> Result<Vec<Message>> {
        self.core.settle(&self.room.scope.key).await?;
        load(&*self.core.env.store, self.room.scope.key.clone(), last).await
    }

    /// Replaces the whole conversation.
    ///
    /// # Errors
    /// [`Error::SessionBusy`] while a run is active; [`Error::Invalid`] for messages no model would accept.
    pub async fn replace(&self, messages: &[Message]) -> Result<()> {
        check(messages)?;
        let write =
            |message| serde_json::to_string(message).map_err(|_| invalid("a message cannot be written"));
        let messages = messages.iter().map(write).collect::<Result<_>>()?;
        self.edit(Op::ReplaceHistory { messages }).await
    }

    /// Forgets the conversation.
    ///
    /// # Errors
    /// As [`History::replace`].
    pub async fn clear(&self) -> Result<()> {
        self.edit(Op::ReplaceHistory { messages: Vec::new() }).await
    }

    /// Keeps the newest runs that fit within both bounds, each of them whole.
    ///
    /// # Errors
    /// As [`History::replace`].
    pub async fn trim(&self, max_messages: usize, max_bytes: usize) -> Result<()> {
        let rows = rows(&*self.core.env.store, self.room.scope.key.clone(), usize::MAX).await?;
        let sizes = rows.iter().map(|row| read(row).map(|message| (begins_a_run(&message), row.len())));
        let kept = fitting(&sizes.collect::<Result<Vec<_>>>()?, max_messages, max_bytes);
        self.edit(Op::TrimHistory { max_messages: kept, max_bytes }).await
    }

    async fn edit(&self, op: Op) -> Result<()> {
        let active = || self.room.active().map(|active| active.run_id.to_string());
        let Ok(_turn) = self.room.turn.try_acquire() else {
            return Err(Error::SessionBusy { active_run: active() });
        };
        let (env, session) = (&self.core.env, &self.room.scope.key);
        self.core.settle(session).await?;
        let change = Change { session: session.clone(), ops: vec![op] };
        let edited = match env.store.commit(change.clone()).await {
            Err(StoreError::Busy { active_run }) if env.end_orphan(session, active_run.as_ref()).await => {
                env.store.commit(change).await
            }
            done => done,
        };
        edited.map_err(|error| match error {
            StoreError::Busy { active_run } => {
                Error::SessionBusy { active_run: active_run.map(|id| id.to_string()) }
            }
            other => other.into(),
        })
    }
}

/// Tool results must follow their calls, or every later run of the session fails at the provider.
fn check(messages: &[Message]) -> Result<()> {
    let mut open: Vec<&str> = Vec::new();
    for message in messages {
        if message.parts.is_empty() {
            return Err(invalid("a message has no parts"));
        }
        if message.role != Role::Tool && !open.is_empty() {
            return Err(invalid("a tool call has no result right after it"));
        }
        for part in &message.parts {
            match part {
                Part::ToolCall(_) if message.role != Role::Assistant => {
                    return Err(invalid("only an assistant calls tools"));
                }
                Part::ToolCall(call) if open.contains(&call.id.as_str()) => {
                    return Err(invalid("two tool calls of one message have the same id"));
                }
                Part::ToolCall(call) => open.push(&call.id),
                Part::ToolResult(_) if message.role != Role::Tool => {
                    return Err(invalid("a tool result stands in a message that is not a tool's"));
                }
                Part::ToolResult(result) => {
                    let Some(at) = open.iter().position(|id| *id == result.call_id) else {
                        return Err(invalid("a tool result has no call before it"));
                    };
                    open.remove(at);
                }
                _ => {}
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(invalid("a tool call has no result")) }
}

fn invalid(issues: &str) -> Error {
    Error::Invalid { place: Place::History, issues: issues.to_owned() }
}

/// The window of the history that an agent sees: whole runs, as many as fit, and always the newest one. A conversation
/// that begins in the middle of a run makes no sense to a model, and in the middle of a tool exchange none to a provider.
pub(super) async fn window(run: &Run, last: usize) -> Result<Vec<Message>> {
    if last == 0 {
        return Ok(Vec::new());
    }
    let mut asked = last;
    loop {
        let mut messages = load(&*run.env.store, run.scope.key.clone(), asked).await?;
        let whole = messages.len() < asked;
        // Past the window it is the newest run alone.
        let first = match asked == last {
            true => messages.iter().position(begins_a_run),
            false => messages.iter().rposition(begins_a_run),
        };
        if let Some(first) = first {
            messages.drain(..first);
            return Ok(messages);
        }
        // The newest run is longer than the window.
        if whole {
            return Ok(Vec::new());
        }
        asked = asked.saturating_mul(4);
    }
}

/// Each run begins with its input; nothing else of it is said by the user.
fn begins_a_run(message: &Message) -> bool {
    message.role == Role::User
}

/// How many messages the newest whole runs have that fit into both bounds. `sizes` are those of the stored messages.
fn fitting(messages: &[(bool, usize)], max_messages: usize, max_bytes: usize) -> usize {
    let (mut fitting, mut bytes) = (0, 0_usize);
    for (count, (begins, size)) in messages.iter().rev().enumerate() {
        bytes = bytes.saturating_add(*size);
        if count >= max_messages || bytes > max_bytes {
            break;
        }
        if *begins {
            fitting = count + 1;
        }
    }
    fitting
}

async fn load(
    store: &dyn crate::port::state::StateStore,
    session: crate::port::state::SessionKey,
    last: usize,
) -> Result<Vec<Message>> {
    rows(store, session, last).await?.iter().map(|row| read(row)).collect()
}

async fn rows(
    store: &dyn crate::port::state::StateStore,
    session: crate::port::state::SessionKey,
    last: usize,
) -> Result<Vec<String>> {
    let Rows::History(rows) = run::load(store, Query::History { session, last }).await? else {
        return Err(Error::Internal("a store answered another question"));
    };
    Ok(rows)
}

fn read(row: &str) -> Result<Message> {
    serde_json::from_str(row)
        .map_err(|_| Error::Store(StoreError::Corrupt("a message of the history".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_runs_are_kept() {
        // Two runs: of four messages and of two.
        let sizes: Vec<_> = [true, false, false, false, true, false].map(|begins| (begins, 10)).to_vec();
        for (messages, bytes, kept) in
            [(6, 60, 6), (100, 100, 6), (5, 60, 2), (6, 59, 2), (2, 20, 2), (1, 60, 0), (6, 19, 0), (0, 0, 0)]
        {
            assert_eq!(fitting(&sizes, messages, bytes), kept, "{messages} {bytes}");
        }
    }
}

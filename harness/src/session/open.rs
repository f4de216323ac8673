//! What an application calls.

use super::begin::{Begin, Target};
use super::core::{Core, Room};
use super::{History, RunCall, RunOptions, SessionId, StreamCall, ToolRun};
use crate::error::{Error, Result};
use crate::event::{Event, EventKind, EventStream, Watch};
use crate::item::{Item, ItemDef, RegisteredIn};
use crate::port::state::{Query, Rows};
use crate::run::{RunSummary, load};
use crate::tool::{DirectCall, Tool, ToolOutput};
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// One user, thread or tenant: cheap to make, cheap to hold, one active run at a time.
///
/// `H` is the harness: only what it lists can run.
pub struct Session<H> {
    pub(super) core: Arc<Core>,
    pub(super) room: Arc<Room>,
    pub(super) on_busy: OnBusy,
    harness: PhantomData<fn() -> H>,
}

/// What a second run does while one is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnBusy {
    /// [`Error::SessionBusy`] at once, before anything is written. The default.
    #[default]
    Reject,
    /// Waits its turn, first in, first out, behind at most this many; past that [`Error::SessionBusy`]. The queue is
    /// this process's: while another process that shares the store runs the session, it is [`Error::SessionBusy`] too.
    Queue(usize),
}

impl<H> Clone for Session<H> {
    fn clone(&self) -> Self {
        Session {
            core: Arc::clone(&self.core),
            room: Arc::clone(&self.room),
            on_busy: self.on_busy,
            harness: PhantomData,
        }
    }
}

impl<H> Session<H> {
    pub(crate) fn open(core: &Arc<Core>, id: SessionId) -> Result<Self> {
        let room = core.room(id.into_key()?)?;
        Ok(Session { core: Arc::clone(core), room, on_busy: OnBusy::Reject, harness: PhantomData })
    }

    /// The same session with another rule for a second run.
    #[must_use]
    pub fn on_busy(mut self, rule: OnBusy) -> Self {
        self.on_busy = rule;
        self
    }

    /// The session's id.
    #[must_use]
    pub fn id(&self) -> SessionId {
        let key = &self.room.scope.key;
        SessionId::new(&*key.tenant, &*key.user, &*key.thread)
    }

    /// Runs an agent or a workflow to its typed output. Dropping the future cancels the run.
    ///
    /// `session.run::<Support>(question).await`, or with options:
    /// `session.run::<Support>(question).with(RunOptions { .. }).await`.
    pub fn run<I: Item + RegisteredIn<H>>(&self, input: I::Input) -> RunCall<I> {
        RunCall::new(self.begin::<I>(input))
    }

    /// Runs and shows the events, then the typed output. Dropping the stream stops watching, not the run.
    ///
    /// Every model that the item reaches must have `model.streaming`; `cargo build` says so where this is called.
    pub fn stream<I: Item + RegisteredIn<H>>(&self, input: I::Input) -> StreamCall<I> {
        const { I::STREAMS };
        StreamCall::new(self.begin::<I>(input))
    }

    /// Calls a tool that `harness!` lists, with arguments the compiler checked: `session.call(find_order { .. })`.
    ///
    /// It is a run of its own, with the turn of the session, a record, events and limits, and the isolation of every
    /// tool call; no model is asked and the history stays as it is. A tool with `approve` waits for a person.
    pub fn call<T: Tool<Output: ToolOutput> + RegisteredIn<H>>(&self, tool: T) -> ToolRun<T> {
        ToolRun::new(self.target(ItemDef::Tool(DirectCall::of::<T>()), Box::new(tool)))
    }

    fn begin<I: Item>(&self, input: I::Input) -> Begin {
        self.target(I::ITEM, Box::new(input))
    }

    fn target(&self, item: ItemDef, input: Box<dyn Any + Send>) -> Begin {
        let target = Target {
            core: Arc::clone(&self.core),
            room: Arc::clone(&self.room),
            on_busy: self.on_busy,
            item,
            options: RunOptions::default(),
        };
        Begin { target, input }
    }

    /// The conversation so far.
    #[must_use]
    pub fn history(&self) -> History {
        History { core: Arc::clone(&self.core), room: Arc::clone(&self.room) }
    }

    /// A run in numbers, from the store.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a run of another session; [`Error::Store`].
    pub async fn summary(&self, run_id: &str) -> Result<RunSummary> {
        let query = Query::Run { session: self.room.scope.key.clone(), run_id: run_id.into() };
        match self.load(query).await? {
            Rows::Run(Some(record)) => super::begin::summary(&record),
            _ => Err(Error::NotFound { what: "run" }),
        }
    }

    /// The runs of this session, oldest first: at most `limit` after `after`.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn runs(&self, after: Option<&str>, limit: usize) -> Result<Vec<RunSummary>> {
        let session = self.room.scope.key.clone();
        match self.load(Query::Runs { session, after: after.map(Into::into), limit }).await? {
            Rows::Runs(records) => records.iter().map(super::begin::summary).collect(),
            _ => Err(Error::Internal("a store answered another question")),
        }
    }

    /// Watches a run of this session from event `from` on, also late: what is stored comes first, then what happens.
    /// Of a run that is over it gives what is stored. Dropping the stream stops watching, not the run.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a run of another session; [`Error::Store`].
    pub async fn watch(&self, run_id: &str, from: u64) -> Result<EventStream> {
        if let Some(active) = self.room.active().filter(|active| *active.run_id == *run_id) {
            return Ok(active.events.watch(Watch::from(from)));
        }
        self.summary(run_id).await?;
        Ok(EventStream::of_stored(self.events(run_id, from).await?))
    }

    /// The events of a run from `from` on, stored or of an active run so far, without content; gaps are announced by
    /// `stream.gap`.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn events(&self, run_id: &str, from: u64) -> Result<Vec<Event>> {
        if let Some(active) = self.room.active().filter(|active| *active.run_id == *run_id) {
            let mut told = active.events.watch(Watch::from(from).without_children());
            return Ok(std::iter::from_fn(|| told.try_next()).collect());
        }
        let query = Query::Events {
            session: self.room.scope.key.clone(),
            run_id: run_id.into(),
            after: from.checked_sub(1),
            limit: usize::MAX,
        };
        let Rows::Events(rows) = self.load(query).await? else {
            return Err(Error::Internal("a store answered another question"));
        };
        let mut events: Vec<Event> = Vec::with_capacity(rows.len());
        let mut next = from;
        for row in rows {
            let corrupt =
                |_| Error::Store(crate::port::state::StoreError::Corrupt(format!("event {}", row.seq)));
            let event: Event = serde_json::from_str(&row.json.text()).map_err(corrupt)?;
            if event.seq > next {
                let dropped = event.seq - next;
                events.push(Event { seq: next, kind: EventKind::StreamGap { dropped }, ..event.clone() });
            }
            next = event.seq + 1;
            events.push(event);
        }
        Ok(events)
    }

    async fn load(&self, query: Query) -> Result<Rows> {
        self.core.settle(&self.room.scope.key).await?;
        Ok(load(&*self.core.env.store, query).await?)
    }

    /// Stops the active run and waits until it is over. `false`: nothing was active.
    pub async fn cancel(&self) -> bool {
        let Some(active) = self.room.active() else { return false };
        let mut over = std::pin::pin!(active.over.notified());
        over.as_mut().enable();
        active.cancel.set();
        if self.room.active().is_some_and(|now| now.run_id == active.run_id) {
            over.await;
        }
        true
    }
}

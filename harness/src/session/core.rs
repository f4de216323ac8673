//! What every session of a started harness shares.

use crate::agent::Agents;
use crate::error::{Error, Result};
use crate::event::{Emitter, Outcome};
use crate::port::state::SessionKey;
use crate::run::{Account, Cancel, Env, Run, Scope};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::{Notify, OnceCell, OwnedSemaphorePermit, Semaphore};

/// A started harness, without its type.
pub struct Core {
    pub(crate) env: Arc<Env>,
    pub(crate) agents: Arc<Agents>,
    rooms: Mutex<HashMap<SessionKey, Weak<Room>>>,
    /// Where budgets bound them, accounts outlive the sessions that use them: what is spent stays spent.
    tenants: Mutex<HashMap<Arc<str>, Arc<Account>>>,
    accounts: Mutex<HashMap<SessionKey, Arc<Account>>>,
}

/// What start hands over.
pub(crate) struct Parts {
    pub(crate) env: Arc<Env>,
    pub(crate) agents: Arc<Agents>,
}

/// One session as this process knows it; shared by every [`super::Session`] value of the same id.
pub(crate) struct Room {
    pub(crate) scope: Arc<Scope>,
    /// One permit: the active run. Fair, so that a queue is first in, first out.
    pub(crate) turn: Arc<Semaphore>,
    active: Mutex<Option<Active>>,
    /// How many wait in the queue.
    pub(crate) queued: std::sync::atomic::AtomicUsize,
}

/// The active run of a session.
#[derive(Clone)]
pub(crate) struct Active {
    pub(crate) run_id: Arc<str>,
    pub(crate) cancel: Arc<Cancel>,
    pub(crate) over: Arc<Notify>,
    pub(crate) events: Emitter,
}

impl Core {
    pub(crate) fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Core {
            env: parts.env,
            agents: parts.agents,
            rooms: Mutex::default(),
            tenants: Mutex::default(),
            accounts: Mutex::default(),
        })
    }

    /// The room of a session, made on first use and forgotten when nobody holds it.
    pub(crate) fn room(&self, key: SessionKey) -> Result<Arc<Room>> {
        let mut rooms = lock(&self.rooms);
        if let Some(room) = rooms.get(&key).and_then(Weak::upgrade) {
            return Ok(room);
        }
        // Amortised: a full sweep each time the table would grow.
        if rooms.len() == rooms.capacity() {
            rooms.retain(|_, room| room.strong_count() > 0);
        }
        let scope = Scope { account: self.account(&key), sandbox: OnceCell::new(), key: key.clone() };
        let room = Arc::new(Room {
            scope: Arc::new(scope),
            turn: Arc::new(Semaphore::new(1)),
            active: Mutex::new(None),
            queued: std::sync::atomic::AtomicUsize::new(0),
        });
        rooms.insert(key, Arc::downgrade(&room));
        Ok(room)
    }

    /// Stores the ends of runs that the store did not take before: whoever uses a session finds them ended.
    pub(crate) async fn settle(&self, session: &SessionKey) -> Result<()> {
        Ok(self.env.owed.settle(&*self.env.store, session).await?)
    }

    fn account(&self, key: &SessionKey) -> Arc<Account> {
        let budget = &self.env.bounds.budget;
        let new = || Account::session(budget, self.tenant(&key.tenant));
        if budget.session_tokens.is_none() && budget.session_cost_micros.is_none() {
            return new();
        }
        Arc::clone(lock(&self.accounts).entry(key.clone()).or_insert_with(new))
    }

    fn tenant(&self, tenant: &Arc<str>) -> Arc<Account> {
        let budget = &self.env.bounds.budget;
        let new = || Account::tenant(budget);
        if budget.tenant_tokens.is_none() && budget.tenant_cost_micros.is_none() {
            return new();
        }
        Arc::clone(lock(&self.tenants).entry(Arc::clone(tenant)).or_insert_with(new))
    }
}

impl Room {
    pub(crate) fn active(&self) -> Option<Active> {
        lock(&self.active).clone()
    }

    /// Gives the turn back. Under the lock: who sees that nothing is active can also take the turn.
    fn end(&self, permit: Option<OwnedSemaphorePermit>) {
        let mut active = lock(&self.active);
        let ended = active.take();
        drop(permit);
        drop(active);
        if let Some(ended) = ended {
            ended.over.notify_waiters();
        }
    }
}

/// The turn of a session, held by one run from before its record is written until all is over.
///
/// Given back when it is dropped, whatever went wrong around it; only then is `run.finished` told.
pub(crate) struct Turn {
    room: Arc<Room>,
    permit: Option<OwnedSemaphorePermit>,
    events: Emitter,
}

impl Turn {
    pub(crate) fn new(room: Arc<Room>, permit: OwnedSemaphorePermit, run: &Run) -> Self {
        let (run_id, cancel) = (Arc::clone(&run.id), Arc::clone(&run.control.cancel));
        let events = run.events.clone();
        let active = Active { run_id, cancel, over: Arc::new(Notify::new()), events: events.clone() };
        *lock(&room.active) = Some(active);
        Turn { room, permit: Some(permit), events }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.room.end(self.permit.take());
        if self.events.has_begun() {
            // Sealed before, unless the task of the run died.
            let died = Error::Internal("the task of a run died").code();
            self.events.finish(Outcome::Failed { code: died.into() });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! What a run writes its events to: numbers them, logs them, hands them to whoever watches.
//!
//! Never waits and never fails. The number is taken under the lock that also delivers, so every consumer
//! sees the order of the numbers; only content that nobody hears skips the lock.

use super::buffer::Buffer;
use super::json::{Envelope, EventJson};
use super::log::{CONTENT_CAPACITY, Entry, LOG_CAPACITY, RunLog};
use super::{Event, EventKind, EventStream, Observers, Outcome, Watch};
use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where one run puts its events. A clone is cheap and writes to the same run.
///
/// ```
/// use harness::event::{Emitter, EventKind, ItemKind, Observers, Outcome, Watch};
/// let run = Emitter::new("run_1", "thread", Observers::default());
/// run.emit(|| EventKind::RunStarted { kind: ItemKind::Agent, item: "Support".into() });
/// run.content(|| unreachable!("nobody listens, so it is not even built"));
/// run.finish(Outcome::Succeeded);
///
/// let mut late = run.watch(Watch::default());
/// let seen: Vec<_> = std::iter::from_fn(|| late.try_next()).map(|event| event.seq).collect();
/// assert_eq!(seen, [0, 1, 2]); // started, a gap in place of the content, finished
/// ```
#[derive(Clone)]
pub struct Emitter(Arc<Run>);

struct Run {
    run_id: Arc<str>,
    /// Tenant, user, thread.
    session: [Arc<str>; 3],
    parent_run_id: Option<Arc<str>>,
    /// Its consumers may want the events of this run too.
    parent: Option<Emitter>,
    observers: Observers,
    next: AtomicU64,
    /// Consumers of this run; and of them, those that want child runs too. Hints that save a lock.
    watched: AtomicUsize,
    watched_below: AtomicUsize,
    state: Mutex<State>,
    /// Apart from `state`: child runs deliver here while they hold their own state, never the other way.
    consumers: Mutex<Vec<Arc<Buffer>>>,
}

struct State {
    log: RunLog,
    end: End,
}

/// How far the end of a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    /// `run.finished` is in the log, as the last event; who watches does not know yet.
    Sealed,
    Told,
}

/// Without what it keeps: that may hold content.
impl fmt::Debug for Emitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter").field("run_id", &self.0.run_id).finish_non_exhaustive()
    }
}

impl Emitter {
    /// For a run without a parent.
    pub fn new(run_id: impl Into<Arc<str>>, session_id: impl Into<Arc<str>>, observers: Observers) -> Self {
        Emitter::of_session(run_id, ["".into(), "".into(), session_id.into()], observers)
    }

    /// For a run without a parent, in the session of this tenant, user and thread.
    pub fn of_session(run_id: impl Into<Arc<str>>, session: [Arc<str>; 3], observers: Observers) -> Self {
        Emitter::build(run_id.into(), session, None, observers)
    }

    /// For a run that this one starts: the same session and observers, and whoever watches this run
    /// with its children sees that one too.
    #[must_use]
    pub fn child(&self, run_id: impl Into<Arc<str>>) -> Emitter {
        let run = &self.0;
        Emitter::build(run_id.into(), run.session.clone(), Some(self.clone()), run.observers.clone())
    }

    fn build(
        run_id: Arc<str>,
        session: [Arc<str>; 3],
        parent: Option<Emitter>,
        observers: Observers,
    ) -> Self {
        let log = match observers.store_content() {
            true => RunLog::new(CONTENT_CAPACITY, true),
            false => RunLog::new(LOG_CAPACITY, false),
        };
        Emitter(Arc::new(Run {
            run_id,
            session,
            parent_run_id: parent.as_ref().map(|parent| parent.0.run_id.clone()),
            parent,
            observers,
            next: AtomicU64::new(0),
            watched: AtomicUsize::new(0),
            watched_below: AtomicUsize::new(0),
            state: Mutex::new(State { log, end: End::Open }),
            consumers: Mutex::new(Vec::new()),
        }))
    }

    /// The run.
    #[must_use]
    pub fn run_id(&self) -> &Arc<str> {
        &self.0.run_id
    }

    /// The session's thread.
    #[must_use]
    pub fn session_id(&self) -> &Arc<str> {
        let [_, _, thread] = &self.0.session;
        thread
    }

    /// The run that started this one.
    #[must_use]
    pub fn parent_run_id(&self) -> Option<&Arc<str>> {
        self.0.parent_run_id.as_ref()
    }

    /// Tells a content-free event. Ignored once the run is finished.
    pub fn emit(&self, kind: impl FnOnce() -> EventKind) {
        self.deliver(kind());
    }

    /// Tells an event that holds content. It is not even built when nobody listens, and stored only where
    /// the application asked for it.
    pub fn content(&self, kind: impl FnOnce() -> EventKind) {
        if self.is_heard() {
            self.deliver(kind());
        } else {
            self.0.next.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Tells `run.finished`, once, and ends every stream of this run.
    pub fn finish(&self, outcome: Outcome) {
        self.seal(outcome);
        self.tell_end();
    }

    /// Puts `run.finished` into the log, once: what comes later is ignored. Who watches hears it with
    /// [`Emitter::tell_end`], when what it says is true for them too: the record is stored, the session free.
    pub(crate) fn seal(&self, outcome: Outcome) {
        let run = &self.0;
        let mut state = run.state();
        if state.end == End::Open {
            state.end = End::Sealed;
            let seq = run.next.fetch_add(1, Ordering::Relaxed);
            state.log.push(seq, now(), Cow::Owned(EventKind::RunFinished { outcome }));
        }
    }

    /// Tells a sealed `run.finished`, and ends every stream of this run.
    pub(crate) fn tell_end(&self) {
        let run = &self.0;
        let mut state = run.state();
        if state.end != End::Sealed {
            return;
        }
        state.end = End::Told;
        if self.is_heard()
            && let Some(last) = state.log.last()
        {
            run.tell(&run.logged(last));
        }
    }

    /// Whether anything was told.
    pub(crate) fn has_begun(&self) -> bool {
        self.0.next.load(Ordering::Relaxed) > 0
    }

    /// Whether anybody would see content now: worth knowing before work that only events need.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        let run = &self.0;
        run.watched.load(Ordering::Relaxed) > 0
            || !run.observers.is_empty()
            || run.observers.store_content()
            || run.ancestors().any(|above| above.watched_below.load(Ordering::Relaxed) > 0)
    }

    /// Watches the run, also late: what is stored comes first, then what happens, nothing twice.
    #[must_use]
    pub fn watch(&self, watch: Watch) -> EventStream {
        let run = &self.0;
        let state = run.state();
        let expected = watch.from.unwrap_or_else(|| run.next.load(Ordering::Relaxed));
        let buffer = Arc::new(Buffer::new(watch.capacity, expected, watch.include_children));
        let untold =
            |entry: &Entry| state.end == End::Sealed && matches!(entry.kind, EventKind::RunFinished { .. });
        let known = state.log.from(expected).filter(|entry| !untold(entry));
        buffer.replay(known.map(|entry| run.logged(entry)));
        if state.end == End::Told {
            // Also for who asks for what comes after it.
            state.log.last().map(|entry| buffer.push(run.logged(entry)));
        } else {
            let mut consumers = run.consumers();
            consumers.push(buffer.clone());
            run.count(&consumers);
        }
        EventStream::new(buffer)
    }

    /// The stored events from `seq` on: content-free unless asked otherwise, and the newest 4,096 at most.
    #[must_use]
    pub fn stored(&self, from: u64) -> Vec<Event> {
        let run = &self.0;
        let state = run.state();
        state.log.from(from).map(|entry| run.logged(entry)).collect()
    }

    /// The stored events as JSON text, with their `seq`.
    pub(crate) fn stored_json(&self) -> Vec<(u64, EventJson)> {
        let run = &self.0;
        let envelope = Envelope::new(run.run_id.clone(), run.parent_run_id.clone(), run.session.clone());
        let state = run.state();
        state.log.from(0).map(|entry| (entry.seq, EventJson::new(&envelope, entry))).collect()
    }

    fn deliver(&self, kind: EventKind) {
        let run = &self.0;
        let mut state = run.state();
        if state.end != End::Open {
            return;
        }
        let (seq, at) = (run.next.fetch_add(1, Ordering::Relaxed), now());
        if !self.is_heard() {
            state.log.push(seq, at, Cow::Owned(kind));
            return;
        }
        let event = run.event(seq, at, kind);
        state.log.push(seq, at, Cow::Borrowed(&event.kind));
        run.tell(&event);
    }
}

impl Run {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn consumers(&self) -> MutexGuard<'_, Vec<Arc<Buffer>>> {
        self.consumers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ancestors(&self) -> impl Iterator<Item = &Run> {
        std::iter::successors(self.parent.as_ref(), |above| above.0.parent.as_ref()).map(|above| &*above.0)
    }

    fn event(&self, seq: u64, at: u64, kind: EventKind) -> Event {
        let [tenant, user, session_id] = self.session.clone();
        Event {
            seq,
            run_id: self.run_id.clone(),
            parent_run_id: self.parent_run_id.clone(),
            session_id,
            tenant,
            user,
            at,
            kind,
        }
    }

    fn logged(&self, entry: &Entry) -> Event {
        self.event(entry.seq, entry.at, entry.kind.clone())
    }

    /// Hands an event to all who see it. Under the lock of the state, so that everybody sees one order.
    fn tell(&self, event: &Event) {
        self.observers.event(event);
        for above in self.ancestors() {
            if above.watched_below.load(Ordering::Relaxed) > 0 {
                above.hand_out(|buffer| !buffer.include_children() || buffer.push_child(event.clone()));
            }
        }
        if self.watched.load(Ordering::Relaxed) > 0 {
            // Nothing comes after `run.finished`, so the consumers need not be kept.
            let finished = matches!(event.kind, EventKind::RunFinished { .. });
            self.hand_out(|buffer| buffer.push(event.clone()) && !finished);
        }
    }

    /// Gives to each consumer; forgets those that say they are gone.
    fn hand_out(&self, mut give: impl FnMut(&Buffer) -> bool) {
        let mut consumers = self.consumers();
        let before = consumers.len();
        consumers.retain(|buffer| give(buffer));
        if consumers.len() != before {
            self.count(&consumers);
        }
    }

    fn count(&self, consumers: &[Arc<Buffer>]) {
        self.watched.store(consumers.len(), Ordering::Relaxed);
        let below = consumers.iter().filter(|buffer| buffer.include_children()).count();
        self.watched_below.store(below, Ordering::Relaxed);
    }
}

/// A run that nobody can finish any more (its engine died) must not leave consumers waiting for ever.
impl Drop for Run {
    fn drop(&mut self) {
        for buffer in self.consumers().iter() {
            buffer.close();
        }
    }
}

/// Milliseconds since the Unix epoch.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

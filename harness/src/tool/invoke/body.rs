//! A future that cannot unwind into whoever polls it, and that notices when it holds its thread.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// A poll that holds its thread for longer is told. Told only: the clock also counts time in which the
/// operating system ran somebody else, so nothing is decided by it.
const HELD: Duration = Duration::from_millis(10);

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The panic of a body. The message went to the panic hook; it may hold content, so it is not kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panicked;

/// Whether a body is being polled now, and since when: one that never yields cannot say so itself, but who waits
/// for it can.
#[derive(Debug)]
pub(super) struct PollClock {
    born: Instant,
    /// Nanoseconds after `born`, and one; zero between polls. The highest bit: this poll was told already.
    since: AtomicU64,
}

const TOLD: u64 = 1 << 63;

impl PollClock {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(PollClock { born: Instant::now(), since: AtomicU64::new(0) })
    }

    fn open(&self, at: Instant) {
        let nanos = at.saturating_duration_since(self.born).as_nanos();
        self.since.store(u64::try_from(nanos).unwrap_or(u64::MAX >> 2) + 1, Ordering::Relaxed);
    }

    /// Whether the poll that ends was told already.
    fn close(&self) -> bool {
        self.since.swap(0, Ordering::Relaxed) & TOLD != 0
    }

    /// For how long the poll of now holds its thread, where that is worth telling; once for each poll.
    pub(super) fn holding(&self) -> Option<Duration> {
        let since = self.since.load(Ordering::Relaxed);
        if since == 0 || since & TOLD != 0 {
            return None;
        }
        let held = self.born.elapsed().saturating_sub(Duration::from_nanos(since));
        let told = || {
            let told = since | TOLD;
            self.since.compare_exchange(since, told, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        (held > HELD && told()).then_some(held)
    }
}

/// The body of a tool call.
pub(super) struct Body<T, H> {
    future: Option<Boxed<'static, T>>,
    clock: Arc<PollClock>,
    held: H,
}

impl<T, H: FnMut(Duration)> Body<T, H> {
    pub(super) fn new(future: Boxed<'static, T>, clock: Arc<PollClock>, held: H) -> Self {
        Body { future: Some(future), clock, held }
    }
}

impl<T, H: FnMut(Duration) + Unpin> Future for Body<T, H> {
    type Output = Result<T, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let began = Instant::now();
        self.clock.open(began);
        let Some(future) = self.future.as_mut() else { return Poll::Ready(Err(Panicked)) };
        let polled = poll_caught(future, cx);
        let held = began.elapsed();
        let told = self.clock.close();
        if held > HELD && !told {
            (self.held)(held);
        }
        if let Poll::Ready(done) = &polled {
            let broken = done.is_err();
            drop_caught(self.future.take(), broken);
        }
        polled
    }
}

impl<T, H> Drop for Body<T, H> {
    fn drop(&mut self) {
        // A destructor of the user's own may panic too, and on an abort nobody else would catch it.
        drop_caught(self.future.take(), true);
    }
}

fn poll_caught<T>(future: &mut Boxed<'_, T>, cx: &mut Context<'_>) -> Poll<Result<T, Panicked>> {
    match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => Poll::Ready(Err(Panicked)),
    }
}

fn drop_caught<T>(future: Option<Boxed<'_, T>>, guarded: bool) {
    if guarded {
        let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
    }
}

/// Runs a future; a panic of it becomes a value.
pub(crate) async fn caught<T>(future: Boxed<'_, T>) -> Result<T, Panicked> {
    let mut guarded = Guarded(Some(future));
    poll_fn(|cx| match &mut guarded.0 {
        Some(future) => poll_caught(future, cx),
        None => Poll::Ready(Err(Panicked)),
    })
    .await
}

/// Also when it is dropped in the middle: a destructor that panics must not take the run's last event with it.
struct Guarded<'a, T>(Option<Boxed<'a, T>>);

impl<T> Drop for Guarded<'_, T> {
    fn drop(&mut self) {
        drop_caught(self.0.take(), true);
    }
}

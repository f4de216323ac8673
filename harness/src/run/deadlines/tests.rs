use super::*;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::time::sleep;

const MS: fn(u64) -> Duration = Duration::from_millis;

async fn kept<T>(work: impl Future<Output = T>, deadlines: &Deadlines) -> T {
    deadlines.keep(Instant::now(), pin!(work)).await
}

#[tokio::test(start_paused = true)]
async fn each_ends_when_it_is_due_and_no_later() {
    let deadlines = Deadlines::default();
    let began = Instant::now();
    // Shorter than the first tick, within it, and far beyond; the soonest comes last.
    let one = async |ms| {
        assert_eq!(deadlines.within(began + MS(ms), pending::<()>()).await, Err(Elapsed));
        began.elapsed().as_millis()
    };
    let all = async { tokio::join!(one(600_000), one(350), one(100), one(7)) };
    assert_eq!(kept(all, &deadlines).await, (600_000, 350, 100, 7));
    assert!(deadlines.state().waiting.is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_that_is_sooner_is_kept_also_when_it_comes_later_and_from_another_task() {
    let deadlines = Arc::new(Deadlines::default());
    let began = Instant::now();
    let other = Arc::clone(&deadlines);
    let task = tokio::spawn(async move {
        sleep(MS(1_000)).await;
        let ended = other.within(began + MS(1_010), pending::<()>()).await;
        (ended, began.elapsed().as_millis())
    });
    let work = pin!(async { task.await.unwrap() });
    let ended = kept(deadlines.within(began + MS(300_000), work), &deadlines).await;
    assert_eq!(ended, Ok((Err(Elapsed), 1_010)));
}

#[tokio::test(start_paused = true)]
async fn ready_work_wins_also_when_its_time_is_up() {
    let deadlines = Deadlines::default();
    let past = Instant::now() - MS(5);
    let work = async {
        let ready = deadlines.within(past, std::future::ready(1)).await;
        (ready, deadlines.within(past, pending::<()>()).await)
    };
    assert_eq!(kept(work, &deadlines).await, (Ok(1), Err(Elapsed)));
}

#[tokio::test(start_paused = true)]
async fn without_a_keeper_each_has_its_own_timer() {
    let deadlines = Arc::new(Deadlines::default());
    let began = Instant::now();
    assert_eq!(deadlines.within(began + MS(50), pending::<()>()).await, Err(Elapsed));
    assert_eq!(began.elapsed(), MS(50));

    // It outlives the work that was kept.
    let (other, listed) = (Arc::clone(&deadlines), Arc::new(AtomicBool::new(false)));
    let seen = Arc::clone(&listed);
    let task = tokio::spawn(async move {
        let waits = pin!(other.within(began + MS(5_000), pending::<()>()));
        seen.store(true, Ordering::Relaxed);
        (waits.await, began.elapsed().as_millis())
    });
    kept(sleep(MS(500)), &deadlines).await;
    assert!(listed.load(Ordering::Relaxed));
    assert_eq!(task.await.unwrap(), (Err(Elapsed), 5_000));
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_is_forgotten() {
    let deadlines = Deadlines::default();
    let work = async {
        let until = Instant::now() + MS(9_000);
        let waits = pin!(deadlines.within(until, pending::<()>()));
        tokio::select! { _ = waits => {}, () = sleep(MS(10)) => {} }
    };
    kept(work, &deadlines).await;
    assert!(deadlines.state().waiting.is_empty());
}

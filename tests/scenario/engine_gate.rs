//! The limits of a provider: how many calls at once, how many and how much a minute, shared by account, fair by session.

use super::engine::*;
use harness::port::BoxFuture;
use harness::port::model::{
    Connect, ConnectError, Model, ModelAdapter, ModelError, ModelErrorKind as Kind, ModelRequest, ModelSink,
    ModelStreaming, ModelText,
};
use harness::{ProviderLimits, Session};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// You answer.
#[agent(model = "fast")]
struct Quick;

/// You think.
#[agent(model = "deep")]
struct Slow;

/// A script behind an account.
struct Behind(u64, ScriptedModel);

/// Another model behind an account.
struct Beside(u64, ScriptedModel);

impl ModelAdapter for Behind {
    type Model = Behind;
    fn model_id(&self) -> Option<String> {
        Some("behind-1".to_owned())
    }
    fn connect(self, _: &Connect<'_>) -> Result<Behind, ConnectError> {
        Ok(self)
    }
}

impl ModelAdapter for Beside {
    type Model = Beside;
    fn model_id(&self) -> Option<String> {
        Some("beside-1".to_owned())
    }
    fn connect(self, _: &Connect<'_>) -> Result<Beside, ConnectError> {
        Ok(self)
    }
}

impl Model for Beside {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        self.1.generate(request, out)
    }
    fn account(&self) -> Option<u64> {
        Some(self.0)
    }
}

impl ModelText for Beside {}
impl ModelStreaming for Beside {}

impl Model for Behind {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        self.1.generate(request, out)
    }
    fn account(&self) -> Option<u64> {
        Some(self.0)
    }
}

impl ModelText for Behind {}
impl ModelStreaming for Behind {}

harness! {
    name: Office,
    models: { fast: Behind, deep: Behind },
    agents: [Quick, Slow],
}

fn office(script: &ScriptedModel, accounts: [u64; 2]) -> Start<OfficeBindings> {
    let [fast, deep] = accounts.map(|account| Behind(account, script.clone()));
    OfficeBindings { fast, deep }.into()
}

/// An answer that takes a second.
fn second() -> ScriptedModel {
    ScriptedModel::new([Say::text("done").after(Duration::from_secs(1)).usage(tokens(10, 10))]).repeat()
}

fn at_once(calls: u32) -> ProviderLimits {
    ProviderLimits { calls_at_once: Some(calls), ..ProviderLimits::NONE }
}

async fn session(app: &Office, id: &str) -> Session<Office> {
    app.session(id).await.unwrap()
}

/// Runs `Quick` so often in sessions of their own; how long each took, from now.
async fn crowd(app: &Office, times: usize) -> Vec<u64> {
    let began = Instant::now();
    let mut tasks = Vec::new();
    for n in 0..times {
        let session = session(app, &format!("s{n}")).await;
        tasks.push(tokio::spawn(async move {
            session.run::<Quick>("go".to_owned()).await.unwrap();
            began.elapsed().as_secs()
        }));
    }
    let mut seconds = Vec::new();
    for task in tasks {
        seconds.push(task.await.unwrap());
    }
    seconds.sort_unstable();
    seconds
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_at_once_than_allowed() {
    let app = Office::start(office(&second(), [1, 1]).provider_limits("fast", at_once(2))).await.unwrap();
    assert_eq!(crowd(&app, 6).await, [1, 1, 2, 2, 3, 3]);
    let free = Office::start(office(&second(), [1, 1])).await.unwrap();
    assert_eq!(crowd(&free, 6).await, [1; 6], "the control: without limits nobody waits");
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_and_tokens_a_minute_than_allowed() {
    let limits = ProviderLimits { requests_per_minute: Some(2), ..ProviderLimits::NONE };
    let app = Office::start(office(&second(), [1, 1]).provider_limits("behind-1", limits)).await.unwrap();
    assert_eq!(crowd(&app, 5).await, [1, 1, 61, 61, 121]);
    // 4,096 for an answer that nobody bounds, until it is known to be 20.
    let limits = ProviderLimits { tokens_per_minute: Some(5_000), ..ProviderLimits::NONE };
    let app = Office::start(office(&second(), [1, 1]).provider_limits("fast", limits)).await.unwrap();
    assert_eq!(crowd(&app, 3).await, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn aliases_of_one_account_share_its_limits() {
    for (accounts, expected) in [([1, 1], 2), ([1, 2], 1)] {
        let app =
            Office::start(office(&second(), accounts).provider_limits("deep", at_once(1))).await.unwrap();
        let (one, other) = (session(&app, "one").await, session(&app, "other").await);
        let began = Instant::now();
        let quick = tokio::spawn(one.run::<Quick>("go".to_owned()).into_future());
        other.run::<Slow>("go".to_owned()).await.unwrap();
        quick.await.unwrap().unwrap();
        assert_eq!(began.elapsed().as_secs(), expected, "{accounts:?}");
    }
    // An alias may have limits that bound nobody else.
    let app = Office::start(office(&second(), [1, 1]).alias_limits("fast", at_once(1))).await.unwrap();
    let other = session(&app, "other").await;
    let slow = tokio::spawn(other.run::<Slow>("go".to_owned()).into_future());
    assert_eq!(crowd(&app, 2).await, [1, 2]);
    slow.await.unwrap().unwrap();
}

/// Ask so often at once.
#[workflow(models = ["fast"])]
async fn many(cx: &WorkflowCx<many>, times: u32) -> Result<u32, WorkflowError> {
    let ask = |cx: WorkflowCx<many>, _| async move {
        cx.model("fast")?.generate("", &[Message::user("go")]).await?;
        Ok(())
    };
    cx.fan_out(0..times, times as usize, ask).await?;
    Ok(times)
}

harness! {
    name: Crowded,
    models: { fast: Behind },
    agents: [Quick],
    workflows: [many],
}

#[tokio::test(start_paused = true)]
async fn one_session_does_not_starve_another() {
    let bindings = CrowdedBindings { fast: Behind(1, second()) };
    let app = Crowded::start(Start::from(bindings).provider_limits("fast", at_once(1))).await.unwrap();
    let greedy = app.session("greedy").await.unwrap();
    let crowd = tokio::spawn(greedy.run::<many>(300).into_future());
    sleep(Duration::from_millis(2_500)).await;
    let began = Instant::now();
    let modest = app.session("modest").await.unwrap();
    let (events, output, _) =
        watch_in::<Crowded, Quick>(&modest, "go".to_owned(), RunOptions::default()).await;
    output.unwrap();
    // The call under way, one more turn of the other session, and its own: not the three hundred that came before.
    assert!(began.elapsed() <= Duration::from_secs(3), "{:?}", began.elapsed());
    let names = names(&events);
    let waiting = names.iter().position(|name| *name == "model.waiting").unwrap();
    assert!(names[waiting..].contains(&"model.started"), "{names:?}");
    crowd.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_with_the_run_and_gives_its_place_back() {
    let app = Office::start(office(&second(), [1, 1]).provider_limits("fast", at_once(1))).await.unwrap();
    let (one, other) = (session(&app, "one").await, session(&app, "other").await);
    let first = tokio::spawn(one.run::<Quick>("go".to_owned()).into_future());
    sleep(Duration::from_millis(10)).await;
    let short = limits(|limits| limits.run_time = Some(Duration::from_millis(500)));
    let error = other.run::<Quick>("go".to_owned()).with(short).await.unwrap_err();
    assert_eq!(error.code(), "TIMEOUT");
    let cancelled = tokio::spawn(other.run::<Quick>("go".to_owned()).into_future());
    sleep(Duration::from_millis(10)).await;
    assert!(other.cancel().await);
    assert_eq!(cancelled.await.unwrap().unwrap_err().code(), "CANCELLED");
    first.await.unwrap().unwrap();
    let began = Instant::now();
    other.run::<Quick>("go".to_owned()).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 1, "nobody holds a place who is gone");
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_a_provider_asks_for_is_one_for_its_model_of_the_account() {
    let limited = Say::error(Kind::RateLimited).retry_after(Duration::from_secs(20));
    let script = ScriptedModel::new([Say::flaky([limited, Say::text("late")])]).repeat();
    let quick = ScriptedModel::new([Say::text("quick")]).repeat();
    for (account, expected) in [(1, 20), (2, 0)] {
        let bindings =
            OfficeBindings { fast: Behind(1, script.clone()), deep: Behind(account, quick.clone()) };
        let app = Office::start(bindings).await.unwrap();
        let (one, other) = (session(&app, "one").await, session(&app, "other").await);
        let began = Instant::now();
        let first = tokio::spawn(one.run::<Quick>("go".to_owned()).into_future());
        tokio::task::yield_now().await;
        sleep(Duration::from_millis(1)).await;
        assert_eq!(other.run::<Slow>("go".to_owned()).await.unwrap(), "quick");
        assert_eq!(began.elapsed().as_secs(), expected, "account {account}");
        assert_eq!(first.await.unwrap().unwrap(), "late");
    }
}

harness! {
    name: Chained,
    models: { fast: [Behind, Beside], deep: Beside },
    agents: [Quick, Slow],
}

#[tokio::test(start_paused = true)]
async fn a_pause_of_one_model_is_none_for_another_of_its_account() {
    for seconds in [20, 120] {
        let limited = Say::error(Kind::RateLimited).retry_after(Duration::from_secs(seconds));
        let script = ScriptedModel::new([Say::flaky([limited, Say::text("late")])]).repeat();
        let bindings = ChainedBindings {
            fast_1: Behind(1, script.clone()),
            fast_2: Beside(1, ScriptedModel::new([Say::text("fallback")]).repeat()),
            deep: Beside(1, second()),
        };
        let app = Chained::start(Start::from(bindings).provider_limits("deep", at_once(1))).await.unwrap();
        let [one, two, three] = ["one", "two", "three"].map(|id| app.session(id));
        let (one, two, three) = (one.await.unwrap(), two.await.unwrap(), three.await.unwrap());
        let began = Instant::now();
        let first = tokio::spawn(one.run::<Quick>("go".to_owned()).into_future());
        sleep(Duration::from_millis(1)).await;
        // It waits out the pause, or goes to the fallback; nobody behind it waits for that.
        let second = tokio::spawn(two.run::<Quick>("go".to_owned()).into_future());
        sleep(Duration::from_millis(1)).await;
        assert_eq!(three.run::<Slow>("go".to_owned()).await.unwrap(), "done");
        assert_eq!(began.elapsed().as_secs(), 1);
        let answers = [first.await.unwrap().unwrap(), second.await.unwrap().unwrap()];
        assert_eq!(answers, if seconds == 20 { ["late", "late"] } else { ["fallback", "fallback"] });
        // Each run is refused once.
        assert_eq!(began.elapsed().as_secs(), if seconds == 20 { 40 } else { 1 });
        assert_eq!(script.asked().len(), if seconds == 20 { 4 } else { 1 });
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_of_a_long_pause() {
    let limited = || Say::error(Kind::RateLimited).retry_after(Duration::from_secs(600));
    for alias_alone in [false, true] {
        let script = ScriptedModel::new([limited().after(Duration::from_secs(1))]).repeat();
        let start = office(&script, [1, 1]);
        let start = if alias_alone {
            start.alias_limits("fast", at_once(1))
        } else {
            start.provider_limits("fast", at_once(1))
        };
        let app = Office::start(start).await.unwrap();
        let began = Instant::now();
        let mut tasks = Vec::new();
        for n in 0..10 {
            let session = session(&app, &format!("s{n}")).await;
            tasks.push(tokio::spawn(session.run::<Quick>("go".to_owned()).into_future()));
        }
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap_err().code(), "MODEL_RATE_LIMITED");
        }
        assert_eq!((began.elapsed().as_secs(), script.asked().len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_out_a_pause_is_told_when_it_becomes_a_long_one() {
    // Two at once: the first is told of a short pause, the second of a long one.
    let calls = AtomicU64::new(0);
    let script = ScriptedModel::new([Say::from_fn(move |_| match calls.fetch_add(1, Ordering::SeqCst) {
        0 => {
            Say::error(Kind::RateLimited).retry_after(Duration::from_secs(30)).after(Duration::from_millis(1))
        }
        _ => {
            Say::error(Kind::RateLimited).retry_after(Duration::from_secs(600)).after(Duration::from_secs(1))
        }
    })])
    .repeat();
    let app = Office::start(office(&script, [1, 1])).await.unwrap();
    let began = Instant::now();
    let mut tasks = Vec::new();
    for n in 0..2 {
        let session = session(&app, &format!("s{n}")).await;
        tasks.push(tokio::spawn(session.run::<Quick>("go".to_owned()).into_future()));
    }
    sleep(Duration::from_millis(2)).await;
    let third = session(&app, "third").await;
    let error = third.run::<Quick>("go".to_owned()).await.unwrap_err();
    assert_eq!((error.code(), began.elapsed().as_secs()), ("MODEL_RATE_LIMITED", 1));
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap_err().code(), "MODEL_RATE_LIMITED");
    }
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_a_budget_refuses_is_no_request() {
    let limits = ProviderLimits { requests_per_minute: Some(1), ..ProviderLimits::NONE };
    let app = Office::start(office(&second(), [1, 1]).provider_limits("fast", limits)).await.unwrap();
    let one = session(&app, "one").await;
    let poor = super::engine::limits(|limits| limits.budget.run_tokens = Some(1));
    let error = one.run::<Quick>("go".to_owned()).with(poor).await.unwrap_err();
    assert_eq!(error.code(), "BUDGET_EXCEEDED");
    let began = Instant::now();
    one.run::<Quick>("go".to_owned()).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_pause_of_a_day() {
    let limited = Say::error(Kind::RateLimited).retry_after(Duration::from_secs(86_400));
    let script = ScriptedModel::new([limited]).repeat();
    let app = Office::start(office(&script, [1, 1])).await.unwrap();
    let session = session(&app, "one").await;
    let began = Instant::now();
    for _ in 0..3 {
        let error = session.run::<Quick>("go".to_owned()).await.unwrap_err();
        assert_eq!(error.code(), "MODEL_RATE_LIMITED");
    }
    assert_eq!((began.elapsed(), script.asked().len()), (Duration::ZERO, 1));
    // Nor is it believed for ever.
    sleep(Duration::from_secs(3_601)).await;
    session.run::<Quick>("go".to_owned()).await.unwrap_err();
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn limits_of_nothing_are_refused_at_start() {
    let start =
        office(&second(), [1, 1]).provider_limits("fats", at_once(1)).alias_limits("behind-1", at_once(1));
    let report = Office::start(start).await.err().unwrap().to_string();
    assert!(report.contains("`provider_limits(\"fats\", ..)`"), "{report}");
    assert!(report.contains("`alias_limits(\"behind-1\", ..)`"), "{report}");
}

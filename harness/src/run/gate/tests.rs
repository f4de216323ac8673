use super::*;
use proptest::prelude::*;
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::{advance, sleep, timeout};

fn limits(calls: Option<u32>, requests: Option<u32>, tokens: Option<u64>) -> ProviderLimits {
    ProviderLimits { calls_at_once: calls, requests_per_minute: requests, tokens_per_minute: tokens }
}

fn ready(entering: &mut Entering) -> Option<Slot> {
    let mut cx = Context::from_waker(Waker::noop());
    match Pin::new(entering).poll(&mut cx) {
        Poll::Ready(slot) => Some(slot.expect("no long pause")),
        Poll::Pending => None,
    }
}

#[tokio::test(start_paused = true)]
async fn one_session_with_a_thousand_calls_does_not_hold_up_another() {
    let gate = Gate::new(limits(Some(1), None, None));
    let running = gate.enter(1, 0, 0).await.unwrap();
    let mut many: Vec<_> = (0..1000).map(|_| gate.enter(1, 0, 0)).collect();
    assert!(many.iter_mut().all(|entering| ready(entering).is_none()));
    let mut other = gate.enter(2, 0, 0);
    assert!(ready(&mut other).is_none());
    drop(running);
    let first = ready(&mut many[0]).expect("it came first");
    assert!(ready(&mut other).is_none());
    drop(first);
    assert!(ready(&mut many[1]).is_none(), "not before the other session had its turn");
    assert!(ready(&mut other).is_some());
}

#[tokio::test(start_paused = true)]
async fn places_come_back_from_the_cancelled_and_the_panicked() {
    let gate = Gate::new(limits(Some(1), Some(2), None));
    let granted = {
        let running = gate.enter(1, 0, 0).await.unwrap();
        let mut waiting = gate.enter(1, 0, 0);
        assert!(ready(&mut waiting).is_none());
        drop(running);
        waiting
    };
    // Let in, and dropped before it knew.
    drop(granted);
    let inner = Arc::clone(&gate);
    let panicked = tokio::spawn(async move {
        let mut slot = inner.enter(1, 0, 0).await.unwrap();
        slot.begin();
        panic!("on purpose");
    });
    assert!(panicked.await.unwrap_err().is_panic());
    // One request was made, by the task that panicked; the others were given back.
    let mut slot = timeout(Duration::from_secs(1), gate.enter(1, 0, 0)).await.unwrap().unwrap();
    slot.begin();
    drop(slot);
    let began = Instant::now();
    gate.enter(1, 0, 0).await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_secs(60), "and those were two");
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_provider_asked_for_holds_everybody() {
    let gate = Gate::new(ProviderLimits::NONE);
    gate.hold_until(0, Instant::now() + Duration::from_secs(7));
    let began = Instant::now();
    let tasks: Vec<_> = (0..3)
        .map(|session| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move {
                drop(gate.enter(session, 0, 0).await.unwrap());
                Instant::now()
            })
        })
        .collect();
    sleep(Duration::from_secs(1)).await;
    gate.hold_until(0, Instant::now() + Duration::from_secs(2));
    for task in tasks {
        assert_eq!((task.await.unwrap() - began).as_secs(), 7, "the longer one counts");
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_one_keeps_the_timer_when_the_first_is_cancelled() {
    let gate = Gate::new(limits(None, Some(1), None));
    let mut slot = gate.enter(1, 0, 0).await.unwrap();
    slot.begin();
    let first = tokio::spawn(gate.enter(1, 0, 0));
    let second = tokio::spawn(gate.enter(2, 0, 0));
    sleep(Duration::from_secs(1)).await;
    first.abort();
    assert!(timeout(Duration::from_secs(60), second).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn tokens_are_corrected_and_a_call_of_too_many_goes_alone() {
    let gate = Gate::new(limits(None, None, Some(100)));
    let mut slot = gate.enter(1, 0, 90).await.unwrap();
    slot.begin();
    let mut next = gate.enter(1, 0, 50);
    assert!(ready(&mut next).is_none());
    slot.settle(20);
    let mut next = ready(&mut next).expect("less was used");
    next.begin();
    let began = Instant::now();
    gate.enter(1, 0, 1_000).await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_secs(60));
}

#[derive(Debug, Clone)]
enum Step {
    Enter { session: u64, need: u64 },
    Cancel(usize),
    End(usize),
    Settle(usize, u64),
    Wait(u64),
    Hold(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..6_usize;
    prop_oneof![
        4 => (0..4_u64, 0..60_u64).prop_map(|(session, need)| Step::Enter { session, need }),
        1 => place().prop_map(Step::Cancel),
        2 => place().prop_map(Step::End),
        1 => (place(), 0..90_u64).prop_map(|(at, tokens)| Step::Settle(at, tokens)),
        2 => (1..40_u64).prop_map(Step::Wait),
        1 => (1..20_u64).prop_map(Step::Hold),
    ]
}

/// What a gate did, told from outside.
struct World {
    gate: Arc<Gate>,
    rule: (usize, usize, u64),
    /// In the order of arrival.
    waiting: Vec<(u64, u64, Entering)>,
    running: Vec<(usize, Slot)>,
    /// When, and how many tokens.
    admitted: Vec<(Instant, u64)>,
    /// Who was let in since a session began to wait, or had its last turn.
    passed: HashMap<u64, HashSet<u64>>,
    held: Instant,
}

impl World {
    /// Everybody looks; whoever is let in is held to the rules.
    fn look(&mut self) -> Result<(), TestCaseError> {
        let mut fresh = Vec::new();
        let mut left: Vec<(u64, u64, Entering)> = Vec::new();
        for (arrival, (session, need, mut entering)) in self.waiting.drain(..).enumerate() {
            match ready(&mut entering) {
                Some(slot) => {
                    let passes = left.iter().any(|(waits, ..)| *waits == session);
                    prop_assert!(!passes, "an earlier call of its session still waits");
                    fresh.push((slot.grant.request, arrival, session, need, slot));
                }
                None => left.push((session, need, entering)),
            }
        }
        self.waiting = left;
        // In the order in which they were let in, not in which they noticed.
        fresh.sort_by_key(|(number, ..)| *number);
        let now = Instant::now();
        let mut newest: HashMap<u64, usize> = HashMap::new();
        for (_, arrival, session, need, mut slot) in fresh {
            let before = newest.insert(session, arrival);
            prop_assert!(before.is_none_or(|before| before < arrival), "first come, first served");
            slot.begin();
            prop_assert!(now >= self.held, "held back");
            prop_assert!(self.running.len() < self.rule.0, "too many at once");
            let recent = || self.admitted.iter().filter(|(at, _)| *at + Duration::from_secs(60) > now);
            prop_assert!(recent().count() < self.rule.1, "too many a minute");
            let tokens: u64 = recent().map(|(_, tokens)| tokens).sum();
            prop_assert!(tokens == 0 || tokens + need <= self.rule.2, "too many tokens a minute");
            self.passed.remove(&session);
            for (waits, passed) in &mut self.passed {
                prop_assert!(passed.insert(session), "session {session} had two turns while {waits} waited");
            }
            if self.waiting.iter().any(|(other, ..)| *other == session) {
                self.passed.insert(session, HashSet::new());
            }
            self.running.push((self.admitted.len(), slot));
            self.admitted.push((now, need));
        }
        let waits: HashSet<u64> = self.waiting.iter().map(|(session, ..)| *session).collect();
        self.passed.retain(|session, _| waits.contains(session));
        Ok(())
    }

    async fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Enter { session, need } => {
                let entering = self.gate.enter(session, 0, need);
                self.waiting.push((session, need, entering));
                self.look()?;
                if self.waiting.iter().any(|(waits, ..)| *waits == session) {
                    self.passed.entry(session).or_default();
                }
            }
            Step::Cancel(at) if at < self.waiting.len() => {
                let (session, ..) = self.waiting.remove(at);
                if self.waiting.iter().all(|(waits, ..)| *waits != session) {
                    self.passed.remove(&session);
                }
            }
            Step::End(at) if at < self.running.len() => drop(self.running.remove(at)),
            Step::Settle(at, tokens) if at < self.running.len() => {
                let (number, slot) = &self.running[at];
                slot.settle(tokens);
                self.admitted[*number].1 = tokens;
            }
            Step::Wait(seconds) => advance(Duration::from_secs(seconds)).await,
            Step::Hold(seconds) => {
                self.held = self.held.max(Instant::now() + Duration::from_secs(seconds));
                self.gate.hold_until(0, self.held);
            }
            _ => {}
        }
        self.look()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Never more than allowed, nobody passed twice, nobody forgotten.
    #[test]
    fn any_history_keeps_the_rules(
        calls in 1..4_u32,
        requests in 1..6_u32,
        tokens in 1..120_u64,
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let mut world = World {
                gate: Gate::new(limits(Some(calls), Some(requests), Some(tokens))),
                rule: (calls as usize, requests as usize, tokens),
                waiting: Vec::new(),
                running: Vec::new(),
                admitted: Vec::new(),
                passed: HashMap::new(),
                held: Instant::now(),
            };
            for step in steps {
                world.step(step).await?;
            }
            for _ in 0..=world.waiting.len() {
                world.running.clear();
                world.look()?;
                world.step(Step::Wait(61)).await?;
            }
            prop_assert!(world.waiting.is_empty(), "{} wait for ever", world.waiting.len());
            Ok(())
        })?;
    }
}

use super::*;
use proptest::prelude::*;

fn rule(failures: u32, seconds: u64) -> CircuitBreaker {
    CircuitBreaker { failures, cool_down: Duration::from_secs(seconds) }
}

#[test]
fn it_opens_after_a_run_of_failures_and_one_call_tries() {
    let (breaker, start) = (Breaker::new(Some(rule(2, 10))), Instant::now());
    let fail = |at| breaker.pass(at).unwrap().0.down(at);
    assert_eq!((fail(start), fail(start)), (None, Some(Turned::Open)));
    let later = start + Duration::from_secs(4);
    let shut = Shut { open_for: Duration::from_secs(4), next_try: Duration::from_secs(6) };
    assert_eq!(breaker.pass(later).unwrap_err(), shut);
    let due = start + Duration::from_secs(10);
    let (probe, turned) = breaker.pass(due).unwrap();
    assert_eq!(turned, Some(Turned::Probing));
    assert_eq!(breaker.pass(due).unwrap_err().next_try, Duration::ZERO, "one alone");
    assert_eq!(probe.down(due), Some(Turned::Open));
    drop(probe);
    assert_eq!(breaker.pass(due).unwrap_err().open_for, Duration::from_secs(10), "since it opened first");
    let (probe, _) = breaker.pass(due + Duration::from_secs(10)).unwrap();
    assert_eq!(probe.alive(), Some(Turned::Closed));
    assert!(breaker.pass(due).is_ok());
}

#[test]
fn a_probe_that_is_dropped_leaves_its_place() {
    let (breaker, start) = (Breaker::new(Some(rule(1, 10))), Instant::now());
    breaker.pass(start).unwrap().0.down(start);
    let due = start + Duration::from_secs(10);
    drop(breaker.pass(due).unwrap());
    assert_eq!(breaker.pass(due).unwrap().1, Some(Turned::Probing));
}

#[test]
fn calls_from_before_say_nothing_new() {
    let (breaker, start) = (Breaker::new(Some(rule(1, 10))), Instant::now());
    let (old, _) = breaker.pass(start).unwrap();
    breaker.pass(start).unwrap().0.down(start);
    assert_eq!((old.alive(), old.down(start)), (None, None));
    assert!(breaker.pass(start).is_err());
}

#[test]
fn without_a_rule_it_never_opens() {
    let (breaker, now) = (Breaker::new(None), Instant::now());
    assert!((0..1000).all(|_| breaker.pass(now).unwrap().0.down(now).is_none()));
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Wait(u64),
    Ask,
    /// The call of that place among those under way.
    Alive(usize),
    Down(usize),
    Drop(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..15_u64).prop_map(Step::Wait),
        Just(Step::Ask),
        Just(Step::Ask),
        (0..8_usize).prop_map(Step::Alive),
        (0..8_usize).prop_map(Step::Down),
        (0..8_usize).prop_map(Step::Drop),
    ]
}

proptest! {
    /// Told in events alone: shut for the whole pause after each opening, then one call at a time until one hears
    /// something; open only after that many failures in a row of calls that began since it was closed.
    #[test]
    fn any_history_keeps_the_rules(failures in 1..4_u32, steps in prop::collection::vec(step(), 0..120)) {
        let breaker = Breaker::new(Some(rule(failures, 10)));
        let mut now = Instant::now();
        let mut calls: Vec<(Pass<'_>, bool)> = Vec::new();
        let mut until: Option<Instant> = None;
        let mut row = 0;
        for step in steps {
            match step {
                Step::Wait(seconds) => now += Duration::from_secs(seconds),
                Step::Ask => {
                    let probing = calls.iter().any(|(_, probe)| *probe);
                    let expected = until.is_none_or(|until| now >= until && !probing);
                    prop_assert_eq!(breaker.shut(now).is_some(), !expected);
                    match breaker.pass(now) {
                        Ok((pass, turned)) => {
                            prop_assert!(expected);
                            prop_assert_eq!(turned.is_some(), until.is_some());
                            calls.push((pass, turned.is_some()));
                        }
                        Err(_) => prop_assert!(!expected),
                    }
                }
                Step::Alive(at) | Step::Down(at) | Step::Drop(at) if at < calls.len() => {
                    let (pass, probe) = calls.swap_remove(at);
                    // Calls from before the last change are stale: the epoch says so, and nothing turns.
                    let stale = pass.epoch != breaker.circuit().epoch;
                    prop_assert!(!(stale && probe), "a probe is never stale");
                    let turned = match step {
                        Step::Alive(_) => pass.alive(),
                        Step::Down(_) => pass.down(now),
                        _ => None,
                    };
                    drop(pass);
                    match (step, stale) {
                        (_, true) => prop_assert_eq!(turned, None),
                        (Step::Alive(_), _) => {
                            prop_assert_eq!(turned, probe.then_some(Turned::Closed));
                            (row, until) = (0, None);
                        }
                        (Step::Down(_), _) => {
                            row += 1;
                            let opens = probe || row == failures;
                            prop_assert_eq!(turned, opens.then_some(Turned::Open));
                            if opens {
                                (row, until) = (0, Some(now + Duration::from_secs(10)));
                            }
                        }
                        _ if probe => until = Some(now),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
}

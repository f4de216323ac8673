//! Agents as tools, and tools that a person has to approve.

use super::engine::{look, *};
use harness::ApprovalDecision;
use harness::port::state::RunStatus;
use std::time::Duration;

/// What the specialist is asked.
#[derive(Clone, Debug, PartialEq, Schema)]
struct Case {
    number: u32,
    /// Also the name of the wrapping that texts get.
    input: String,
}

/// One field whose name is that of the wrapping.
#[derive(Clone, Debug, PartialEq, Schema)]
struct Single {
    input: String,
}

/// You know cases.
#[agent(model = "fast", input = Case, output = Verdict)]
struct Specialist;

/// You are single.
#[agent(model = "fast", input = Single)]
struct Lonely;

/// You ask yourself.
#[agent(model = "fast", agents = [Circle])]
struct Circle;

/// Pay money out.
#[tool(approve = large)]
async fn pay(world: &World, cents: u32) -> String {
    world.note(format!("paid {cents}"));
    format!("paid {cents}")
}
fn large(call: &pay) -> bool {
    call.cents > 100
}

/// You lead.
#[agent(model = "fast", agents = [Specialist, Lonely], tools = [pay, look])]
struct Lead;

harness! {
    name: Office,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    agents: [Lead, Circle],
}

async fn office(script: ScriptedModel) -> (Office, World) {
    let world = World::default();
    (Office::start(OfficeBindings { world: world.clone() }.scripted(script)).await.unwrap(), world)
}

#[tokio::test]
async fn an_agent_is_a_typed_tool_with_a_run_of_its_own() {
    let verdict = Verdict { text: "fine".to_owned(), points: 7 };
    let script = ScriptedModel::routes()
        .instructed("know cases", [Say::output(&verdict).usage(tokens(10, 1))])
        .instructed("single", [Say::text("alone")])
        .otherwise([
            Say::empty()
                .raw("Specialist", r#"{"number": 7, "input": "x"}"#)
                .raw("Lonely", r#"{"input": "y"}"#),
            Say::text("done").usage(tokens(100, 10)),
        ]);
    let (office, _) = office(script.clone()).await;
    let session = office.session("thread").await.unwrap();
    let (events, output, summary) =
        watch_in::<Office, Lead>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(
        told(&script),
        [(r#"{"text":"fine","points":7}"#.to_owned(), false), ("alone".to_owned(), false)]
    );
    let mut children: Vec<_> = events.iter().filter(|event| event.parent_run_id.is_some()).collect();
    assert!(children.iter().all(|event| event.parent_run_id.as_ref() == Some(&summary.run_id)));
    children.dedup_by_key(|event| event.run_id.clone());
    assert!(children.len() >= 2);
    assert_eq!((summary.counts.agents, summary.counts.model_calls), (3, 4));
    assert_eq!(summary.usage, tokens(110, 11));
    let asked = script.asked();
    let specialist = asked.iter().find(|asked| asked.instructions.contains("know cases")).unwrap();
    assert_eq!(specialist.messages.len(), 1, "a fresh conversation");
    assert_ne!(specialist.call.run_id, asked[0].call.run_id);
    assert_eq!(session.history().list(99).await.unwrap().len(), 4, "the child's words are not the session's");
}

#[tokio::test]
async fn arguments_of_an_agent_are_checked_like_those_of_a_tool() {
    for bad in [r#"{"number": "CANARY", "input": "x"}"#, "{}", "no json", r#"{"number": -1, "input": 4}"#] {
        let script = ScriptedModel::new([Say::empty().raw("Specialist", bad), Say::text("done")]);
        let (office, _) = office(script.clone()).await;
        let session = office.session("thread").await.unwrap();
        let (events, ..) = watch_in::<Office, Lead>(&session, "go".to_owned(), RunOptions::default()).await;
        let told = told(&script);
        assert!(told[0].1, "{told:?}");
        for word in ["u32", "struct", "Case", "line", "CANARY"] {
            assert!(!told[0].0.contains(word), "{word}: {told:?}");
        }
        assert_eq!(count(&events, "tool.started"), 0);
    }
}

#[tokio::test]
async fn the_failure_of_an_agent_is_told_without_its_words() {
    let script = ScriptedModel::routes()
        .instructed("know cases", [Say::text("CANARY")])
        .repeat()
        .otherwise([Say::empty().raw("Specialist", r#"{"number": 7, "input": "x"}"#), Say::text("done")]);
    let (office, _) = office(script.clone()).await;
    let session = office.session("thread").await.unwrap();
    let (events, output, _) =
        watch_in::<Office, Lead>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(told(&script), [("agent `Specialist` failed: OUTPUT_INVALID".to_owned(), true)]);
    assert!(tool_outcomes(&events).contains(&failed("OUTPUT_INVALID")));
}

async fn depth(options: RunOptions) -> usize {
    let deeper = |asked: &harness::adapter::model::Asked| match asked.turn() {
        0 => Say::empty().raw("Circle", r#"{"input": "deeper"}"#),
        _ => Say::text(text_of(&asked.tool_results().next().unwrap().content)),
    };
    let script = ScriptedModel::new([Say::from_fn(deeper)]).repeat();
    let (office, _) = office(script).await;
    let session = office.session("thread").await.unwrap();
    let (events, output, summary) = watch_in::<Office, Circle>(&session, "go".to_owned(), options).await;
    assert!(output.unwrap().contains("levels deep"));
    assert_eq!(summary.counts.agents as usize, count(&events, "agent.started"));
    count(&events, "agent.started")
}

#[tokio::test]
async fn agents_call_agents_to_a_bounded_depth() {
    assert_eq!(depth(RunOptions::default()).await, 4, "three levels below the first");
    assert_eq!(
        depth(limits(|limits| limits.depth = Some(1))).await,
        2,
        "a bound of the call holds below it too"
    );
}

/// Runs `pay` for 500 cents and decides when asked; what the model was told, and what was paid.
async fn decided(decide: impl FnOnce(&Office)) -> (Vec<(String, bool)>, Vec<String>, Vec<Event>) {
    let script = ScriptedModel::new([Say::call(pay { cents: 500 }), Say::text("done")]);
    let (office, world) = office(script.clone()).await;
    let session = office.session("thread").await.unwrap();
    let mut stream = session.stream::<Lead>("go".to_owned()).await.unwrap();
    let (mut events, mut decide) = (Vec::new(), Some(decide));
    while let Some(event) = stream.next().await {
        if event.kind.name() == "run.waiting" {
            assert_eq!(world.seen(), [""; 0], "nothing is paid before");
            decide.take().unwrap()(&office);
        }
        events.push(event);
    }
    assert_whole(&events);
    assert!(office.approvals().list().is_empty());
    stream.output().await.unwrap();
    assert_eq!(script.asked().len(), 2, "the turn is not repeated");
    (told(&script), world.seen(), events)
}

fn first(office: &Office) -> harness::Approval {
    office.approvals().list().pop().unwrap()
}

#[tokio::test]
async fn an_approved_call_runs_and_a_denied_one_is_told() {
    let (told, paid, events) = decided(|office| {
        let approval = first(office);
        assert_eq!((&*approval.tool, approval.arguments.as_str()), ("pay", r#"{"cents":500}"#));
        office.approvals().decide(&approval, ApprovalDecision::approve()).unwrap();
        let again = office.approvals().decide(&approval, ApprovalDecision::deny("late"));
        assert_eq!(again.unwrap_err().code(), "NOT_FOUND", "the first decision wins");
        office
            .approvals()
            .decide(&approval, ApprovalDecision::approve())
            .expect("and is the same when it comes again");
        let other = harness::Approval { digest: approval.digest + 1, ..approval };
        assert!(office.approvals().decide(&other, ApprovalDecision::approve()).is_err());
    })
    .await;
    assert_eq!((told, paid), (vec![("paid 500".to_owned(), false)], vec!["paid 500".to_owned()]));
    let waited: Vec<_> = names(&events)
        .into_iter()
        .filter(|name| name.starts_with("approval") || name.starts_with("run."))
        .collect();
    assert_eq!(
        waited,
        [
            "run.started",
            "approval.requested",
            "run.waiting",
            "approval.decided",
            "run.resumed",
            "run.finished"
        ]
    );

    let (told, paid, events) = decided(|office| {
        office.approvals().decide(&first(office), ApprovalDecision::deny("too much")).unwrap()
    })
    .await;
    assert!(told[0].1 && told[0].0.contains("denied") && told[0].0.contains("too much"), "{told:?}");
    assert!(paid.is_empty());
    assert_eq!(count(&events, "tool.started"), 0);
}

#[tokio::test]
async fn edited_arguments_are_checked_and_used() {
    let edited =
        |args: &str| ApprovalDecision { edited_args: Some(args.to_owned()), ..ApprovalDecision::approve() };
    let small = edited(r#"{"cents": 50}"#);
    let (told, paid, _) = decided(|office| office.approvals().decide(&first(office), small).unwrap()).await;
    assert_eq!((told, paid), (vec![("paid 50".to_owned(), false)], vec!["paid 50".to_owned()]));
    let broken = edited(r#"{"cents": "all"}"#);
    let (told, paid, _) = decided(|office| office.approvals().decide(&first(office), broken).unwrap()).await;
    assert!(told[0].1 && paid.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_decision_on_other_arguments_does_not_count() {
    let (_, paid, _) = decided(|office| {
        let approval = first(office);
        let other = harness::Approval { digest: approval.digest + 1, ..approval.clone() };
        let refused = office.approvals().decide(&other, ApprovalDecision::approve());
        assert_eq!(refused.unwrap_err().code(), "NOT_FOUND");
        office.approvals().decide(&approval, ApprovalDecision::deny("no")).unwrap();
    })
    .await;
    assert!(paid.is_empty());
}

#[tokio::test]
async fn a_call_below_the_rule_asks_nobody() {
    let script = ScriptedModel::new([Say::call(pay { cents: 100 }), Say::text("done")]);
    let (office, world) = office(script).await;
    let session = office.session("thread").await.unwrap();
    let (events, ..) = watch_in::<Office, Lead>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_eq!((world.seen(), count(&events, "approval.requested")), (vec!["paid 100".to_owned()], 0));
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_a_decision_ends_with_the_run() {
    let script = ScriptedModel::new([Say::call(pay { cents: 500 }), Say::text("done")]);
    let (office, world) = office(script).await;
    let session = office.session("thread").await.unwrap();
    let options = limits(|limits| limits.run_time = Some(Duration::from_secs(60)));
    let (events, output, _) = watch_in::<Office, Lead>(&session, "go".to_owned(), options).await;
    assert_eq!(output.unwrap_err().code(), "TIMEOUT");
    assert!(world.seen().is_empty() && office.approvals().list().is_empty());
    assert_eq!(waited(&events), ["approval.requested", "run.waiting", "approval.decided", "run.resumed"]);
    assert_eq!(session.run::<Circle>("free again".to_owned()).await.unwrap(), "done");
}

fn waited(events: &[Event]) -> Vec<&'static str> {
    let of_a_wait =
        |name: &&str| name.starts_with("approval") || ["run.waiting", "run.resumed"].contains(name);
    events.iter().map(|event| event.kind.name()).filter(of_a_wait).collect()
}

#[tokio::test]
async fn a_wait_that_is_cancelled_is_closed_too() {
    let script = ScriptedModel::new([Say::call(pay { cents: 500 }), Say::text("done")]);
    let (office, world) = office(script).await;
    let session = office.session("thread").await.unwrap();
    let mut stream = session.stream::<Lead>("go".to_owned()).await.unwrap();
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        if event.kind.name() == "run.waiting" {
            stream.cancel();
        }
        events.push(event);
    }
    assert_whole(&events);
    assert_eq!(waited(&events), ["approval.requested", "run.waiting", "approval.decided", "run.resumed"]);
    let denied = |event: &Event| matches!(event.kind, EventKind::ApprovalDecided { approved: false, .. });
    assert!(events.iter().any(denied) && world.seen().is_empty());
    let late = office.approvals().list();
    assert!(late.is_empty());
}

#[tokio::test]
async fn the_store_says_that_a_run_waits_and_that_it_goes_on() {
    let script = ScriptedModel::new([
        Say::call(pay { cents: 500 }).and(pay { cents: 700 }),
        Say::call(pay { cents: 1 }),
        Say::text("done"),
    ]);
    let (office, world) = office(script).await;
    let session = office.session("thread").await.unwrap();
    let mut stream = session.stream::<Lead>("go".to_owned()).await.unwrap();
    let run_id = stream.run_id().to_owned();
    let status = async || session.summary(&run_id).await.unwrap().status;
    let (mut waiting, mut resumed) = (0, 0);
    while let Some(event) = stream.next().await {
        match event.kind.name() {
            "run.waiting" => {
                waiting += 1;
                assert_eq!(status().await, RunStatus::Waiting);
                if waiting == 2 {
                    for open in office.approvals().list() {
                        office.approvals().decide(&open, ApprovalDecision::approve()).unwrap();
                    }
                }
            }
            "run.resumed" => resumed += 1,
            "model.started" if resumed == 2 => {
                assert_ne!(status().await, RunStatus::Waiting);
                resumed = 99;
            }
            _ => {}
        }
    }
    assert_eq!((waiting, resumed, world.seen().len()), (2, 99, 3));
    assert_eq!(status().await, RunStatus::Succeeded);
}

#[tokio::test]
async fn an_approval_is_logged_without_what_it_is_about() {
    let (.., events) = decided(|office| {
        let open = first(office);
        let decision = ApprovalDecision {
            edited_args: Some(r#"{"cents": 4711}"#.to_owned()),
            ..ApprovalDecision::deny("CANARY")
        };
        let text = format!("{open:?} {decision:?} {open:#?} {decision:#?}");
        assert!(text.contains("pay") && text.contains("edited: true"), "{text}");
        // Ids are chance, and may hold the same digits.
        let ids = [open.id.to_string(), open.run_id.to_string(), open.digest.to_string()];
        let text = ids.iter().fold(text, |text, id| text.replace(id, "id"));
        for content in ["500", "4711", "CANARY"] {
            assert!(!text.contains(content), "{text}");
        }
        office.approvals().decide(&open, decision).unwrap();
    })
    .await;
    // Who watches live is told why; what is stored is not.
    let (live, stored): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.kind.is_content());
    assert!(!format!("{stored:?}").contains("CANARY"));
    assert!(format!("{live:?}").contains("CANARY"));
}

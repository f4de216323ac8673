//! Tokens: reserved before, settled after, over the whole tree; limits and who wins; the numbers of a run.

use super::engine::{look, *};
use harness::{BudgetLimits, RunCounts};
use std::time::Duration;

/// You do what you are told.
#[agent(model = "fast", tools = [look], limits(turns = 3))]
struct Small;

/// You delegate.
#[agent(model = "fast", agents = [Small])]
struct Boss;

harness! {
    name: Firm,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [World],
    limits: { turns = 5, session_tokens = 30_000 },
    agents: [Boss, Small],
}

async fn firm(script: ScriptedModel) -> Firm {
    Firm::start(FirmBindings { world: World::default() }.scripted(script)).await.unwrap()
}

fn budget(run_tokens: u64) -> RunOptions {
    limits(|limits| limits.budget = BudgetLimits { run_tokens: Some(run_tokens), ..BudgetLimits::NONE })
}

fn endless() -> ScriptedModel {
    let call = |asked: &harness::adapter::model::Asked| Say::call(look { key: asked.turn().to_string() });
    ScriptedModel::new([Say::from_fn(call)]).repeat()
}

#[tokio::test]
async fn a_budget_that_is_used_up_stops_the_next_call() {
    let call = |asked: &harness::adapter::model::Asked| {
        Say::call(look { key: asked.turn().to_string() }).usage(tokens(800, 200))
    };
    let script = ScriptedModel::new([Say::from_fn(call)]).repeat();
    let (app, _) = app(script.clone()).await;
    let (events, output, summary) = watch(&app, "thread", budget(5_000)).await;
    let error = output.unwrap_err();
    assert_eq!(error.code(), "BUDGET_EXCEEDED");
    assert!(error.to_string().contains("run") && error.to_string().contains("5000"), "{error}");
    assert_eq!(script.asked().len(), 5);
    assert_eq!(summary.usage, tokens(4_000, 1_000));
    assert_eq!(count(&events, "budget.warning"), 1, "told once");
    // The answer is bounded to what is left.
    let bounds: Vec<_> =
        script.asked().iter().map(|asked| asked.options.max_output_tokens.unwrap()).collect();
    assert!(
        bounds.windows(2).all(|pair| pair[0] >= pair[1]) && *bounds.last().unwrap() < 1_100,
        "{bounds:?}"
    );
}

#[tokio::test]
async fn without_a_budget_nothing_is_bounded() {
    let script = ScriptedModel::new([Say::text("done").usage(tokens(1_000_000, 5))]);
    let (app, _) = app(script.clone()).await;
    let (events, output, _) = watch(&app, "thread", RunOptions::default()).await;
    output.unwrap();
    assert_eq!(count(&events, "budget.warning"), 0);
    assert_eq!(script.asked()[0].options.max_output_tokens, None);
}

#[tokio::test]
async fn unknown_usage_keeps_what_was_reserved() {
    let script = endless();
    let (app, _) = app(script.clone()).await;
    let (_, output, summary) = watch(&app, "thread", budget(10_000)).await;
    assert_eq!(output.unwrap_err().code(), "BUDGET_EXCEEDED");
    assert_eq!(script.asked().len(), 3, "two whole reservations and a rest");
    assert_eq!(summary.usage.total_tokens(), None, "unknown is not zero");
}

#[tokio::test]
async fn a_child_run_spends_the_money_of_its_parent() {
    let script = ScriptedModel::routes()
        .instructed(
            "delegate",
            [
                Say::empty().raw("Small", r#"{"input": "work"}"#).usage(tokens(500, 500)),
                Say::text("never said"),
            ],
        )
        .instructed(
            "told",
            [Say::call(look { key: "a".to_owned() }).usage(tokens(2_000, 1_000)), Say::text("never")],
        );
    let firm = firm(script.clone()).await;
    let session = firm.session("thread").await.unwrap();
    let (events, output, summary) = watch_in::<Firm, Boss>(&session, "go".to_owned(), budget(4_010)).await;
    let error = output.unwrap_err();
    assert_eq!(error.code(), "BUDGET_EXCEEDED", "{error}");
    assert_eq!(script.asked().len(), 2);
    // The numbers of the parent include its child.
    assert_eq!(summary.counts, RunCounts { model_calls: 2, tool_calls: 2, agents: 2 });
    assert_eq!(summary.usage, tokens(2_500, 1_500));
    let child = events.iter().find(|event| event.parent_run_id.is_some()).unwrap().run_id.clone();
    let child = session.summary(&child).await.unwrap();
    assert_eq!(child.error.unwrap().code, "BUDGET_EXCEEDED");
    assert_eq!(child.usage, tokens(2_000, 1_000));
    assert_eq!(child.parent_run_id, Some(summary.run_id));
}

#[tokio::test]
async fn a_budget_of_the_session_outlives_its_runs_and_its_handles() {
    let script = ScriptedModel::new([Say::text("done").usage(tokens(9_000, 1_000))]).repeat();
    let firm = firm(script).await;
    let mut codes = Vec::new();
    for _ in 0..4 {
        // Opened anew for each request, as a server does.
        let session = firm.session("acme/ann/thread").await.unwrap();
        codes.push(session.run::<Small>("go".to_owned()).await.map_or_else(|error| error.code(), |_| "done"));
        session.history().clear().await.unwrap();
    }
    assert_eq!(codes, ["done", "done", "done", "BUDGET_EXCEEDED"]);
    let other = firm.session("acme/ann/other").await.unwrap();
    other.run::<Small>("go".to_owned()).await.unwrap();
}

async fn turns(options: RunOptions, boss: bool) -> usize {
    let script = endless_of(boss);
    let firm = firm(script.clone()).await;
    let session = firm.session("thread").await.unwrap();
    let code = if boss {
        session.run::<Boss>("go".to_owned()).with(options).await.unwrap_err().code()
    } else {
        session.run::<Small>("go".to_owned()).with(options).await.unwrap_err().code()
    };
    assert_eq!(code, "LIMIT_REACHED");
    script.asked().len()
}

fn endless_of(boss: bool) -> ScriptedModel {
    if !boss {
        return endless();
    }
    let unknown = |asked: &harness::adapter::model::Asked| {
        Say::empty().raw("none", format!("{{\"n\":{}}}", asked.turn()))
    };
    ScriptedModel::new([Say::from_fn(unknown)]).repeat()
}

#[tokio::test]
async fn the_call_wins_over_the_item_and_the_item_over_the_harness() {
    assert_eq!(turns(RunOptions::default(), true).await, 5, "the harness says 5");
    assert_eq!(turns(RunOptions::default(), false).await, 3, "the agent says 3");
    assert_eq!(turns(limits(|limits| limits.turns = Some(7)), false).await, 7, "the call says 7");
    assert_eq!(turns(limits(|limits| limits.turns = Some(2)), true).await, 2, "the call says 2");
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_run_is_bounded_also_while_a_tool_works() {
    let script = ScriptedModel::new([Say::empty().raw("hang", "{}"), Say::text("never")]);
    let (app, _) = app(script).await;
    let options = limits(|limits| limits.run_time = Some(Duration::from_millis(300)));
    let (events, output, summary) = watch(&app, "thread", options).await;
    assert_eq!(output.unwrap_err().code(), "TIMEOUT");
    assert_eq!(tool_outcomes(&events), [Outcome::Cancelled]);
    assert_eq!(summary.error.unwrap().code, "TIMEOUT");
    assert_eq!(summary.counts.tool_calls, 1);
}

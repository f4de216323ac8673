//! Tokens: reserved before, settled after, over the whole tree; limits and who wins; the numbers of a run.

use super::engine::{look, *};
use harness::port::model::ModelErrorKind;
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
    models: { fast: OpenAi("ours-1") },
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
    // The answer is bounded to what is left, and only where that is less than answers usually are.
    let bounds: Vec<_> = script.asked().iter().map(|asked| asked.options.max_output_tokens).collect();
    assert_eq!(bounds[0], None);
    let bounds: Vec<_> = bounds.into_iter().flatten().collect();
    assert!(bounds.len() >= 3 && bounds.windows(2).all(|pair| pair[0] > pair[1]), "{bounds:?}");
    assert!(*bounds.last().unwrap() < 1_100, "{bounds:?}");
}

#[tokio::test]
async fn a_wide_budget_does_not_bound_the_answer() {
    let script = ScriptedModel::new([Say::text("done").usage(tokens(10, 30_000))]).repeat();
    let (app, _) = app(script.clone()).await;
    let (_, output, _) = watch(&app, "a", budget(10_000_000)).await;
    output.unwrap();
    let with = |max| {
        limits(|limits| {
            limits.budget.run_tokens = Some(10_000);
            limits.model.max_output_tokens = Some(max);
        })
    };
    watch(&app, "b", with(50)).await.1.unwrap();
    watch(&app, "c", with(100_000)).await.1.unwrap();
    let bounds: Vec<_> = script.asked().iter().map(|asked| asked.options.max_output_tokens).collect();
    assert_eq!(bounds[..2], [None, Some(50)], "the caller's own stays as it is");
    assert!(bounds[2].is_some_and(|bound| (5_000..10_000).contains(&bound)), "{bounds:?}");
}

#[tokio::test]
async fn an_answer_cut_by_the_budget_is_the_budgets_fault() {
    let cut = || Say::text("It is on its w").finish(harness::port::model::FinishReason::Length);
    let (app, _) = app(ScriptedModel::new([cut()]).repeat()).await;
    let code = async |session, options| watch(&app, session, options).await.1.unwrap_err().code();
    assert_eq!(code("a", budget(3_000)).await, "BUDGET_EXCEEDED");
    // The control: cut by the model's own bound, or by the caller's.
    assert_eq!(code("b", budget(10_000_000)).await, "OUTPUT_CUT");
    let max = limits(|limits| {
        limits.budget.run_tokens = Some(3_000);
        limits.model.max_output_tokens = Some(100);
    });
    assert_eq!(code("c", max).await, "OUTPUT_CUT");
}

#[tokio::test]
async fn tools_schemas_and_media_are_counted_before_a_call() {
    // Ten tools described, and nothing said.
    let script = ScriptedModel::new([Say::text("done")]).repeat();
    let (app, _) = app(script.clone()).await;
    assert_eq!(watch(&app, "a", budget(150)).await.1.unwrap_err().code(), "BUDGET_EXCEEDED");
    assert_eq!(script.asked().len(), 0);
    let media = harness::port::model::Media::bytes("image/png", &[7; 30_000]);
    let shown = Message { role: harness::port::model::Role::User, parts: vec![Part::Image(media)] };
    let history = [shown, Message::assistant("I see")];
    app.session("b").await.unwrap().history().replace(&history).await.unwrap();
    assert_eq!(watch(&app, "b", budget(8_000)).await.1.unwrap_err().code(), "BUDGET_EXCEEDED");
    assert_eq!(script.asked().len(), 0);
    // The control: without the picture that is plenty.
    watch(&app, "c", budget(8_000)).await.1.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_failed_midway_was_paid_for() {
    let with = async |first: Say| {
        let script = ScriptedModel::new([Say::flaky([first, Say::text("done")])]);
        let firm = firm(script.clone()).await;
        let session = firm.session("thread").await.unwrap();
        session.run::<Small>("go".to_owned()).with(budget(5_000)).await.unwrap();
        script.asked()[1].options.max_output_tokens
    };
    let overloaded = harness::port::model::ModelErrorKind::Overloaded;
    for midway in [Say::text("It is"), Say::empty().reasoning("hm"), Say::call(look { key: "a".to_owned() })]
    {
        let left = with(midway.then_error(overloaded)).await;
        assert!(left.is_some_and(|left| left < 900), "{left:?}");
    }
    assert_eq!(with(error(overloaded)).await, None, "refused before any work");
}

#[tokio::test(start_paused = true)]
async fn what_is_known_of_a_call_that_broke_is_the_least_that_it_used() {
    let left = async |first: Say| {
        let script = ScriptedModel::new([Say::flaky([first, Say::text("done")])]);
        let firm = firm(script.clone()).await;
        let session = firm.session("thread").await.unwrap();
        session.run::<Small>("go".to_owned()).with(budget(6_000)).await.unwrap();
        u64::from(script.asked()[1].options.max_output_tokens.unwrap_or(4_096))
    };
    // A provider that streams says at the begin what it read, and that it wrote a token.
    let thousands = left(Say::text("It is").usage(tokens(20, 1)).cut()).await;
    let unknown = left(Say::text("It is").cut()).await;
    assert_eq!(thousands, unknown, "what was reserved stays spent");
    assert!((1_000..2_000).contains(&thousands), "{thousands}");
    // The control: more than was reserved is charged.
    assert!(left(Say::text("It is").usage(tokens(20, 5_500)).cut()).await < 500);
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
    assert_eq!(summary.counts.unmetered, summary.counts.model_calls);
}

#[tokio::test]
async fn a_sum_says_how_many_calls_it_lacks() {
    let script = ScriptedModel::new([
        Say::call(look { key: "a".to_owned() }).usage(tokens(10, 10)),
        Say::call(look { key: "b".to_owned() }),
        Say::text("done").usage(tokens(5, 5)),
    ]);
    let (app, _) = app(script).await;
    let (_, output, summary) = watch(&app, "thread", RunOptions::default()).await;
    output.unwrap();
    assert_eq!(summary.usage.total_tokens(), Some(30));
    assert_eq!((summary.counts.model_calls, summary.counts.unmetered), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_refused_before_any_work_lacks_nothing() {
    let refused = error(ModelErrorKind::RateLimited);
    let (app, _) =
        app(ScriptedModel::new([Say::flaky([refused, Say::text("done").usage(tokens(5, 5))])])).await;
    let (_, output, summary) = watch(&app, "thread", RunOptions::default()).await;
    output.unwrap();
    assert_eq!((summary.counts.model_calls, summary.counts.unmetered), (2, 0));
    assert_eq!(summary.usage.total_tokens(), Some(10));
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
    assert_eq!(summary.counts, RunCounts { model_calls: 2, tool_calls: 2, agents: 2, unmetered: 0 });
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

#[tokio::test]
async fn a_call_cannot_bound_what_many_runs_share() {
    let firm = firm(ScriptedModel::new([Say::text("done")]).repeat()).await;
    let session = firm.session("thread").await.unwrap();
    let none = BudgetLimits::NONE;
    for budget in [
        BudgetLimits { session_tokens: Some(1), ..none },
        BudgetLimits { session_cost_micros: Some(1), ..none },
        BudgetLimits { tenant_tokens: Some(1), ..none },
        BudgetLimits { tenant_cost_micros: Some(1), ..none },
    ] {
        let options = limits(|limits| limits.budget = budget);
        let error = session.run::<Small>("go".to_owned()).with(options).await.unwrap_err();
        assert_eq!(error.code(), "INVOKE_OPTIONS_INVALID", "{budget:?}");
    }
    session.run::<Small>("go".to_owned()).await.unwrap();
}

#[tokio::test]
async fn the_longest_durations_are_no_bound() {
    let call = Say::call(look { key: "a".to_owned() });
    let (app, _) = app(ScriptedModel::new([call, Say::text("done")])).await;
    let options = limits(|limits| {
        limits.run_time = Some(Duration::MAX);
        limits.model.call = Some(Duration::MAX);
        limits.model.idle = Some(Duration::MAX);
        limits.tools.call = Some(Duration::MAX);
    });
    watch(&app, "thread", options).await.1.unwrap();
}

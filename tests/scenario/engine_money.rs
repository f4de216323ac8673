//! Money: held before a call, counted after it, and never bounded in silence where nobody knows what a model costs.

use super::engine::*;
use harness::port::model::{Price, Usage};
use harness::{BudgetLimits, Session};

/// You answer.
#[agent(model = "fast")]
struct Teller;

/// You answer for little.
#[agent(model = "fast", limits(run_cost_micros = 10_000))]
struct Cheap;

/// Asks a hundred times at once, and counts the answers.
#[workflow(models = ["fast"])]
async fn crowd(cx: &WorkflowCx<crowd>, text: String) -> Result<usize, WorkflowError> {
    let answers = cx.fan_out(0..100, 100, |cx, _| {
        let text = text.clone();
        async move { cx.model("fast")?.generate("", &[Message::user(text)]).await }
    });
    let answers = answers.settle().await;
    let failed = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(failed.into_iter().all(|error| error.code() == "BUDGET_EXCEEDED"));
    Ok(answers.iter().filter(|answer| answer.is_ok()).count())
}

/// Embeds a text, and orders two.
#[workflow(models = ["fast"], requires(model.embeddings, model.rerank))]
async fn vectors(cx: &WorkflowCx<vectors>, text: String) -> Result<usize, WorkflowError> {
    let model = cx.model("fast")?;
    let texts = [text, "another text".to_owned()];
    Ok(model.embed(&texts).await?.vectors.len() + model.rerank("text", &texts).await?.len())
}

harness! {
    name: Bank,
    models: { fast: OpenAi("ours-1") },
    agents: [Teller],
    workflows: [crowd],
}

harness! {
    name: Search,
    models: { fast: ScriptedModel },
    workflows: [vectors],
}

harness! {
    name: Bounded,
    models: { fast: OpenAi("ours-1"), other: OpenAi("gpt-5") },
    agents: [Cheap],
}

harness! {
    name: Known,
    models: { fast: OpenAi("gpt-5-mini") },
    agents: [Cheap],
}

/// A micro-dollar for a token written.
const PRICE: Price = Price::new(0, 1_000_000);

fn money(run_cost_micros: u64) -> RunOptions {
    limits(|limits| {
        limits.budget = BudgetLimits { run_cost_micros: Some(run_cost_micros), ..BudgetLimits::NONE };
        limits.model.max_output_tokens = Some(100);
    })
}

async fn bank(script: ScriptedModel, price: Option<Price>) -> Session<Bank> {
    let start = BankBindings {}.scripted(script);
    let start = match price {
        Some(price) => start.price("ours-1", price),
        None => start,
    };
    Bank::start(start).await.unwrap().session("thread").await.unwrap()
}

fn cost(micros: u64) -> Usage {
    Usage { cost_micros: Some(micros), ..tokens(10, 10) }
}

fn key(name: &str) -> Option<String> {
    (name == "OPENAI_API_KEY").then(|| "sk-test".to_owned())
}

#[tokio::test]
async fn a_crowd_of_calls_spends_no_more_than_there_is() {
    let script = ScriptedModel::new([Say::text("done").usage(tokens(10, 100))]).repeat();
    let session = bank(script.clone(), Some(PRICE)).await;
    let (_, answered, summary) = watch_in::<Bank, crowd>(&session, "go".to_owned(), money(1_000)).await;
    assert_eq!((answered.unwrap(), script.asked().len()), (10, 10));
    assert_eq!(summary.usage.cost_micros, Some(1_000), "the price of what was used");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_broke_cost_at_least_what_was_held() {
    let cut = Say::text("It is").usage(tokens(10, 1)).cut();
    let script = ScriptedModel::new([Say::flaky([cut, Say::text("done")])]);
    let session = bank(script.clone(), Some(PRICE)).await;
    session.run::<Teller>("go".to_owned()).with(money(150)).await.unwrap();
    assert_eq!(script.asked()[1].options.max_output_tokens, Some(50), "a hundred of the money is gone");
}

#[tokio::test]
async fn what_an_answer_says_it_cost_counts_more_than_the_price() {
    let script = ScriptedModel::new([Say::text("done").usage(cost(700))]).repeat();
    let session = bank(script.clone(), Some(PRICE)).await;
    let (_, output, summary) = watch_in::<Bank, Teller>(&session, "go".to_owned(), money(1_000)).await;
    output.unwrap();
    assert_eq!(summary.usage.cost_micros, Some(700));
}

#[tokio::test]
async fn an_answer_is_bounded_to_what_is_left_of_the_money() {
    let cut = Say::text("It is on its w").finish(harness::port::model::FinishReason::Length);
    let script = ScriptedModel::new([cut]).repeat();
    let session = bank(script.clone(), Some(PRICE)).await;
    let error = session.run::<Teller>("go".to_owned()).with(money(60)).await.unwrap_err();
    assert_eq!(script.asked()[0].options.max_output_tokens, Some(60));
    assert_eq!(error.code(), "BUDGET_EXCEEDED");
    assert!(error.to_string().contains("micro-dollars"), "{error}");
    // The control: what the caller bounds more is the caller's.
    let error = session.run::<Teller>("go".to_owned()).with(money(600)).await.unwrap_err();
    assert_eq!((error.code(), script.asked()[1].options.max_output_tokens), ("OUTPUT_CUT", Some(100)));
}

#[tokio::test]
async fn money_without_a_price_is_counted_where_answers_say_it_and_an_error_where_not() {
    let script = ScriptedModel::new([Say::text("done").usage(cost(700))]).repeat();
    let session = bank(script.clone(), None).await;
    let (_, answered, _) = watch_in::<Bank, crowd>(&session, "go".to_owned(), money(700)).await;
    assert!(answered.unwrap() >= 1);
    for said in [Say::text("done"), Say::text("done").usage(tokens(10, 10))] {
        let session = bank(ScriptedModel::new([said]), None).await;
        let error = session.run::<Teller>("go".to_owned()).with(money(1)).await.unwrap_err();
        assert_eq!(error.code(), "PRICE_UNKNOWN");
        assert!(error.to_string().contains("fast"), "{error}");
    }
}

#[tokio::test]
async fn a_call_with_a_budget_of_money_fails_before_it_is_sent() {
    // Nobody listens there: an attempt would be another error.
    let env = |name: &str| match name {
        "OPENAI_BASE_URL" => Some("http://127.0.0.1:1/v1".to_owned()),
        name => key(name),
    };
    let app = Bank::start(Start::from(BankBindings {}).env(env)).await.unwrap();
    let session = app.session("thread").await.unwrap();
    let (events, output, _) = watch_in::<Bank, Teller>(&session, "go".to_owned(), money(1_000)).await;
    assert_eq!(output.unwrap_err().code(), "PRICE_UNKNOWN");
    assert_eq!(count(&events, "model.started"), 0);
}

#[tokio::test]
async fn a_definition_with_a_budget_of_money_starts_only_with_a_price() {
    let start = || Start::from(BoundedBindings {}).env(key);
    let report = Bounded::start(start()).await.err().unwrap().to_string();
    assert!(report.contains("\"fast\"") && report.contains(".price("), "{report}");
    assert!(!report.contains("\"other\""), "nothing bounds that one: {report}");
    for name in ["fast", "ours-1"] {
        Bounded::start(start().price(name, PRICE)).await.unwrap();
    }
    let report = Bounded::start(start().price("fast", PRICE).price("gpt-6", PRICE)).await.err().unwrap();
    assert!(report.to_string().contains("gpt-6"), "{report}");
}

#[tokio::test]
async fn a_model_of_the_table_of_prices_needs_none() {
    Known::start(Start::from(KnownBindings {}).env(key)).await.unwrap();
}

#[tokio::test]
async fn embeddings_are_bounded_counted_and_told_as_answers_are() {
    let search = SearchBindings { fast: ScriptedModel::new([]) }.price("fast", Price::new(1_000_000, 0));
    let session = Search::start(search).await.unwrap().session("thread").await.unwrap();
    let run = async |options| watch_in::<Search, vectors>(&session, "a text".to_owned(), options).await;
    let (events, output, summary) = run(RunOptions::default()).await;
    assert_eq!(output.unwrap(), 4);
    assert_eq!((count(&events, "model.started"), count(&events, "model.finished")), (2, 2));
    assert_eq!(summary.counts.model_calls, 2);
    let tokens = limits(|limits| limits.budget.run_tokens = Some(1));
    for options in [tokens, money(1)] {
        let (events, output, _) = run(options).await;
        assert_eq!(output.unwrap_err().code(), "BUDGET_EXCEEDED");
        assert_eq!(count(&events, "model.started"), 0);
    }
}

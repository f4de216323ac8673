//! What only the developer can mend ends the run with its own error; the model is not told.

use super::engine::*;
use harness::Session;

/// Remember what the user likes.
#[tool]
async fn like(cx: &ToolCx<like>, what: String) -> Result<String, ToolError> {
    cx.memory().await?.user().write("likes", &what).await?;
    Ok("noted".to_owned())
}

/// Remember it where that works, and say so where it does not.
#[tool]
async fn like_gently(cx: &ToolCx<like_gently>, what: String) -> Result<String, ToolError> {
    match cx.memory().await?.user().write("likes", &what).await {
        Ok(()) => Ok("noted".to_owned()),
        Err(error) => Err(ToolError::new(format!("not noted: {}", error.code()))),
    }
}

/// You note things.
#[agent(model = "fast", tools = [like, like_gently])]
struct Notes;

/// You ask another.
#[agent(model = "fast", agents = [Notes])]
struct Boss;

/// Notes without a model.
#[workflow(tools = [like])]
async fn note(cx: &WorkflowCx<note>, what: String) -> Result<String, WorkflowError> {
    cx.call(like { what }).await
}

harness! {
    name: Plain,
    models: { fast: OpenAi("gpt-5-mini") },
    tools: [like],
    agents: [Notes, Boss],
    workflows: [note],
}

harness! {
    name: Wired,
    models: { fast: OpenAi("gpt-5-mini") },
    memory: InMemoryMemory,
    agents: [Notes],
}

fn tea() -> String {
    "tea".to_owned()
}

async fn plain(script: ScriptedModel) -> Session<Plain> {
    Plain::start(PlainBindings {}.scripted(script)).await.unwrap().session("t/ann/1").await.unwrap()
}

#[track_caller]
fn assert_scope(error: &Error) {
    assert_eq!(error.code(), "MEMORY_UNSUPPORTED", "{error}");
    let text = error.to_string();
    assert!(text.contains("no scope `user`") && text.contains("InMemoryMemory"), "{text}");
}

#[tokio::test]
async fn a_scope_that_the_memory_lacks_ends_the_run_and_the_model_hears_nothing() {
    let script = ScriptedModel::new([Say::call(like { what: tea() }), Say::text("I could not.")]);
    let session = plain(script.clone()).await;
    let (events, output, _) =
        watch_in::<Plain, Notes>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_scope(&output.unwrap_err());
    assert_eq!(script.asked().len(), 1);
    assert_eq!(tool_outcomes(&events), [failed("MEMORY_UNSUPPORTED")]);
}

#[tokio::test]
async fn it_goes_up_through_the_agents_above_and_out_of_calls() {
    let ask = Say::empty().raw("Notes", r#"{"input": "tea"}"#);
    let script = ScriptedModel::routes()
        .instructed("You ask", [ask, Say::text("I could not.")])
        .instructed("You note", [Say::call(like { what: tea() })]);
    let session = plain(script).await;
    assert_scope(&session.run::<Boss>("go".to_owned()).await.unwrap_err());
    assert_scope(&session.run::<note>(tea()).await.unwrap_err());
    assert_scope(&session.call(like { what: tea() }).await.unwrap_err());
}

#[tokio::test]
async fn a_tool_may_deal_with_it_and_another_memory_has_the_scope() {
    let script = ScriptedModel::new([Say::call(like_gently { what: tea() }), Say::text("done")]);
    assert_eq!(plain(script.clone()).await.run::<Notes>("go".to_owned()).await.unwrap(), "done");
    assert_eq!(told(&script), [("not noted: MEMORY_UNSUPPORTED".to_owned(), true)]);

    let script = ScriptedModel::new([Say::call(like { what: tea() }), Say::text("done")]);
    let wired = Wired::start(WiredBindings {}.scripted(script.clone())).await.unwrap();
    wired.session("t/ann/1").await.unwrap().run::<Notes>("go".to_owned()).await.unwrap();
    assert_eq!(told(&script), [("noted".to_owned(), false)]);
}

//! The limits of a call: they hold in everything the call starts.

use super::engine::{look, *};

/// You look.
#[agent(model = "fast", tools = [look], limits(turns = 5))]
struct Looker;

/// You delegate.
#[agent(model = "fast", agents = [Looker])]
struct Delegate;

/// Runs an agent, or calls a tool so often.
#[workflow(agents = [Looker], tools = [look])]
async fn office(cx: &WorkflowCx<office>, calls: u32) -> Result<u32, WorkflowError> {
    if calls == 0 {
        cx.run::<Looker>("look".to_owned()).await?;
    }
    let keys = (0..calls).map(|n| n.to_string());
    let all = cx.fan_out(keys, 3, |cx, key| async move { cx.call(look { key }).await }).await?;
    Ok(u32::try_from(all.len()).unwrap_or(u32::MAX))
}

harness! {
    name: Desk,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    agents: [Delegate],
    workflows: [office],
}

async fn desk(script: ScriptedModel) -> (harness::Session<Desk>, World) {
    let world = World::default();
    let app = Desk::start(DeskBindings { world: world.clone() }.scripted(script)).await.unwrap();
    (app.session("thread").await.unwrap(), world)
}

fn endless() -> ScriptedModel {
    let call = |asked: &harness::adapter::model::Asked| Say::call(look { key: asked.turn().to_string() });
    ScriptedModel::new([Say::from_fn(call)]).repeat()
}

#[tokio::test]
async fn a_call_wins_in_the_agents_that_its_workflow_runs() {
    let of = async |options| {
        let script = endless();
        let (session, _) = desk(script.clone()).await;
        let error = session.run::<office>(0).with(options).await.unwrap_err();
        (error.to_string(), script.asked())
    };
    let (error, asked) = of(RunOptions::default()).await;
    assert!(error.contains("turns") && asked.len() == 5, "the agent's own: {error}");
    let (error, asked) = of(limits(|limits| limits.turns = Some(2))).await;
    assert!(error.contains("turns") && asked.len() == 2, "{error}");
    let (error, asked) = of(limits(|limits| limits.tools.calls = Some(1))).await;
    assert!(error.contains("tool_calls") && asked.len() == 2, "{error}");
    let (_, asked) = of(limits(|limits| limits.model.max_output_tokens = Some(77))).await;
    assert!(asked.iter().all(|asked| asked.options.max_output_tokens == Some(77)));
}

#[tokio::test]
async fn a_call_wins_in_the_agents_that_an_agent_calls() {
    let script = ScriptedModel::routes()
        .instructed("delegate", [Say::empty().raw("Looker", r#"{"input": "look"}"#), Say::text("done")])
        .instructed("look", [Say::text("seen")]);
    let (session, _) = desk(script.clone()).await;
    let options = limits(|limits| limits.model.max_output_tokens = Some(77));
    session.run::<Delegate>("go".to_owned()).with(options).await.unwrap();
    let asked: Vec<_> = script.asked().iter().map(|asked| asked.options.max_output_tokens).collect();
    assert_eq!(asked, [Some(77); 3]);
}

#[tokio::test]
async fn the_calls_of_a_workflow_are_counted_too() {
    let (session, world) = desk(ScriptedModel::new([])).await;
    assert_eq!(session.run::<office>(64).await.unwrap(), 64);
    let error = session.run::<office>(65).await.unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("tool_calls")), ("LIMIT_REACHED", true));
    let before = world.calls();
    let options = || limits(|limits| limits.tools.calls = Some(2));
    assert_eq!(session.run::<office>(3).with(options()).await.unwrap_err().code(), "LIMIT_REACHED");
    assert!(world.calls() <= before + 2);
    assert_eq!(session.run::<office>(2).with(options()).await.unwrap(), 2);
}

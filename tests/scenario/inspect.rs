//! `inspect()`: the definition as data.

use harness::prelude::*;
use harness_tests::models::ChatModel;

/// Where it is kept.
#[derive(Resource)]
struct Shelf;

/// How much of it.
#[derive(Schema)]
enum Size {
    /// A handful.
    Small,
    /// All of it.
    Large,
}

/// Fetch something from the shelf.
#[tool(effect = read, timeout = "20s", requires(sandbox.fs))]
async fn fetch(
    _shelf: &Shelf,
    /// Its label.
    label: String,
    size: Option<Size>,
) -> String {
    format!("{label}{}", size.map_or(0, |size| size as u8))
}

/// What was found.
#[derive(AgentOutput)]
struct Found {
    label: String,
}

/// You fetch things.
#[agent(model = "fast", output = Found, tools = [fetch], limits(turns = 4))]
struct Porter;

/// You send the porter.
#[agent(model = "fast", agents = [Porter])]
struct Chief;

/// Bring it.
#[workflow(agents = [Chief])]
async fn bring(cx: &WorkflowCx<bring>, label: String) -> Result<String, WorkflowError> {
    cx.run::<Chief>(label).await
}

harness! {
    name: Store,
    models: { fast: [ChatModel("large"), ChatModel("large-2")], spare: ChatModel },
    resources: [Shelf],
    limits: { run_time = "2s" },
    workflows: [bring],
}

#[test]
fn items_are_listed_when_they_are_only_reached() {
    let shown = Store::inspect();
    let agents: Vec<&str> = shown.agents.iter().map(|agent| agent.name).collect();
    assert_eq!(agents, ["Chief", "Porter"]);
    assert_eq!(shown.tools.len(), 1);
    assert_eq!(shown.resources, ["Shelf"]);
    assert_eq!(shown.limits["run_time_ms"], 2000);
    assert_eq!(shown.agents[1].limits["turns"], 4);
}

#[test]
fn a_tool_shows_what_a_model_would_read() {
    let shown = Store::inspect();
    let fetch = &shown.tools[0];
    assert_eq!((fetch.effect, fetch.timeout_ms), ("read", Some(20_000)));
    assert_eq!(fetch.arguments["properties"]["label"]["description"], "Its label.");
    assert_eq!(fetch.arguments["required"], serde_json::json!(["label"]));
    assert!(jsonschema::is_valid(&fetch.arguments, &serde_json::json!({ "label": "a", "size": "Small" })));
    assert!(!jsonschema::is_valid(&fetch.arguments, &serde_json::json!({ "label": "a", "size": "Huge" })));
    assert!(!jsonschema::is_valid(&fetch.arguments, &serde_json::json!({ "size": "Small" })));
}

#[test]
fn each_requirement_names_who_meets_it() {
    let shown = Store::inspect();
    let met = |item: &str, capability: &str| {
        let found = shown.requirements.iter().find(|need| need.item == item && need.capability == capability);
        found.map(|need| (need.because, need.met_by.clone()))
    };
    assert_eq!(met("fetch", "sandbox.fs"), Some((None, vec!["InMemorySandbox"])));
    let (because, by) = met("Chief", "model.tool_calls").unwrap();
    assert_eq!(because, Some("it calls agents as tools"));
    assert_eq!(by, ["ChatModel", "ChatModel"]);
    assert!(met("Porter", "model.vision").is_none());
}

#[test]
fn what_the_build_could_not_prove_is_a_note() {
    let notes = Store::inspect().notes;
    assert!(notes.iter().any(|note| note.contains("\"large\"")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("\"spare\"")), "{notes:?}");
}

//! What start receives is held to what the items require: replacements, ids from the environment, texts.

use harness::adapter::model::AnyModel;
use harness::port::model::{Connect, ConnectError, ModelAdapter, ModelText};
use harness::prelude::*;
use harness_tests::models::{ChatModel, PlainModel, Silent};

/// A verdict.
#[derive(AgentOutput)]
struct Verdict {
    right: bool,
}

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}

/// You judge.
#[agent(model = "fast", output = Verdict, tools = [look], requires(model.json_schema))]
struct Judge;

harness! {
    name: Court,
    models: { fast: OpenAi },
    agents: [Judge],
}

fn bindings(id: &str) -> CourtBindings {
    CourtBindings { fast: OpenAi::new(id).api_key("sk-test") }
}

async fn report(start: impl Into<Start<CourtBindings>>) -> String {
    match Court::start(start.into()).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_replacement_without_the_capability_is_refused() {
    let report = report(bindings("gpt-5-mini").with_model("fast", PlainModel::new("x"))).await;
    assert!(report.contains("agent `Judge` requires `model.tool_calls` because it lists tools"), "{report}");
    assert!(report.contains("`PlainModel` does not provide it"), "{report}");
    assert!(report.contains("`model.json_schema`"), "{report}");
}

#[tokio::test]
async fn a_replacement_that_has_it_is_taken() {
    assert_eq!(report(bindings("gpt-5-mini").with_model("fast", ChatModel::new("large"))).await, "");
    assert_eq!(report(bindings("gpt-5-mini")).await, "");
}

#[tokio::test]
async fn gaps_of_a_replacement_count() {
    let report = report(bindings("gpt-5-mini").with_model("fast", ChatModel::new("mini-2"))).await;
    assert!(report.contains("for the model `mini-2`: models `mini-*` are known to lack it"), "{report}");
}

#[tokio::test]
async fn an_id_that_is_known_at_start_only_is_checked_there() {
    let report = report(bindings("gpt-3.5-turbo-0125")).await;
    assert!(report.contains("agent `Judge` requires `model.json_schema`"), "{report}");
    assert!(report.contains("models `gpt-3.5-turbo*` are known to lack it"), "{report}");
}

#[tokio::test]
async fn a_text_that_names_a_model_is_checked() {
    let with = |text: &str| bindings("gpt-5-mini").with_model("fast", AnyModel::new(text));
    let with = |text| with(text).env(|name| (name == "OPENAI_API_KEY").then(|| "sk-test".to_owned()));
    let old = report(with("openai:gpt-3.5-turbo")).await;
    assert!(old.contains("`AnyModel` does not provide it for the model `openai:gpt-3.5-turbo`"), "{old}");
    assert_eq!(report(with("openai:gpt-5-mini")).await, "");
    assert_eq!(report(with("ollama:qwen3")).await, "");
    // What Google serves by that name takes no tools; another server is not Google's.
    assert_eq!(report(with("compatible:http://localhost:1234/v1:gemma-3-12b-it")).await, "");
    let google = report(with("gemini:gemma-3-12b-it")).await;
    assert!(google.contains("for the model `gemini:gemma-3-12b-it`"), "{google}");
    // Prices still go by the id that people know.
    let price = harness::port::model::Price::new(1, 2);
    assert_eq!(report(with("openai:gpt-5-mini").price("gpt-5-mini", price)).await, "");
    let other = report(with("openai:gpt-5-mini").price("openai:gpt-5-mini", price)).await;
    assert!(other.contains("openai:gpt-5-mini"), "the control: {other}");
}

#[tokio::test]
async fn a_script_needs_no_model() {
    assert_eq!(report(bindings("gpt-3.5-turbo").scripted(ScriptedModel::new([]))).await, "");
}

struct Quiet;
impl ModelAdapter for Quiet {
    type Model = Silent;
    fn model_id(&self) -> Option<String> {
        None
    }
    fn connect(self, _: &Connect<'_>) -> std::result::Result<Silent, ConnectError> {
        Ok(Silent)
    }
}
impl ModelText for Quiet {}

#[tokio::test]
async fn a_replacement_that_says_nothing_is_not_trusted() {
    let report = report(bindings("gpt-5-mini").with_model("fast", Quiet)).await;
    assert!(report.contains("`Quiet`, which replaces it, does not say what it provides"), "{report}");
    assert!(report.contains("model_provides!(Self)"), "{report}");
}

/// What is asked, of any kind.
#[derive(Schema)]
struct Asked<T> {
    text: String,
    extra: T,
}
type Pictured = Asked<Vec<harness::Image>>;

type Pair = (u32, String);

/// An answer that is declared strict, behind an alias.
#[derive(AgentOutput)]
#[agent_output(strict)]
struct Paired {
    pair: Pair,
}

/// You see.
#[agent(model = "fast", input = Pictured)]
struct Viewer;

/// You pair.
#[agent(model = "fast", output = Paired, agents = [Viewer])]
struct Pairer;

harness! {
    name: Gallery,
    models: { fast: ChatModel("large") },
    agents: [Pairer],
}

#[tokio::test]
async fn start_measures_what_the_build_cannot_see() {
    let report = match Gallery::start(GalleryBindings {}).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    assert!(
        report.contains("agent `Viewer` requires `model.vision` because its input may hold images"),
        "{report}"
    );
    assert!(report.contains("`Paired`, which is declared strict, and its schema is not"), "{report}");
    assert!(report.contains("/properties/pair: a tuple of different types"), "{report}");
}

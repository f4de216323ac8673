//! Connecting: keys, tokens, addresses, and what is said when they are missing.

use harness::adapter::model::Gemini;
use harness::port::model::{
    Connect, ConnectError, ModelAdapter, ModelAudio, ModelDocuments, ModelEmbeddings, ModelJsonSchema,
    ModelReasoning, ModelStreaming, ModelText, ModelTokenCount, ModelToolCalls, ModelVision,
};

fn connect(recipe: Gemini, env: &[(&'static str, &'static str)]) -> Result<(), ConnectError> {
    let env: Vec<_> = env.to_vec();
    let read =
        move |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    recipe.connect(&Connect { alias: "fast", env: &read }).map(drop)
}

#[test]
fn a_missing_key_names_the_variable_and_the_keyless_way() {
    let error = connect(Gemini::new("gemini-2.5-flash"), &[("GEMINI_API_KEY", " ")]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("GEMINI_API_KEY"));
    assert!(error.message.contains(".scripted("), "{error}");
    for variable in ["GEMINI_API_KEY", "GOOGLE_API_KEY"] {
        assert!(connect(Gemini::new("m"), &[(variable, "k")]).is_ok(), "{variable}");
    }
    let error =
        connect(Gemini::new("m").vertex("p", "europe-west4"), &[("GEMINI_API_KEY", "k")]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("GOOGLE_OAUTH_ACCESS_TOKEN"));
}

#[test]
fn a_project_or_location_that_is_none_is_refused() {
    for (project, location) in
        [("", "global"), ("p", ""), ("p/../q", "global"), ("p", "evil.example/"), ("p", "x@y")]
    {
        let recipe = Gemini::new("m").vertex(project, location).api_key("t".to_owned());
        assert!(connect(recipe, &[]).is_err(), "{project} {location}");
    }
    let recipe = Gemini::new("m").vertex("example.com:p", "us-central1").api_key("t".to_owned());
    assert!(connect(recipe, &[]).is_ok());
}

#[test]
fn a_wrong_address_is_refused_without_repeating_it() {
    let env = [("GEMINI_API_KEY", "k"), ("GOOGLE_GEMINI_BASE_URL", "user:hunter2@host")];
    let error = connect(Gemini::new("m"), &env).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("GOOGLE_GEMINI_BASE_URL"));
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn the_key_never_appears_in_debug() {
    let recipe = Gemini::new("m").api_key("hunter2".to_owned()).base_url("http://u:hunter2@h/v1");
    assert!(!format!("{recipe:?}").contains("hunter2"));
    let connected = recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap();
    assert!(!format!("{connected:?}").contains("hunter2"));
}

#[test]
fn it_claims_what_it_has_and_families_lack_what_is_known() {
    fn all<A>()
    where
        A: ModelText + ModelStreaming + ModelToolCalls + ModelJsonSchema + ModelVision + ModelAudio,
        A: ModelDocuments + ModelReasoning + ModelEmbeddings + ModelTokenCount,
    {
    }
    all::<Gemini>();
    let lacks = |id: &str, capability: &str| {
        let family = Gemini::GAPS.iter().find(|gap| id.starts_with(gap.prefix));
        family.is_some_and(|gap| gap.lacks.contains(&capability))
    };
    assert!(
        lacks("gemini-embedding-001", "model.text") && !lacks("gemini-embedding-001", "model.embeddings")
    );
    assert!(
        lacks("gemini-2.5-flash-image", "model.tool_calls") && !lacks("gemini-2.5-flash", "model.tool_calls")
    );
    assert!(lacks("gemini-2.0-flash", "model.reasoning") && !lacks("gemini-flash-latest", "model.reasoning"));
}

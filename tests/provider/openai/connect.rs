//! Connecting: keys, addresses, and what is said when they are missing.

use harness::adapter::model::compatible::{Key, Profile};
use harness::adapter::model::{AnyModel, OpenAi, OpenAiCompatible};
use harness::port::model::{
    Connect, ConnectError, ModelAdapter, ModelDocuments, ModelEmbeddings, ModelJsonSchema, ModelReasoning,
    ModelStreaming, ModelText, ModelToolCalls, ModelVision,
};

fn connect<A: ModelAdapter>(
    adapter: A,
    env: &[(&'static str, &'static str)],
) -> Result<A::Model, ConnectError> {
    let env: Vec<_> = env.to_vec();
    let read =
        move |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    adapter.connect(&Connect { alias: "fast", env: &read })
}

#[test]
fn a_missing_key_names_the_variable_and_the_keyless_way() {
    for env in [&[][..], &[("OPENAI_API_KEY", "")], &[("OPENAI_API_KEY", "  ")]] {
        let error = connect(OpenAi::new("gpt-5-mini"), env).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it needs a key: set OPENAI_API_KEY, or go on without one: `.scripted(ScriptedModel::new([..]))`"
        );
        assert_eq!(error.variable.as_deref(), Some("OPENAI_API_KEY"));
    }
}

#[test]
fn every_hosted_server_names_its_own_variable_and_every_local_one_needs_none() {
    for profile in Profile::ALL {
        let result = connect(OpenAiCompatible::new("m").profile(profile), &[]);
        match profile.key {
            Key::Optional(_) => assert!(result.is_ok(), "{}", profile.name),
            Key::Required(variable) => {
                assert_eq!(result.unwrap_err().variable.as_deref(), Some(variable));
                let result = connect(OpenAiCompatible::new("m").profile(profile), &[(variable, "k")]);
                assert!(result.is_ok(), "{}", profile.name);
            }
        }
    }
}

#[test]
fn a_server_without_an_address_asks_for_one() {
    let error = connect(OpenAiCompatible::new("m"), &[]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("OPENAI_COMPATIBLE_BASE_URL"));
    let env = [("OPENAI_COMPATIBLE_BASE_URL", "http://localhost:1/v1")];
    assert!(connect(OpenAiCompatible::new("m"), &env).is_ok());
}

#[test]
fn a_wrong_address_or_key_is_refused_without_repeating_it() {
    let env = [("OPENAI_API_KEY", "sk-test"), ("OPENAI_BASE_URL", "user:hunter2@host")];
    let error = connect(OpenAi::new("m"), &env).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("OPENAI_BASE_URL"));
    assert!(!format!("{error:?}").contains("hunter2"));
    let error = connect(OpenAi::new("m"), &[("OPENAI_API_KEY", "hunter2\nx")]).unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn the_key_never_appears_in_debug() {
    let recipe = OpenAi::new("m").api_key("sk-hunter2".to_owned());
    assert!(!format!("{recipe:?}").contains("hunter2"));
    assert!(!format!("{:?}", connect(recipe, &[]).unwrap()).contains("hunter2"));
    let recipe =
        OpenAiCompatible::ollama("m").api_key("sk-hunter2".to_owned()).base_url("http://u:hunter2@h/v1");
    assert!(!format!("{recipe:?}").contains("hunter2"));
    assert!(!format!("{:?}", connect(recipe, &[]).unwrap()).contains("hunter2"));
    let any = AnyModel::new("compatible:http://u:hunter2@h/v1:m");
    assert!(!format!("{any:?}").contains("hunter2"));
    assert!(!format!("{:?}", connect(any, &[])).contains("hunter2"));
}

#[test]
fn a_model_chosen_at_run_time_connects_or_says_how_to_write_it() {
    let key = [("OPENAI_API_KEY", "sk-test")];
    assert!(connect(AnyModel::new("openai:gpt-5-mini"), &key).is_ok());
    assert!(connect(AnyModel::new("compatible:http://localhost:11434/v1:llama3.2:3b"), &[]).is_ok());
    assert_eq!(AnyModel::new("ollama:llama3.2:3b").model_id().as_deref(), Some("llama3.2:3b"));
    let error = connect(AnyModel::new("openai:gpt-5-mini"), &[]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("OPENAI_API_KEY"));
    for wrong in ["", "gpt-5-mini", "acme:x", "openai:", "compatible:qwen3"] {
        let error = connect(AnyModel::new(wrong), &[]).unwrap_err();
        assert!(error.message.contains("write"), "{wrong}: {error}");
    }
}

#[test]
fn a_model_is_judged_by_the_families_of_its_own_provider() {
    let lacking = |spec: &str| {
        let id = AnyModel::new(spec).family_id().unwrap();
        AnyModel::GAPS.iter().find(|gap| id.starts_with(gap.prefix)).map(|gap| gap.lacks)
    };
    let local = "compatible:http://u:hunter2@localhost:1234/v1:gemma-3-12b-it";
    assert_eq!(lacking(local), None);
    assert!(!AnyModel::new(local).family_id().unwrap().contains("hunter2"));
    assert_eq!(lacking("ollama:gpt-4-0314"), None);
    assert_eq!(lacking("anthropic:gpt-4-0314"), None);
    for known in [
        "openai:gpt-4-0314",
        "ollama:nomic-embed-text",
        "compatible:http://h/v1:nomic-embed-text",
        "gemini:gemma-3-12b-it",
        "anthropic:claude-2.1",
        "bedrock:amazon.titan-embed-text-v2:0",
    ] {
        assert!(lacking(known).is_some(), "{known}");
    }
}

#[test]
fn each_adapter_claims_what_it_has() {
    fn both<A>()
    where
        A: ModelText
            + ModelStreaming
            + ModelToolCalls
            + ModelJsonSchema
            + ModelVision
            + ModelReasoning
            + ModelEmbeddings,
    {
    }
    fn documents<A: ModelDocuments>() {}
    both::<OpenAi>();
    both::<OpenAiCompatible>();
    documents::<OpenAi>();
}

#[test]
fn known_gaps_name_known_capabilities() {
    let known = [
        "text",
        "streaming",
        "tool_calls",
        "json_schema",
        "vision",
        "audio",
        "documents",
        "reasoning",
        "embeddings",
        "rerank",
        "token_count",
    ];
    let gaps = OpenAi::GAPS.iter().chain(OpenAiCompatible::GAPS);
    for gap in gaps {
        for lack in gap.lacks {
            assert!(known.contains(&lack.strip_prefix("model.").unwrap()), "{lack}");
        }
    }
    let lacks = |id: &str, capability: &str| {
        OpenAi::GAPS.iter().any(|gap| id.starts_with(gap.prefix) && gap.lacks.contains(&capability))
    };
    assert!(lacks("gpt-3.5-turbo-0125", "model.json_schema"));
    assert!(
        lacks("text-embedding-3-small", "model.text") && !lacks("text-embedding-3-small", "model.embeddings")
    );
    assert!(!lacks("gpt-5-mini", "model.json_schema") && !lacks("a-model-of-tomorrow", "model.vision"));
}

//! Connecting: keys, tokens, addresses, headers, and what is said when something is missing.

use crate::owned::Owned;
use crate::server::{Asked, Server};
use harness::adapter::model::anthropic::CacheFor;
use harness::adapter::model::{Anthropic, AnyModel};
use harness::port::model::{
    Connect, ConnectError, Cost, Model as _, ModelAdapter, ModelDocuments, ModelErrorKind as Kind,
    ModelJsonSchema, ModelReasoning, ModelStreaming, ModelText, ModelTokenCount, ModelToolCalls, ModelVision,
};

fn connect<A: ModelAdapter>(adapter: A, env: &[(&str, &str)]) -> Result<A::Model, ConnectError> {
    let env: Vec<(String, String)> =
        env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let read = move |name: &str| env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    adapter.connect(&Connect { alias: "fast", env: &read })
}

/// What a recipe sends in an environment where the address is a server of ours.
async fn sent(recipe: Anthropic, env: &[(&str, &str)], path: &str) -> Asked {
    let server = Server::answering(500, &[], "").await;
    let base = format!("{}{path}", server.url);
    let env = [env, &[("ANTHROPIC_BASE_URL", base.as_str())]].concat();
    let model = connect(recipe, &env).unwrap();
    model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err();
    server.asked().await
}

const KEY: (&str, &str) = ("ANTHROPIC_API_KEY", "sk-ant-1");
const TOKEN: (&str, &str) = ("ANTHROPIC_AUTH_TOKEN", "a-token");

#[test]
fn a_missing_key_names_the_variable_and_the_keyless_way() {
    for env in [&[][..], &[("ANTHROPIC_API_KEY", " ")], &[("ANTHROPIC_AUTH_TOKEN", "")]] {
        let error = connect(Anthropic::new("claude-haiku-4-5"), env).unwrap_err();
        assert!(error.message.contains("set ANTHROPIC_API_KEY, or go on without one"), "{error}");
        assert_eq!(error.variable.as_deref(), Some("ANTHROPIC_API_KEY"));
    }
}

#[tokio::test]
async fn a_key_has_its_own_header_and_a_token_is_a_bearer() {
    let recipe = || Anthropic::new("claude-haiku-4-5");
    let asked = sent(recipe(), &[KEY, TOKEN], "").await;
    assert_eq!((asked.header("x-api-key"), asked.header("authorization")), (Some("sk-ant-1"), None));
    let asked = sent(recipe(), &[TOKEN], "").await;
    assert_eq!((asked.header("x-api-key"), asked.header("authorization")), (None, Some("Bearer a-token")));
    let asked = sent(recipe().api_key("given".to_owned()), &[KEY, TOKEN], "").await;
    assert_eq!((asked.header("x-api-key"), asked.header("authorization")), (Some("given"), None));
}

#[tokio::test]
async fn version_betas_and_address_are_as_the_recipe_says() {
    let asked = sent(Anthropic::new("m"), &[KEY], "/proxy/v1/").await;
    assert_eq!(asked.path(), "/proxy/v1/messages");
    assert_eq!(
        (asked.header("anthropic-version"), asked.header("anthropic-beta")),
        (Some("2023-06-01"), None)
    );
    let recipe =
        Anthropic::new("m").version("2026-10-21").beta("mcp-client-2025-11-20").beta("compact-2026-01-12");
    let asked = sent(recipe, &[KEY], "").await;
    assert_eq!(asked.path(), "/v1/messages");
    assert_eq!(asked.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(asked.header("anthropic-beta"), Some("mcp-client-2025-11-20,compact-2026-01-12"));
}

#[test]
fn a_wrong_address_or_key_is_refused_without_repeating_it() {
    let env = [KEY, ("ANTHROPIC_BASE_URL", "user:hunter2@host")];
    let error = connect(Anthropic::new("m"), &env).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("ANTHROPIC_BASE_URL"));
    assert!(!format!("{error:?}").contains("hunter2"));
    for variable in ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] {
        let error = connect(Anthropic::new("m"), &[(variable, "hunter2\nx")]).unwrap_err();
        assert_eq!(error.variable.as_deref(), Some(variable));
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[test]
fn the_key_never_appears_in_debug() {
    let recipe = Anthropic::new("m").api_key("sk-hunter2".to_owned()).base_url("http://u:hunter2@h");
    assert!(!format!("{recipe:?}").contains("hunter2"));
    let recipe = recipe.field("metadata", serde_json::json!({"user_id": "hunter2"})).effort("hunter2");
    let debug = format!("{:?} {recipe:?}", connect(recipe.clone(), &[]).unwrap());
    assert!(debug.contains("\"m\"") && !debug.contains("hunter2"), "{debug}");
}

#[tokio::test]
async fn errors_keep_the_request_id_and_have_their_class() {
    let cases = [
        (
            400,
            "invalid_request_error",
            "Your credit balance is too low to access the Anthropic API.",
            Kind::QuotaExceeded,
        ),
        (
            400,
            "invalid_request_error",
            "prompt is too long: 210000 tokens > 200000 maximum",
            Kind::ContextLength,
        ),
        (
            400,
            "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 1 + 2 > 3",
            Kind::ContextLength,
        ),
        (400, "invalid_request_error", "Output blocked by content filtering policy", Kind::ContentFiltered),
        (401, "authentication_error", "invalid x-api-key", Kind::Auth),
        (403, "permission_error", "no", Kind::Auth),
        (413, "request_too_large", "no", Kind::ContextLength),
        (529, "overloaded_error", "Overloaded", Kind::Overloaded),
    ];
    for (status, class, message, kind) in cases {
        let body = serde_json::json!({"type": "error", "error": {"type": class, "message": message}});
        let headers = [("content-type", "application/json"), ("request-id", "req_7")];
        let server = Server::answering(status, &headers, &body.to_string()).await;
        let model = connect(Anthropic::new("m").base_url(&server.url), &[KEY]).unwrap();
        let error = model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err();
        assert_eq!((error.kind, error.provider.as_str()), (kind, "anthropic"), "{message}");
        assert_eq!((error.status, error.request_id.as_deref()), (Some(status), Some("req_7")));
        assert_eq!(error.code.as_deref(), Some(class));
    }
}

#[test]
fn a_model_chosen_at_run_time_connects() {
    assert!(connect(AnyModel::new("anthropic:claude-sonnet-4-5"), &[KEY]).is_ok());
    assert_eq!(AnyModel::new("anthropic:claude-sonnet-4-5").model_id().as_deref(), Some("claude-sonnet-4-5"));
    let error = connect(AnyModel::new("anthropic:claude-sonnet-4-5"), &[]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("ANTHROPIC_API_KEY"));
    let error = connect(AnyModel::new("antropic:claude-sonnet-4-5"), &[]).unwrap_err();
    assert!(error.message.contains("did you mean `anthropic`?"), "{error}");
}

#[test]
fn it_claims_what_it_has_and_knows_which_families_lack_it() {
    fn all<A>()
    where
        A: ModelText + ModelStreaming + ModelToolCalls + ModelJsonSchema + ModelVision + ModelDocuments,
        A: ModelReasoning + ModelTokenCount,
    {
    }
    all::<Anthropic>();
    let lacks = |id: &str, capability: &str| {
        Anthropic::GAPS.iter().any(|gap| id.starts_with(gap.prefix) && gap.lacks.contains(&capability))
    };
    assert!(lacks("claude-3-haiku-20240307", "model.json_schema"));
    assert!(lacks("claude-opus-4-1-20250805", "model.json_schema"));
    assert!(lacks("claude-3-5-sonnet-latest", "model.reasoning"));
    assert!(!lacks("claude-sonnet-4-5", "model.json_schema") && !lacks("claude-of-tomorrow", "model.vision"));
}

#[test]
fn what_it_costs_is_known_and_an_hour_in_the_cache_costs_more() {
    let price = |recipe: Anthropic| match recipe.cost() {
        Cost::Price(price) => price,
        cost => panic!("{cost:?}"),
    };
    let plain = price(Anthropic::new("claude-sonnet-4-5-20250929"));
    assert_eq!(plain, price(Anthropic::new("claude-sonnet-4-5-20250929").cache(CacheFor::FiveMinutes)));
    let hour = price(Anthropic::new("claude-sonnet-4-5-20250929").cache(CacheFor::OneHour));
    assert_eq!(hour.cache_write, Some(plain.input * 2));
    assert_eq!(Anthropic::new("claude-of-tomorrow").cost(), Cost::Unknown);
}

//! Connecting: regions, credentials, and what is said when they are missing.

use super::{SECRET, credentials};
use crate::owned::Owned;
use crate::server::Server;
use harness::adapter::model::Bedrock;
use harness::adapter::model::bedrock::{BedrockModel, CachePoints, Guardrail};
use harness::adapter::model::wire::Unsigned;
use harness::port::model::{Connect, ConnectError, Cost, Model as _, ModelAdapter as _};
use serde_json::Value;

fn connect(recipe: Bedrock, env: &[(&str, &str)]) -> Result<BedrockModel, ConnectError> {
    let env: Vec<(String, String)> = env.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let read = move |name: &str| env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    recipe.connect(&Connect { alias: "fast", env: &read })
}

const REGION: (&str, &str) = ("AWS_REGION", "eu-west-1");
const KEYS: [(&str, &str); 3] =
    [REGION, ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", SECRET)];

fn model() -> Bedrock {
    Bedrock::new("amazon.nova-lite-v1:0")
}

#[test]
fn what_is_missing_names_its_variable() {
    let missing = |env: &[(&str, &str)]| connect(model(), env).unwrap_err().variable;
    assert_eq!(missing(&KEYS[1..]).as_deref(), Some("AWS_REGION"));
    assert_eq!(missing(&KEYS[..2]).as_deref(), Some("AWS_SECRET_ACCESS_KEY"));
    assert_eq!(missing(&[KEYS[0], KEYS[2]]).as_deref(), Some("AWS_ACCESS_KEY_ID"));
    assert!(connect(model(), &KEYS).is_ok());
}

#[test]
fn no_credentials_say_how_to_go_on() {
    // Built with the chain of AWS it is asked instead, at the first call.
    let Err(error) = connect(model(), &[REGION]) else { return };
    assert_eq!(error.variable.as_deref(), Some("AWS_ACCESS_KEY_ID"));
    for words in ["AWS_BEARER_TOKEN_BEDROCK", "bedrock-aws-chain", ".scripted("] {
        assert!(error.message.contains(words), "{error}");
    }
}

#[test]
fn two_kinds_of_proof_in_one_recipe_are_refused() {
    let both = model().api_key("a-key".to_owned()).credentials(credentials());
    assert!(connect(both, &[REGION]).unwrap_err().message.contains("both"));
}

#[test]
fn a_wrong_address_or_region_is_refused_without_repeating_it() {
    let wrong = connect(model().base_url("user:hunter2@host"), &KEYS).unwrap_err();
    assert_eq!(wrong.variable.as_deref(), Some("AWS_ENDPOINT_URL_BEDROCK_RUNTIME"));
    let region = connect(model().region("hunter2.example/"), &KEYS).unwrap_err();
    assert!(!format!("{wrong:?} {region:?}").contains("hunter2"));
}

#[test]
fn no_secret_appears_in_debug() {
    let recipe = model().credentials(credentials()).base_url("http://u:hunter2@h/v1");
    assert!(!format!("{recipe:?} {:?}", credentials()).contains("hunter2"));
    assert!(!format!("{:?}", connect(recipe, &[REGION]).unwrap()).contains("hunter2"));
    let bearer = model().api_key("hunter2".to_owned());
    assert!(!format!("{bearer:?} {:?}", connect(bearer.clone(), &[REGION]).unwrap()).contains("hunter2"));
}

#[test]
fn limits_are_counted_by_account() {
    let account = |id: &str, region: &str| {
        let keys = [("AWS_REGION", region), ("AWS_ACCESS_KEY_ID", id), KEYS[2]];
        connect(model(), &keys).unwrap().account()
    };
    assert_eq!(account("ONE", "eu-west-1"), account("ONE", "eu-west-1"));
    assert_ne!(account("ONE", "eu-west-1"), account("TWO", "eu-west-1"));
    assert_ne!(account("ONE", "eu-west-1"), account("ONE", "us-east-1"));
}

/// What the selection of the fixture comes to: `Bearer`, `AWS4-HMAC-SHA256`, or an error.
#[tokio::test]
async fn who_proves_a_call_is_selected_as_the_fixtures_of_openai_python_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/specs/openai-python.bedrock_auth.cases.json");
    let all: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut cases = 0;
    for case in
        all["data"]["cases"].as_array().unwrap().iter().filter(|case| case["kind"] == "auth_selection")
    {
        let (given, expected) = (&case["given"], &case["expected"]);
        let server = Server::answering(200, &[("content-type", "application/json")], "{}").await;
        let mut recipe = model().base_url(&server.url);
        if let Some(key) = given["explicit"]["bearer"].as_str() {
            recipe = recipe.api_key(key.to_owned());
        }
        if given["explicit"]["aws"].is_object() || given["explicit"]["profile"].is_string() {
            recipe = recipe.credentials(credentials());
        }
        let bearer = given["environment"]["AWS_BEARER_TOKEN_BEDROCK"].as_str();
        let mut env = vec![REGION];
        env.extend(bearer.map(|key| ("AWS_BEARER_TOKEN_BEDROCK", key)));
        if given["default_chain_available"] == true {
            env.extend(&KEYS[1..]);
        }
        let connected = match connect(recipe, &env) {
            Ok(connected) => connected,
            Err(_) => {
                assert!(expected["error"].is_string(), "{case}");
                cases += 1;
                continue;
            }
        };
        let _ = connected.generate(&Owned::saying("Hello").request(), &mut Vec::new()).await;
        let asked = server.asked().await;
        let begins = match expected["auth_mode"].as_str().unwrap() {
            "bearer" if expected["auth_source"] == "explicit" => "Bearer explicit-bearer-token",
            "bearer" => "Bearer environment-bearer-token",
            _ => "AWS4-HMAC-SHA256 ",
        };
        assert!(asked.header("authorization").unwrap().starts_with(begins), "{case}");
        cases += 1;
    }
    assert_eq!(cases, 7);
}

#[test]
fn neither_options_nor_calls_are_seen_in_debug() {
    let Value::Object(fields) = serde_json::json!({"metadata": "hunter2"}) else { unreachable!() };
    let recipe = model().model_fields(fields).guardrail(Guardrail::new("hunter2", "DRAFT"));
    let debug = format!("{:?} {recipe:?}", connect(recipe.clone(), &KEYS).unwrap());
    assert!(debug.contains("amazon.nova-lite-v1:0") && !debug.contains("hunter2"), "{debug}");
    let url = "https://user:hunter2@host.example/hunter2?q=hunter2".parse().unwrap();
    let mut headers = [(reqwest::header::AUTHORIZATION, "hunter2".parse().unwrap())].into_iter().collect();
    let call = Unsigned { url: &url, headers: &mut headers, body: b"hunter2" };
    let debug = format!("{call:?}");
    assert!(debug.contains("host.example") && !debug.contains("hunter2"), "{debug}");
    assert!(!debug.contains(&format!("{:?}", b"hunter2")), "{debug}");
}

#[test]
fn a_price_that_is_not_the_tables_is_unknown() {
    let claude = || Bedrock::new("anthropic.claude-sonnet-4-5-20250929-v1:0");
    let price = |recipe: Bedrock| match recipe.cost() {
        Cost::Price(price) => price,
        other => panic!("{other:?}"),
    };
    let usual = price(claude());
    assert_eq!(price(claude().service_tier("default")), usual);
    assert_eq!(claude().service_tier("flex").cost(), Cost::Unknown);
    assert_eq!(claude().optimized_latency().cost(), Cost::Unknown);
    let mut points = CachePoints::ALL;
    assert_eq!(price(claude().cache(points)), usual);
    points.one_hour = true;
    let hour = price(claude().cache(points));
    assert_eq!(hour.cache_write, Some(2 * usual.input));
    assert!(hour.cache_write > usual.cache_write && hour.cached_input == usual.cached_input);
}

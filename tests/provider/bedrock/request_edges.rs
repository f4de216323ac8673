//! What Bedrock is asked where it is stricter than the models that wrote the history.

use super::wrong::schema;
use super::{connected, recipe};
use crate::owned::{Choice, Owned};
use crate::server::{Asked, Server};
use harness::adapter::model::Bedrock;
use harness::adapter::model::bedrock::CachePoints;
use harness::port::model::{
    Media, Message, Model as _, ModelErrorKind as Kind, OutputSpec, Part, Role, ToolCall, ToolResult,
    ToolSpec,
};
use serde_json::{Value, json};

pub(super) const CLAUDE: &str = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const ANSWER: &str =
    r#"{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}"#;

pub(super) async fn ask(model: &str, with: impl FnOnce(Bedrock) -> Bedrock, owned: &Owned) -> Asked {
    let server = Server::answering(200, &[("content-type", "application/json")], ANSWER).await;
    let model = connected(with(recipe(model, &server.url)));
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap();
    let asked = server.asked().await;
    let errors: Vec<_> = schema("ConverseRequest").iter_errors(&asked.body).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", asked.body);
    asked
}

pub(super) async fn body(model: &str, owned: &Owned) -> Value {
    ask(model, |recipe| recipe, owned).await.body
}

pub(super) async fn refused_by(model: &str, owned: &Owned) -> Kind {
    let model = connected(recipe(model, "http://127.0.0.1:1"));
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err().kind
}

pub(super) fn text(text: &str) -> Part {
    Part::Text { text: text.to_owned() }
}

pub(super) fn call(id: &str, name: &str, arguments: &str) -> Part {
    Part::ToolCall(ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() })
}

pub(super) fn result(id: &str, content: Vec<Part>) -> Part {
    Part::ToolResult(ToolResult { call_id: id.to_owned(), name: "look".to_owned(), content, is_error: false })
}

pub(super) fn history(messages: Vec<(Role, Vec<Part>)>) -> Owned {
    let messages = messages.into_iter().map(|(role, parts)| Message { role, parts }).collect();
    Owned { messages, ..Owned::default() }
}

fn called() -> Owned {
    history(vec![
        (Role::User, vec![text("Look.")]),
        (Role::Assistant, vec![call("a", "look", ""), call("b", "look", "[1]")]),
        (Role::Tool, vec![result("a", vec![text("one")]), result("b", vec![text(" ")])]),
    ])
}

pub(super) fn tool(name: &str) -> ToolSpec {
    let parameters = json!({"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}});
    ToolSpec { name: name.to_owned(), description: "Looks.".to_owned(), parameters, strict: true }
}

fn document(name: &str) -> Part {
    let mut media = Media::bytes("application/pdf", b"%PDF");
    media.name = Some(name.to_owned());
    Part::Document(media)
}

#[tokio::test]
async fn model_ids_with_colons_and_slashes_are_encoded_once_on_the_wire() {
    let arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2";
    let asked = ask(arn, |recipe| recipe, &Owned::saying("Hello")).await;
    let path = "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2/converse";
    assert_eq!(asked.path(), path);
}

#[tokio::test]
async fn bedrock_needs_tool_config_whenever_history_has_tool_blocks() {
    // No tools at all any more.
    let stub = json!([{"toolSpec": {"name": "look", "inputSchema": {"json": {"type": "object"}}}}]);
    assert_eq!(body(CLAUDE, &called()).await["toolConfig"], json!({"tools": stub}));
    // Tools that are off stay described, and Claude has a word against new calls.
    let mut off = Owned { tools: vec![tool("look")], choice: Choice::None, ..called() };
    let asked = body(CLAUDE, &off).await;
    assert_eq!(asked["toolConfig"]["tools"].as_array().unwrap().len(), 1);
    assert_eq!(asked["toolConfig"]["toolChoice"], Value::Null);
    assert_eq!(asked["additionalModelRequestFields"], json!({"tool_choice": {"type": "none"}}));
    // Without calls in the history they are just left out.
    off.messages.truncate(1);
    let asked = body(CLAUDE, &off).await;
    assert_eq!((&asked["toolConfig"], &asked["additionalModelRequestFields"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn all_results_of_a_turn_are_in_one_user_message_right_after_the_call() {
    let mut owned = called();
    owned.messages.push(Message::user("Go on."));
    let asked = body(CLAUDE, &owned).await;
    let messages = asked["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    let kinds: Vec<&str> = messages[2]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b.as_object().unwrap().keys().next().unwrap().as_str())
        .collect();
    assert_eq!(kinds, ["toolResult", "toolResult", "text"]);
    // Empty arguments mean `{}`, others that are no object are shown to the model.
    let inputs = |at: usize| &messages[1]["content"][at]["toolUse"]["input"];
    assert_eq!((inputs(0), inputs(1)), (&json!({}), &json!({"malformed_arguments": "[1]"})));
    // An empty result has words, because none are refused.
    assert_eq!(messages[2]["content"][1]["toolResult"]["content"], json!([{"text": "(no output)"}]));
}

#[tokio::test]
async fn families_that_want_a_result_alone_get_it_alone() {
    let mut owned = called();
    owned.messages.push(Message::user("Go on."));
    for family in ["meta.llama3-3-70b-instruct-v1:0", "mistral.mistral-large-2402-v1:0"] {
        let asked = body(family, &owned).await;
        let roles: Vec<&Value> = asked["messages"].as_array().unwrap().iter().map(|m| &m["role"]).collect();
        assert_eq!(roles, ["user", "assistant", "user", "assistant", "user"], "{family}");
        assert_eq!(asked["messages"][3]["content"], json!([{"text": "."}]));
    }
}

#[tokio::test]
async fn tool_ids_and_names_are_mapped_both_ways() {
    let owned = history(vec![
        (Role::User, vec![text("Look.")]),
        (Role::Assistant, vec![call("call|1 é", "functions.look at", "{}")]),
        (Role::Tool, vec![result("call|1 é", vec![text("one")])]),
    ]);
    let asked = body(CLAUDE, &owned).await;
    let used = &asked["messages"][1]["content"][0]["toolUse"];
    assert_eq!(used["name"], "functions_look_at");
    assert_eq!(used["toolUseId"], asked["messages"][2]["content"][0]["toolResult"]["toolUseId"]);
    assert!(used["toolUseId"].as_str().unwrap().starts_with("call_"));
}

#[tokio::test]
async fn blank_text_blocks_are_left_out_and_roles_take_turns() {
    let owned = history(vec![
        (Role::Assistant, vec![text("Before.")]),
        (Role::User, vec![text("  "), text("One.")]),
        (Role::User, vec![text("Two.")]),
        (Role::Assistant, vec![text("\n")]),
        (Role::User, vec![text("Three.")]),
        (Role::Assistant, vec![text("So \n")]),
    ]);
    let expected = json!([
        {"role": "user", "content": [{"text": "."}]},
        {"role": "assistant", "content": [{"text": "Before."}]},
        {"role": "user", "content": [{"text": "One."}, {"text": "Two."}, {"text": "Three."}]},
        {"role": "assistant", "content": [{"text": "So"}]}
    ]);
    assert_eq!(body("amazon.nova-lite-v1:0", &owned).await["messages"], expected);
    // Claude lets the model begin.
    assert_eq!(body(CLAUDE, &owned).await["messages"].as_array().unwrap().len(), 3);
    let nothing = body(CLAUDE, &Owned::default()).await;
    assert_eq!(nothing["messages"], json!([{"role": "user", "content": [{"text": "."}]}]));
}

#[tokio::test]
async fn bedrock_document_names_are_unique_in_a_request_and_a_document_needs_words() {
    let owned = history(vec![(Role::User, vec![document("a_b.pdf"), document("a_b.pdf")])]);
    let asked = body(CLAUDE, &owned).await;
    let content = &asked["messages"][0]["content"];
    let name = |at: usize| &content[at]["document"]["name"];
    assert_eq!((name(0), name(1)), (&json!("a-b-pdf"), &json!("a-b-pdf 2")));
    assert_eq!(content[2], json!({"text": "The document is attached."}));
}

#[tokio::test]
async fn what_cannot_stand_in_a_result_follows_it() {
    let mut owned = called();
    let picture = Part::Image(Media::bytes("image/png", b"png"));
    owned.messages[2].parts =
        vec![result("a", vec![picture.clone(), document("d")]), result("b", vec![text("two")])];
    let kinds = |content: &Value| -> Vec<String> {
        let blocks = content.as_array().unwrap().iter();
        blocks.map(|block| block.as_object().unwrap().keys().next().unwrap().clone()).collect()
    };
    let asked = body(CLAUDE, &owned).await;
    assert_eq!(kinds(&asked["messages"][2]["content"][0]["toolResult"]["content"]), ["image", "document"]);
    let asked = body("amazon.nova-lite-v1:0", &owned).await;
    assert_eq!(kinds(&asked["messages"][2]["content"]), ["toolResult", "toolResult", "text", "document"]);
    let asked = body("qwen.qwen3-vl-235b-a22b", &owned).await;
    assert_eq!(kinds(&asked["messages"][2]["content"][0]["toolResult"]["content"]), ["text"]);
}

#[tokio::test]
async fn a_call_is_demanded_as_the_family_can_be_asked() {
    let owned = |choice| Owned { tools: vec![tool("look"), tool("go")], choice, ..Owned::saying("Hello") };
    let config = async |model: &str, choice: Choice| body(model, &owned(choice)).await["toolConfig"].clone();
    let named = || Choice::Tool("go".to_owned());
    let tools = |config: &Value| config["tools"].as_array().unwrap().len();
    let both = config(CLAUDE, named()).await;
    assert_eq!((&both["toolChoice"], tools(&both)), (&json!({"tool": {"name": "go"}}), 2));
    assert_eq!(config(CLAUDE, Choice::Required).await["toolChoice"], json!({"any": {}}));
    let any = config("mistral.mistral-large-2402-v1:0", named()).await;
    assert_eq!((&any["toolChoice"], tools(&any)), (&json!({"any": {}}), 1));
    let no = config("meta.llama3-3-70b-instruct-v1:0", named()).await;
    assert_eq!((&no["toolChoice"], tools(&no)), (&Value::Null, 1));
}

#[tokio::test]
async fn a_schema_is_guaranteed_only_where_the_family_can() {
    let mut owned = Owned { tools: vec![tool("look")], ..Owned::saying("Hello") };
    let asked = body(CLAUDE, &owned).await;
    let spec = &asked["toolConfig"]["tools"][0]["toolSpec"];
    assert_eq!(
        (&spec["strict"], &spec["inputSchema"]["json"]["properties"]["n"]["minimum"]),
        (&json!(true), &Value::Null)
    );
    let older = body("anthropic.claude-3-haiku-20240307-v1:0", &owned).await;
    let spec = &older["toolConfig"]["tools"][0]["toolSpec"];
    assert_eq!(
        (&spec["strict"], &spec["inputSchema"]["json"]["properties"]["n"]["minimum"]),
        (&Value::Null, &json!(1))
    );
    // More than twenty are refused.
    owned.tools = (0..30).map(|at| tool(&format!("look_{at}"))).collect();
    let asked = body(CLAUDE, &owned).await;
    let tools = asked["toolConfig"]["tools"].as_array().unwrap();
    assert_eq!(tools.iter().filter(|tool| tool["toolSpec"]["strict"] == true).count(), 20);

    let schema = json!({"type": "object", "properties": {}, "additionalProperties": false});
    let (name, description) = ("Answer".to_owned(), String::new());
    owned.output = Some(OutputSpec { name, description, schema: schema.clone(), strict: true });
    let asked = body(CLAUDE, &owned).await;
    let format = &asked["outputConfig"]["textFormat"]["structure"]["jsonSchema"];
    assert_eq!(serde_json::from_str::<Value>(format["schema"].as_str().unwrap()).unwrap(), schema);
    assert!(asked["system"].is_null());

    // An open one would be refused, so it is told.
    owned.output = owned.output.map(|output| OutputSpec { strict: false, ..output });
    let asked = body(CLAUDE, &owned).await;
    assert!(asked["outputConfig"].is_null());
    let told = asked["system"][0]["text"].as_str().unwrap();
    assert!(told.starts_with("When you answer, ") && told.ends_with(&schema.to_string()), "{told}");
}

#[tokio::test]
async fn cache_points_stand_where_the_family_takes_them() {
    let mut owned = history(vec![(Role::User, vec![text("Read."), document("d")])]);
    owned.instructions = "Be brief.".to_owned();
    owned.tools = vec![tool("look")];
    let point = json!({"cachePoint": {"type": "default"}});
    let all = |recipe: Bedrock| recipe.cache(CachePoints::ALL);
    let asked = ask(CLAUDE, all, &owned).await.body;
    assert_eq!((&asked["system"][1], &asked["toolConfig"]["tools"][1]), (&point, &point));
    assert_eq!(asked["messages"][0]["content"][1], point, "not right behind a document");
    let asked = ask("amazon.nova-lite-v1:0", all, &owned).await.body;
    assert_eq!((&asked["system"][1], &asked["toolConfig"]["tools"][1]), (&point, &Value::Null));
    let asked = ask("meta.llama3-3-70b-instruct-v1:0", all, &owned).await.body;
    assert!(!asked.to_string().contains("cachePoint"));
}

#[tokio::test]
async fn options_of_the_recipe_are_asked_for() {
    let with = |recipe: Bedrock| recipe.service_tier("flex").optimized_latency().citations();
    let owned = history(vec![(Role::User, vec![text("Read."), document("d")])]);
    let asked = ask(CLAUDE, with, &owned).await.body;
    assert_eq!(asked["serviceTier"], json!({"type": "flex"}));
    assert_eq!(asked["performanceConfig"], json!({"latency": "optimized"}));
    assert_eq!(asked["messages"][0]["content"][1]["document"]["citations"], json!({"enabled": true}));
    let mut owned = Owned::saying("Hello");
    owned.options.temperature = Some(0.3);
    assert_eq!(body(CLAUDE, &owned).await["inferenceConfig"], json!({"temperature": 0.3}));
    // They refuse it.
    assert_eq!(body("global.anthropic.claude-opus-4-8", &owned).await["inferenceConfig"], Value::Null);
}

#[tokio::test]
async fn what_bedrock_cannot_read_is_refused_before_it_is_asked() {
    for part in [
        Part::Image(Media::bytes("image/tiff", b"x")),
        Part::Image(Media::url("image/png", "https://a.example/a.png")),
        Part::Audio(Media::bytes("audio/amr", b"x")),
        Part::Document(Media::bytes("application/zip", b"x")),
    ] {
        assert_eq!(refused_by(CLAUDE, &history(vec![(Role::User, vec![part])])).await, Kind::Unsupported);
    }
    let mut hot = Owned::saying("Hello");
    hot.options.temperature = Some(1.5);
    assert_eq!(refused_by(CLAUDE, &hot).await, Kind::Unsupported);
}

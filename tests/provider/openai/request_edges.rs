//! What is sent: histories, media and options that servers are strict about, one test each.

use crate::owned::{Choice, Owned};
use crate::server::Server;
use harness::adapter::model::compatible::Profile;
use harness::adapter::model::openai::OpenAiModel;
use harness::adapter::model::{OpenAi, OpenAiCompatible};
use harness::port::model::{
    Connect, Media, MediaSource, Message, Model as _, ModelAdapter, ModelErrorKind as Kind, OutputSpec, Part,
    Reasoning, ReasoningEffort, Role, ToolCall, ToolResult, ToolSpec,
};
use serde_json::{Value, json};

fn connect(recipe: impl ModelAdapter<Model = OpenAiModel>) -> OpenAiModel {
    recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap()
}

/// What a model sends.
async fn sent(owned: &Owned, recipe: impl FnOnce(&str) -> OpenAiModel) -> Value {
    let server = Server::answering(500, &[], "").await;
    let model = recipe(&server.v1());
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err();
    server.asked().await.body
}

fn responses(url: &str) -> OpenAiModel {
    connect(OpenAi::new("gpt-5-mini").base_url(url).api_key("k".to_owned()))
}

fn chat(url: &str) -> OpenAiModel {
    connect(OpenAi::new("gpt-4o").chat_completions().base_url(url).api_key("k".to_owned()))
}

fn at(profile: Profile) -> impl FnOnce(&str) -> OpenAiModel {
    move |url| {
        connect(OpenAiCompatible::new("a/b:free").profile(profile).base_url(url).api_key("k".to_owned()))
    }
}

/// Why a model refuses before it sends anything: there is no server at all.
async fn refused(owned: &Owned, recipe: impl FnOnce(&str) -> OpenAiModel) -> Kind {
    let error = recipe("http://127.0.0.1:9/v1").generate(&owned.request(), &mut Vec::new()).await;
    error.unwrap_err().kind
}

fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

fn call(id: &str, name: &str, arguments: &str) -> Part {
    Part::ToolCall(ToolCall { id: id.into(), name: name.into(), arguments: arguments.into() })
}

fn result(id: &str, content: Vec<Part>) -> Part {
    Part::ToolResult(ToolResult { call_id: id.into(), name: "look".into(), content, is_error: false })
}

fn reasoning(provider: &str, text: &str, opaque: Option<&str>) -> Part {
    let (text, opaque) = (text.to_owned(), opaque.map(str::to_owned));
    Part::Reasoning(Reasoning { text, provider: provider.into(), opaque })
}

fn turn(role: Role, parts: Vec<Part>) -> Message {
    Message { role, parts }
}

fn history(messages: Vec<Message>) -> Owned {
    Owned { messages, ..Owned::default() }
}

fn tool(name: &str, strict: bool) -> ToolSpec {
    let parameters = json!({"type": "object", "properties": {}});
    ToolSpec { name: name.into(), description: "Does it.".into(), parameters, strict }
}

/// A user asks, the model calls two tools, the tools answer.
fn two_calls(first: &str, second: &str) -> Owned {
    history(vec![
        Message::user("go"),
        turn(
            Role::Assistant,
            vec![text("Looking."), call(first, "look", "{\"x\":1}"), call(second, "look", "")],
        ),
        turn(Role::Tool, vec![result(first, vec![text("one")]), result(second, vec![text("two")])]),
    ])
}

#[tokio::test]
async fn all_results_of_a_turn_come_right_after_the_call() {
    let body = sent(&two_calls("c1", "c2"), chat).await;
    let roles: Vec<_> =
        body["messages"].as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "tool"]);
    assert_eq!(body["messages"][2]["tool_call_id"], "c1");
    assert_eq!(
        body["messages"][1]["tool_calls"][1]["function"]["arguments"], "{}",
        "empty arguments mean `{{}}`"
    );

    let body = sent(&two_calls("c1", "c2"), responses).await;
    let kinds: Vec<_> = body["input"].as_array().unwrap().iter().map(|item| item["type"].clone()).collect();
    let (call, output) = (json!("function_call"), json!("function_call_output"));
    assert_eq!(kinds, [Value::Null, Value::Null, call.clone(), call, output.clone(), output]);
}

#[tokio::test]
async fn ids_of_calls_are_mapped_where_a_server_is_stricter() {
    let body = sent(&two_calls("call_nwftoaxi", "3EpsLcLQ3"), at(Profile::MISTRAL)).await;
    let messages = &body["messages"];
    let ids = [&messages[1]["tool_calls"][0]["id"], &messages[1]["tool_calls"][1]["id"]];
    assert_eq!(ids, [&messages[2]["tool_call_id"], &messages[3]["tool_call_id"]]);
    assert_eq!(ids[1], "3EpsLcLQ3");
    assert_eq!(ids[0].as_str().unwrap().len(), 9);

    let long = "x".repeat(500);
    for recipe in [chat, responses] {
        let body = sent(&two_calls(&long, ""), recipe).await.to_string();
        assert!(!body.contains(&long));
    }
}

#[tokio::test]
async fn mistral_hears_the_model_between_a_tool_and_the_user() {
    let mut owned = two_calls("c1", "c2");
    owned.messages.push(Message::user("and now?"));
    let roles = |body: Value| -> Vec<String> {
        body["messages"].as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap().to_owned()).collect()
    };
    let expected = ["user", "assistant", "tool", "tool", "assistant", "user"];
    assert_eq!(roles(sent(&owned, at(Profile::MISTRAL)).await), expected);
    assert_eq!(roles(sent(&owned, at(Profile::GROQ)).await).len(), 5);
}

#[tokio::test]
async fn names_and_arguments_a_model_invented_go_back_in_a_form_that_is_taken() {
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![call("c1", "functions.look up", "{\"x\": ")]),
        turn(Role::Tool, vec![result("c1", vec![text("not JSON")])]),
    ]);
    let body = sent(&owned, at(Profile::VLLM)).await;
    let function = &body["messages"][1]["tool_calls"][0]["function"];
    assert_eq!(function["name"], "functions_look_up");
    let arguments: Value = serde_json::from_str(function["arguments"].as_str().unwrap()).unwrap();
    assert_eq!(arguments, json!({"malformed_arguments": "{\"x\": "}));
    assert_eq!(sent(&owned, responses).await["input"][1]["arguments"], "{\"x\": ");
}

#[tokio::test]
async fn blank_text_blocks_are_not_sent() {
    let owned = history(vec![
        turn(Role::User, vec![text(" "), text("look"), text("")]),
        turn(Role::Assistant, vec![text(" \n")]),
        turn(Role::User, vec![text("again")]),
    ]);
    let body = sent(&owned, chat).await;
    let expected = json!([
        {"role": "user", "content": [{"type": "text", "text": "look"}]},
        {"role": "user", "content": "again"}
    ]);
    assert_eq!(body["messages"], expected);
    assert_eq!(sent(&owned, responses).await["input"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn reasoning_items_go_back_unchanged_before_what_they_led_to() {
    let item = r#"{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAA","odd":1.50}"#;
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![reasoning("openai", "", Some(item)), call("c1", "look", "{}")]),
        turn(Role::Tool, vec![result("c1", vec![text("one")])]),
        // Led to nothing, and so would be refused; and one of another provider.
        turn(
            Role::Assistant,
            vec![reasoning("other", "", Some(item)), text("Hm."), reasoning("openai", "", Some(item))],
        ),
    ]);
    let body = sent(&owned, responses).await;
    let input = body["input"].as_array().unwrap();
    assert_eq!(input.len(), 5);
    assert_eq!(input[1], serde_json::from_str::<Value>(item).unwrap());
    assert_eq!(input[2]["type"], "function_call");
    assert_eq!(input[4], json!({"role": "assistant", "content": "Hm."}));
    assert_eq!((&body["store"], &body["include"]), (&json!(false), &json!(["reasoning.encrypted_content"])));

    // A model that does not think refuses reasoning.
    let plain = |url: &str| connect(OpenAi::new("gpt-4o").base_url(url).api_key("k".to_owned()));
    assert_eq!(sent(&owned, plain).await["input"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn encrypted_reasoning_is_only_asked_of_models_that_have_it() {
    let plain = |url: &str| connect(OpenAi::new("gpt-4o").base_url(url).api_key("k".to_owned()));
    let body = sent(&Owned::saying("hi"), plain).await;
    assert_eq!((&body["include"], &body["reasoning"]), (&Value::Null, &Value::Null));
    let mut owned = Owned::saying("hi");
    owned.options.reasoning = Some(ReasoningEffort::Low);
    assert_eq!(sent(&owned, responses).await["reasoning"], json!({"effort": "low"}));
}

#[tokio::test]
async fn reasoning_goes_back_in_the_field_of_its_server() {
    for (profile, field) in [
        (Profile::OLLAMA, "reasoning"),
        (Profile::VLLM, "reasoning_content"),
        (Profile::LLAMA_CPP, "reasoning_content"),
        (Profile::DEEPSEEK, "reasoning_content"),
    ] {
        let own = reasoning(profile.name, "hm", None);
        let owned = history(vec![turn(Role::Assistant, vec![own, reasoning("x", "no", None), text("Yes.")])]);
        let body = sent(&owned, at(profile)).await;
        assert_eq!(body["messages"][0][field], "hm", "{}", profile.name);
    }
    let details = r#"[{"type":"reasoning.text","text":"hm","signature":"s"}]"#;
    let own = reasoning("openrouter", "hm", Some(details));
    let owned = history(vec![turn(Role::Assistant, vec![own, text("Yes.")])]);
    let body = sent(&owned, at(Profile::OPENROUTER)).await;
    assert_eq!(body["messages"][0]["reasoning_details"], serde_json::from_str::<Value>(details).unwrap());
}

#[tokio::test]
async fn images_and_files_have_their_form_in_each_api() {
    let file = Media {
        mime: "application/pdf".into(),
        source: MediaSource::ProviderFile { id: "file-1".into() },
        name: None,
    };
    let parts = vec![
        text("see"),
        Part::Image(Media::bytes("image/png", &[1, 2, 3])),
        Part::Image(Media::url("image/png", "https://host/a.png")),
        Part::Document(Media::bytes("application/pdf", &[1, 2, 3])),
        Part::Document(file),
    ];
    let mut owned = history(vec![turn(Role::User, parts)]);
    let chat_parts = json!([
        {"type": "text", "text": "see"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AQID"}},
        {"type": "image_url", "image_url": {"url": "https://host/a.png"}},
        {"type": "file", "file": {"filename": "document.pdf", "file_data": "data:application/pdf;base64,AQID"}},
        {"type": "file", "file": {"file_id": "file-1"}}
    ]);
    assert_eq!(sent(&owned, chat).await["messages"][0]["content"], chat_parts);
    owned.messages[0].parts.push(Part::Document(Media::url("application/pdf", "https://host/a.pdf")));
    let input = json!([
        {"type": "input_text", "text": "see"},
        {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,AQID"},
        {"type": "input_image", "detail": "auto", "image_url": "https://host/a.png"},
        {"type": "input_file", "filename": "document.pdf", "file_data": "data:application/pdf;base64,AQID"},
        {"type": "input_file", "file_id": "file-1"},
        {"type": "input_file", "file_url": "https://host/a.pdf"}
    ]);
    assert_eq!(sent(&owned, responses).await["input"][0]["content"], input);
}

#[tokio::test]
async fn pictures_in_the_result_of_a_tool_follow_where_it_is_text_only() {
    let picture = Part::Image(Media::bytes("image/png", &[1, 2, 3]));
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![call("c1", "look", "{}")]),
        turn(Role::Tool, vec![result("c1", vec![text("the chart"), picture])]),
    ]);
    let url = "data:image/png;base64,AQID";
    let messages = sent(&owned, chat).await["messages"].take();
    assert_eq!(messages[2]["content"], "the chart");
    assert_eq!(
        (&messages[3]["role"], &messages[3]["content"][1]["image_url"]["url"]),
        (&json!("user"), &json!(url))
    );
    let messages = sent(&owned, at(Profile::LLAMA_CPP)).await["messages"].take();
    assert_eq!(messages[2]["content"][1]["image_url"]["url"], url);
    assert_eq!(messages[3], Value::Null);
    assert_eq!(sent(&owned, responses).await["input"][2]["output"][1]["image_url"], url);
}

#[tokio::test]
async fn what_a_server_cannot_do_is_refused_before_anything_is_sent() {
    let saying = |part: Part| history(vec![turn(Role::User, vec![part])]);
    let sound = saying(Part::Audio(Media::bytes("audio/wav", &[1])));
    let bytes = saying(Part::Image(Media::bytes("image/png", &[1])));
    let address = saying(Part::Image(Media::url("image/png", "https://host/a.png")));
    let document = saying(Part::Document(Media::url("application/pdf", "https://host/a.pdf")));
    assert_eq!(refused(&sound, responses).await, Kind::Unsupported);
    assert_eq!(refused(&bytes, at(Profile::DEEPSEEK)).await, Kind::Unsupported);
    assert_eq!(refused(&address, at(Profile::OLLAMA)).await, Kind::Unsupported);
    assert_eq!(refused(&document, chat).await, Kind::Unsupported);
    assert_eq!(refused(&document, at(Profile::GROQ)).await, Kind::Unsupported);
    let mut owned = Owned::saying("hi");
    owned.options.stop = vec!["END".into()];
    assert_eq!(refused(&owned, responses).await, Kind::Unsupported);
    owned.options.stop.clear();
    owned.options.max_output_tokens = Some(15);
    assert_eq!(refused(&owned, responses).await, Kind::InvalidRequest);
    // The negative control: the same is sent where it can be, and there is nobody to hear it.
    assert_eq!(refused(&sound, chat).await, Kind::Network);
    assert_eq!(refused(&document, at(Profile::MISTRAL)).await, Kind::Network);
}

#[tokio::test]
async fn strict_is_sent_exactly_where_the_schema_fits() {
    let mut owned = Owned::saying("hi");
    owned.tools = vec![tool("fits", true), tool("loose", false)];
    let strict = |tools: &Value, at: &str| -> Vec<Value> {
        tools.as_array().unwrap().iter().map(|tool| tool.pointer(at).cloned().unwrap_or_default()).collect()
    };
    assert_eq!(strict(&sent(&owned, responses).await["tools"], "/strict"), [json!(true), json!(false)]);
    assert_eq!(strict(&sent(&owned, chat).await["tools"], "/function/strict"), [json!(true), Value::Null]);
    let body = sent(&owned, at(Profile::OLLAMA)).await;
    assert_eq!(strict(&body["tools"], "/function/strict"), [Value::Null, Value::Null]);
}

#[tokio::test]
async fn a_structured_answer_is_asked_for_in_the_form_of_each_server() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let mut owned = Owned::saying("hi");
    owned.instructions = "Be brief.".into();
    let (name, description) = ("order".to_owned(), "An order.".to_owned());
    owned.output = Some(OutputSpec { name, description, schema: schema.clone(), strict: true });
    let spec = json!({"name": "order", "description": "An order.", "schema": schema, "strict": true});
    let body = sent(&owned, chat).await;
    assert_eq!(body["response_format"], json!({"type": "json_schema", "json_schema": spec}));
    let mut format = spec.clone();
    format["type"] = json!("json_schema");
    assert_eq!(sent(&owned, responses).await["text"], json!({"format": format}));
    let body = sent(&owned, at(Profile::DEEPSEEK)).await;
    assert_eq!(body["response_format"], json!({"type": "json_object"}));
    let told = body["messages"][0]["content"].as_str().unwrap();
    assert!(told.starts_with("Be brief.") && told.contains("JSON schema") && told.contains("\"properties\""));
}

#[tokio::test]
async fn a_named_tool_is_asked_for_in_the_form_of_each_server() {
    let mut owned = Owned::saying("hi");
    owned.tools = vec![tool("one", false), tool("two", false)];
    owned.choice = Choice::Tool("two".into());
    assert_eq!(sent(&owned, responses).await["tool_choice"], json!({"type": "function", "name": "two"}));
    assert_eq!(sent(&owned, chat).await["tool_choice"]["function"]["name"], "two");
    let body = sent(&owned, at(Profile::LLAMA_CPP)).await;
    assert_eq!((&body["tool_choice"], body["tools"].as_array().unwrap().len()), (&json!("required"), 1));
    owned.tools.clear();
    assert_eq!(sent(&owned, chat).await["tool_choice"], Value::Null);
}

#[tokio::test]
async fn options_have_the_names_of_each_server() {
    let mut owned = Owned::saying("hi").streamed(true);
    owned.options.max_output_tokens = Some(100);
    owned.options.seed = Some(u64::MAX);
    owned.options.temperature = Some(0.7);
    owned.options.reasoning = Some(ReasoningEffort::High);
    owned.options.parallel_tool_calls = Some(false);
    let body = sent(&owned, chat).await;
    assert_eq!((&body["max_completion_tokens"], &body["max_tokens"]), (&json!(100), &Value::Null));
    assert_eq!((&body["seed"], &body["reasoning_effort"]), (&json!(i64::MAX), &json!("high")));
    assert_eq!(body["temperature"].to_string(), "0.7");
    assert_eq!(body["stream_options"], json!({"include_usage": true}));
    assert_eq!(body["parallel_tool_calls"], Value::Null, "nothing to call");
    let body = sent(&owned, at(Profile::MISTRAL)).await;
    assert_eq!((&body["max_tokens"], &body["random_seed"]), (&json!(100), &json!(i64::MAX)));
    assert_eq!(
        (&body["stream_options"], &body["seed"], &body["reasoning_effort"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let body = sent(&owned, responses).await;
    assert_eq!((&body["max_output_tokens"], &body["stream"]), (&json!(100), &json!(true)));
}

#[tokio::test]
async fn a_model_id_with_colon_and_slash_is_sent_as_it_is() {
    let server = Server::answering(500, &[], "").await;
    let model = at(Profile::OPENROUTER)(&server.v1());
    model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err();
    let asked = server.asked().await;
    assert_eq!((asked.path(), &asked.body["model"]), ("/v1/chat/completions", &json!("a/b:free")));
}

#[tokio::test]
async fn an_address_keeps_its_query_and_loses_its_last_slash() {
    let server = Server::answering(500, &[], "").await;
    let model = chat(&format!("{}/?api-version=2", server.v1()));
    model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err();
    assert_eq!(server.asked().await.path(), "/v1/chat/completions?api-version=2");
}

#[tokio::test]
async fn organisation_and_project_are_headers() {
    let server = Server::answering(500, &[], "").await;
    let recipe =
        OpenAi::new("m").base_url(server.v1()).api_key("k".to_owned()).organization("org-1").project("p-1");
    connect(recipe).generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err();
    let asked = server.asked().await;
    assert_eq!(
        (asked.header("openai-organization"), asked.header("openai-project")),
        (Some("org-1"), Some("p-1"))
    );
}

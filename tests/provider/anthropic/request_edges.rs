//! What is sent: histories and media that the API is strict about, one test each.

use crate::anthropic::schema;
use crate::owned::Owned;
use crate::server::Server;
use harness::adapter::model::Anthropic;
use harness::port::model::{
    Connect, Media, MediaSource, Message, Model as _, ModelAdapter as _, ModelErrorKind as Kind, Opaque,
    Part, Reasoning, Role, ToolCall, ToolResult, ToolSpec,
};
use serde_json::{Value, json};

/// What a recipe sends; it is valid by the schema.
pub(super) async fn sent(recipe: Anthropic, owned: &Owned) -> Value {
    let server = Server::answering(500, &[], "").await;
    let recipe = recipe.base_url(&server.url).api_key("k".to_owned());
    let model = recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap();
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err();
    let body = server.asked().await.body;
    let wrong: Vec<_> =
        schema("MessageCreateParams").iter_errors(&body).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new(), "{body}");
    body
}

/// Why a recipe refuses before it sends anything: there is no server at all.
pub(super) async fn refused(recipe: Anthropic, owned: &Owned) -> Kind {
    let recipe = recipe.base_url("http://127.0.0.1:9").api_key("k".to_owned());
    let model = recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap();
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err().kind
}

pub(super) fn sonnet() -> Anthropic {
    Anthropic::new("claude-sonnet-4-5")
}

pub(super) fn tool(name: &str, strict: bool) -> ToolSpec {
    let parameters = json!({"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}});
    ToolSpec { name: name.into(), description: "Does it.".into(), parameters, strict }
}

fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

fn call(id: &str, arguments: &str) -> Part {
    Part::ToolCall(ToolCall { id: id.into(), name: "look".into(), arguments: arguments.into() })
}

fn result(id: &str, content: Vec<Part>, is_error: bool) -> Part {
    Part::ToolResult(ToolResult { call_id: id.into(), name: "look".into(), content, is_error })
}

fn reasoning(provider: &str, opaque: Option<&str>) -> Part {
    let (text, opaque) = ("hm".to_owned(), opaque.map(str::to_owned));
    Part::Reasoning(Reasoning { text, provider: provider.into(), opaque })
}

fn turn(role: Role, parts: Vec<Part>) -> Message {
    Message { role, parts }
}

fn history(messages: Vec<Message>) -> Owned {
    Owned { messages, tools: vec![tool("look", false)], ..Owned::default() }
}

#[tokio::test]
async fn all_results_of_a_turn_are_in_one_user_message_right_after_the_calls_and_before_any_text() {
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![text("both"), call("a", "{}"), call("b", r#"{"n":1}"#)]),
        turn(Role::Tool, vec![result("a", vec![text("one")], false)]),
        Message::user("and quickly"),
        turn(Role::Tool, vec![result("b", vec![text("two")], false)]),
    ]);
    let body = sent(sonnet(), &owned).await;
    assert_eq!(
        body["messages"],
        json!([
            {"role": "user", "content": [{"type": "text", "text": "go"}]},
            {"role": "assistant", "content": [
                {"type": "text", "text": "both"},
                {"type": "tool_use", "id": "a", "name": "look", "input": {}},
                {"type": "tool_use", "id": "b", "name": "look", "input": {"n": 1}}
            ]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "one"},
                {"type": "tool_result", "tool_use_id": "b", "content": "two"},
                {"type": "text", "text": "and quickly"}
            ]}
        ])
    );
}

#[tokio::test]
async fn thinking_and_redacted_blocks_come_back_first_and_unchanged_and_only_to_their_provider() {
    let thought = r#"{ "type":"thinking",  "thinking":"h\u00e9", "signature":"c2ln","new":1.5 }"#;
    let redacted = r#"{"type":"redacted_thinking","data":"eA=="}"#;
    let owned = history(vec![
        Message::user("go"),
        turn(
            Role::Assistant,
            vec![
                reasoning("openai", Some("{}")),
                reasoning("anthropic", Some(thought)),
                reasoning("anthropic", Some(redacted)),
                reasoning("anthropic", None),
                reasoning("anthropic", Some("{broken")),
                text("so"),
                call("a", "{}"),
            ],
        ),
        turn(Role::Tool, vec![result("a", vec![text("one")], false)]),
    ]);
    let body = sent(sonnet(), &owned).await;
    let blocks = body["messages"][1]["content"].as_array().unwrap();
    assert_eq!(blocks[0], serde_json::from_str::<Value>(thought).unwrap());
    assert_eq!(blocks[1], serde_json::from_str::<Value>(redacted).unwrap());
    let kinds: Vec<_> = blocks.iter().map(|block| block["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["thinking", "redacted_thinking", "text", "tool_use"]);
}

#[tokio::test]
async fn tools_of_the_provider_go_back_where_they_stood_and_only_to_it() {
    let opaque = |provider: &str, kind: &str, json: Value| {
        Part::Opaque(Opaque { provider: provider.into(), kind: kind.into(), json: json.to_string() })
    };
    let search =
        json!({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}});
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []});
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![text("I look."), opaque("anthropic", "server_tool_use", search.clone())]),
        // After a pause the model goes on: still its turn.
        turn(
            Role::Assistant,
            vec![
                opaque("anthropic", "web_search_tool_result", found.clone()),
                opaque("openai", "web_search_call", json!({"type": "web_search_call"})),
                Part::Citation(Default::default()),
                text("Found."),
            ],
        ),
        Message::user("thanks"),
    ]);
    let body = sent(sonnet(), &owned).await;
    let said =
        json!([{"type": "text", "text": "I look."}, search, found, {"type": "text", "text": "Found."}]);
    assert_eq!(body["messages"][1]["content"], said);
    assert_eq!(body["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn blank_text_blocks_are_not_sent() {
    let owned = history(vec![
        turn(Role::User, vec![text(""), text("go"), text(" \n")]),
        turn(Role::Assistant, vec![text("  ")]),
        turn(Role::Assistant, vec![text("\t"), call("a", "")]),
        turn(Role::Tool, vec![result("a", vec![text(" ")], false)]),
        turn(Role::Assistant, vec![text("It is:  \n")]),
    ]);
    let owned = Owned { instructions: " ".into(), ..owned };
    let body = sent(sonnet(), &owned).await;
    assert!(body["system"].is_null());
    assert_eq!(
        body["messages"],
        json!([
            {"role": "user", "content": [{"type": "text", "text": "go"}]},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "look", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "It is:"}]}
        ])
    );
}

#[tokio::test]
async fn tool_ids_and_names_are_mapped_where_the_api_is_stricter() {
    let invented = Part::ToolCall(ToolCall {
        id: "functions.look:0".into(),
        name: "functions.look".into(),
        arguments: "not json".into(),
    });
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![invented, call("", "[1]")]),
        turn(Role::Tool, vec![result("functions.look:0", vec![text("a")], true), result("", vec![], true)]),
    ]);
    let body = sent(sonnet(), &owned).await;
    let (calls, results) = (&body["messages"][1]["content"], &body["messages"][2]["content"]);
    for at in 0..2 {
        let id = calls[at]["id"].as_str().unwrap();
        assert!(
            !id.is_empty() && id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-'),
            "{id}"
        );
        assert_eq!(results[at]["tool_use_id"], id);
    }
    assert_eq!(calls[0]["name"], "functions_look");
    assert_eq!(calls[0]["input"], json!({"not_an_object": "not json"}));
    assert_eq!(calls[1]["input"], json!({"not_an_object": "[1]"}));
    assert_eq!(results[1]["content"], "the tool failed");
}

#[tokio::test]
async fn results_hold_pictures_and_documents_and_errors_only_words() {
    let picture = || Part::Image(Media::bytes("image/png", b"x"));
    let owned = history(vec![
        Message::user("go"),
        turn(Role::Assistant, vec![call("a", "{}"), call("b", "{}")]),
        turn(
            Role::Tool,
            vec![
                result(
                    "a",
                    vec![text("see"), picture(), Part::Document(Media::bytes("text/plain", b"hi"))],
                    false,
                ),
                result("b", vec![picture(), text("it broke")], true),
            ],
        ),
    ]);
    let results = sent(sonnet(), &owned).await["messages"][2]["content"].clone();
    let image =
        json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "eA=="}});
    let document =
        json!({"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "hi"}});
    assert_eq!(results[0]["content"], json!([{"type": "text", "text": "see"}, image, document]));
    assert_eq!(results[1]["content"], json!([{"type": "text", "text": "it broke"}]));
    assert_eq!(results[1]["is_error"], true);
}

#[tokio::test]
async fn pictures_and_documents_have_their_form() {
    let named = Media { name: Some("a.pdf".into()), ..Media::bytes("application/pdf", b"x") };
    let file = |mime: &str| Media {
        mime: mime.into(),
        source: MediaSource::ProviderFile { id: "file_1".into() },
        name: None,
    };
    let owned = history(vec![turn(
        Role::User,
        vec![
            Part::Image(Media::bytes("image/jpg", b"x")),
            Part::Image(Media::url("image/png", "https://h/a.png")),
            Part::Image(file("image/png")),
            Part::Document(named),
            Part::Document(Media::url("application/pdf", "https://h/a.pdf")),
            Part::Document(Media::bytes("text/csv; charset=utf-8", "a,é".as_bytes())),
            Part::Document(Media::bytes("application/json", b"{}")),
            Part::Document(file("application/pdf")),
        ],
    )]);
    let sources: Vec<Value> = sent(sonnet(), &owned).await["messages"][0]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| json!([block["type"], block["source"], block["title"]]))
        .collect();
    assert_eq!(
        sources,
        [
            json!(["image", {"type": "base64", "media_type": "image/jpeg", "data": "eA=="}, null]),
            json!(["image", {"type": "url", "url": "https://h/a.png"}, null]),
            json!(["image", {"type": "file", "file_id": "file_1"}, null]),
            json!(["document", {"type": "base64", "media_type": "application/pdf", "data": "eA=="}, "a.pdf"]),
            json!(["document", {"type": "url", "url": "https://h/a.pdf"}, null]),
            json!(["document", {"type": "text", "media_type": "text/plain", "data": "a,é"}, null]),
            json!(["document", {"type": "text", "media_type": "text/plain", "data": "{}"}, null]),
            json!(["document", {"type": "file", "file_id": "file_1"}, null]),
        ]
    );
    for refused_part in [
        Part::Image(Media::bytes("image/tiff", b"x")),
        Part::Document(Media::bytes("application/zip", b"x")),
        Part::Document(Media::bytes("text/plain", &[0xff])),
        Part::Document(Media::url("text/html", "https://h/a")),
        Part::Audio(Media::bytes("audio/wav", b"x")),
    ] {
        let owned = history(vec![turn(Role::User, vec![refused_part])]);
        assert_eq!(refused(sonnet(), &owned).await, Kind::Unsupported);
    }
}

#[tokio::test]
async fn a_history_with_calls_is_sent_with_tools_even_where_none_may_be_called() {
    let messages = vec![
        Message::user("go"),
        turn(Role::Assistant, vec![call("a", "{}"), call("b", "{}")]),
        turn(Role::Tool, vec![result("a", vec![text("one")], false), result("b", vec![text("two")], false)]),
    ];
    let body = sent(sonnet(), &Owned { messages, ..Owned::default() }).await;
    assert_eq!(body["tools"], json!([{"name": "look", "input_schema": {"type": "object"}}]));
    assert_eq!(body["tool_choice"], json!({"type": "none"}));
    let body = sent(sonnet(), &Owned::saying("hi")).await;
    assert!(body["tools"].is_null() && body["tool_choice"].is_null());
}

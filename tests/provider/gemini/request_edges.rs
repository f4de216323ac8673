//! What requests to Gemini get wrong in practice, one test each.

use super::REQUEST;
use crate::owned::{Choice, Owned};
use crate::server::Server;
use harness::adapter::model::Gemini;
use harness::port::model::{
    Connect, Media, MediaSource, Message, Model as _, ModelAdapter as _, ModelErrorKind as Kind, Opaque,
    OutputSpec, Part, Reasoning, ReasoningEffort, Role, ToolCall, ToolResult, ToolSpec,
};
use serde_json::{Value, json};

const ANSWER: &str = r#"{"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}"#;

async fn sent(owned: &Owned, recipe: Gemini) -> Value {
    let server = Server::answering(200, &[("content-type", "application/json")], ANSWER).await;
    let recipe = recipe.api_key("k".to_owned()).base_url(server.v1());
    let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap();
    let body = server.asked().await.body;
    let wrong: Vec<_> = REQUEST.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{body}");
    body
}

fn flash() -> Gemini {
    Gemini::new("gemini-2.5-flash")
}

fn newer() -> Gemini {
    Gemini::new("gemini-3-flash-preview")
}

fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

fn call(id: &str, name: &str, arguments: &str) -> Part {
    Part::ToolCall(ToolCall { id: id.into(), name: name.into(), arguments: arguments.into() })
}

fn result(id: &str, content: Vec<Part>, is_error: bool) -> Part {
    Part::ToolResult(ToolResult { call_id: id.into(), name: "find".into(), content, is_error })
}

fn own(opaque: &str) -> Part {
    Part::Reasoning(Reasoning { text: String::new(), provider: "gemini".into(), opaque: Some(opaque.into()) })
}

fn turns(turns: Vec<(Role, Vec<Part>)>) -> Owned {
    let messages = turns.into_iter().map(|(role, parts)| Message { role, parts }).collect();
    Owned { messages, ..Owned::default() }
}

fn find() -> ToolSpec {
    let parameters =
        json!({"type": "object", "properties": {"q": {"type": "string"}}, "additionalProperties": false});
    ToolSpec { name: "find".into(), description: "Finds.".into(), parameters, strict: true }
}

fn shape() -> OutputSpec {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
    OutputSpec { name: "city".into(), description: String::new(), schema, strict: true }
}

#[tokio::test]
async fn all_results_of_a_turn_in_one_user_message_right_after_the_call() {
    let owned = turns(vec![
        (Role::User, vec![text("go")]),
        (Role::Assistant, vec![call("a", "find", "{\"q\":1}"), call("b", "find", "")]),
        (Role::Tool, vec![result("a", vec![text("one")], false), result("b", vec![text("no")], true)]),
    ]);
    let body = sent(&owned, flash()).await;
    let expected = json!([
        {"role": "user", "parts": [{"text": "go"}]},
        {"role": "model", "parts": [
            {"functionCall": {"id": "a", "name": "find", "args": {"q": 1}}},
            {"functionCall": {"id": "b", "name": "find", "args": {}}}
        ]},
        {"role": "user", "parts": [
            {"functionResponse": {"id": "a", "name": "find", "response": {"output": "one"}}},
            {"functionResponse": {"id": "b", "name": "find", "response": {"error": "no"}}}
        ]}
    ]);
    assert_eq!(body["contents"], expected);
}

#[tokio::test]
async fn thinking_and_signatures_come_back_unchanged_with_their_part() {
    let owned = turns(vec![
        (Role::User, vec![text("go")]),
        (
            Role::Assistant,
            vec![
                own(r#"{"text":"hm","thought":true,"thoughtSignature":"dDE="}"#),
                own(r#"{"thoughtSignature":"czE="}"#),
                call("a", "find", "{}"),
                call("b", "find", "{}"),
                text("said"),
                own(r#"{"text":"","thoughtSignature":"czI="}"#),
            ],
        ),
        (Role::User, vec![text("on")]),
    ]);
    let expected = json!([
        {"text": "hm", "thought": true, "thoughtSignature": "dDE="},
        {"functionCall": {"id": "a", "name": "find", "args": {}}, "thoughtSignature": "czE="},
        {"functionCall": {"id": "b", "name": "find", "args": {}}},
        {"text": "said"},
        {"text": "", "thoughtSignature": "czI="}
    ]);
    assert_eq!(sent(&owned, newer()).await["contents"][1]["parts"], expected);
    // Vertex AI is another provider: nothing of it goes there, and the call says that it comes from elsewhere.
    let there = sent(&owned, newer().vertex("p", "global")).await;
    let signed: Vec<&Value> = there["contents"][1]["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| &part["thoughtSignature"])
        .collect();
    assert_eq!(
        signed,
        [&json!("Y29udGV4dF9lbmdpbmVlcmluZ19pc190aGVfd2F5X3RvX2dv"), &Value::Null, &Value::Null]
    );
    let older = sent(&owned, flash().vertex("p", "global")).await;
    assert_eq!(older["contents"][1]["parts"][0].get("thoughtSignature"), None);
}

#[tokio::test]
async fn a_signature_whose_part_is_gone_still_goes_back() {
    let owned = turns(vec![(Role::Assistant, vec![text("said"), own(r#"{"thoughtSignature":"czE="}"#)])]);
    let parts = &sent(&owned, newer()).await["contents"][0]["parts"];
    assert_eq!(*parts, json!([{"text": "said"}, {"text": "", "thoughtSignature": "czE="}]));
}

#[tokio::test]
async fn what_ran_at_google_goes_back_and_what_is_for_people_does_not() {
    let opaque = |provider: &str, kind: &str, json: &str| {
        Part::Opaque(Opaque { provider: provider.into(), kind: kind.into(), json: json.into() })
    };
    let owned = turns(vec![(
        Role::Assistant,
        vec![
            opaque("gemini", "executableCode", r#"{"executableCode":{"language":"PYTHON","code":"1"}}"#),
            opaque("gemini", "groundingMetadata", "{}"),
            opaque("gemini", "content_filter", "[]"),
            opaque("anthropic", "server_tool_use", "{}"),
            text("2"),
        ],
    )]);
    let parts = &sent(&owned, flash()).await["contents"][0]["parts"];
    assert_eq!(*parts, json!([{"executableCode": {"language": "PYTHON", "code": "1"}}, {"text": "2"}]));
}

#[tokio::test]
async fn arguments_a_model_invented_go_back_as_an_object() {
    let owned = turns(vec![(Role::Assistant, vec![call("a", "find it", "[1"), call("b", "find", "[1]")])]);
    let parts = &sent(&owned, flash()).await["contents"][0]["parts"];
    assert_eq!(
        parts[0]["functionCall"],
        json!({"id": "a", "name": "find_it", "args": {"malformed_arguments": "[1"}})
    );
    assert_eq!(parts[1]["functionCall"]["args"], json!({"malformed_arguments": "[1]"}));
}

#[tokio::test]
async fn blank_text_blocks_are_not_sent() {
    let owned = turns(vec![
        (Role::User, vec![text(" \n"), text("go")]),
        (Role::Assistant, vec![text("")]),
        (Role::User, vec![text("on")]),
    ]);
    let expected =
        json!([{"role": "user", "parts": [{"text": "go"}]}, {"role": "user", "parts": [{"text": "on"}]}]);
    assert_eq!(sent(&owned, flash()).await["contents"], expected);
}

#[tokio::test]
async fn pictures_sound_and_documents_go_by_bytes_address_and_file() {
    let file = |id: &str| Media {
        mime: "application/pdf".into(),
        source: MediaSource::ProviderFile { id: id.into() },
        name: None,
    };
    let owned = turns(vec![(
        Role::User,
        vec![
            Part::Image(Media::bytes("image/png", &[1])),
            Part::Audio(Media::bytes("audio/ogg", &[2])),
            Part::Document(Media::url("application/pdf", "gs://bucket/a.pdf")),
            Part::Document(file("files/abc")),
            Part::Document(file("https://files.example/abc")),
        ],
    )]);
    let expected = json!([
        {"inlineData": {"mimeType": "image/png", "data": "AQ=="}},
        {"inlineData": {"mimeType": "audio/ogg", "data": "Ag=="}},
        {"fileData": {"mimeType": "application/pdf", "fileUri": "gs://bucket/a.pdf"}},
        {"fileData": {"mimeType": "application/pdf", "fileUri": "https://generativelanguage.googleapis.com/v1beta/files/abc"}},
        {"fileData": {"mimeType": "application/pdf", "fileUri": "https://files.example/abc"}}
    ]);
    assert_eq!(sent(&owned, flash()).await["contents"][0]["parts"], expected);
}

#[tokio::test]
async fn pictures_in_the_result_of_a_tool_follow_it() {
    let picture = Part::Image(Media::bytes("image/png", &[1]));
    let owned = turns(vec![
        (Role::Assistant, vec![call("a", "find", "{}")]),
        (Role::Tool, vec![result("a", vec![picture], false)]),
    ]);
    let contents = &sent(&owned, flash()).await["contents"];
    assert_eq!(
        contents[1]["parts"][0]["functionResponse"]["response"]["output"],
        "The result is attached below."
    );
    assert_eq!(contents[2]["parts"][0]["text"], "Attached by the tool find:");
    assert_eq!(contents[2]["parts"][1]["inlineData"]["data"], "AQ==");
}

#[tokio::test]
async fn a_schema_beside_tools_is_native_only_where_the_model_takes_both() {
    let both = || Owned { tools: vec![find()], output: Some(shape()), ..Owned::saying("where?") };
    let native = sent(&both(), newer()).await;
    assert_eq!(native["generationConfig"]["responseJsonSchema"], shape().schema);
    assert_eq!(native["generationConfig"]["responseMimeType"], "application/json");
    let told = sent(&both(), flash()).await;
    assert_eq!(told.get("generationConfig"), None);
    assert!(told["systemInstruction"]["parts"][0]["text"].as_str().unwrap().contains("\"city\""));
    let alone = Owned { tools: Vec::new(), ..both() };
    assert_eq!(sent(&alone, flash()).await["generationConfig"]["responseJsonSchema"], shape().schema);
}

#[tokio::test]
async fn tools_and_how_they_are_chosen() {
    let with = |choice: Choice| Owned { tools: vec![find()], choice, ..Owned::saying("go") };
    let body = sent(&with(Choice::Auto), flash()).await;
    assert_eq!(body.get("toolConfig"), None);
    let declared =
        json!([{"name": "find", "description": "Finds.", "parametersJsonSchema": find().parameters}]);
    assert_eq!(body["tools"], json!([{"functionDeclarations": declared}]));
    for (choice, expected) in [
        (Choice::None, json!({"mode": "NONE"})),
        (Choice::Required, json!({"mode": "ANY"})),
        (Choice::Tool("find".into()), json!({"mode": "ANY", "allowedFunctionNames": ["find"]})),
    ] {
        assert_eq!(sent(&with(choice), flash()).await["toolConfig"]["functionCallingConfig"], expected);
    }
    // Tools of both kinds: Google AI wants to be asked for what its own say, Vertex AI does not know the question.
    let here = sent(&with(Choice::Auto), newer().server_tool("googleSearch")).await;
    assert_eq!(here["tools"][0], json!({"googleSearch": {}}));
    assert_eq!(here["toolConfig"]["includeServerSideToolInvocations"], true);
    let there = sent(&with(Choice::Auto), newer().server_tool("googleSearch").vertex("p", "eu")).await;
    assert_eq!(there.get("toolConfig"), None);
}

#[tokio::test]
async fn options_have_the_names_of_gemini() {
    let mut owned = Owned { instructions: "Be brief.".into(), ..Owned::saying("hi") };
    owned.options.max_output_tokens = Some(9);
    owned.options.temperature = Some(0.5);
    owned.options.top_p = Some(0.25);
    owned.options.stop = vec!["END".into()];
    owned.options.seed = Some(u64::MAX);
    owned.options.reasoning = Some(ReasoningEffort::Low);
    let body = sent(
        &owned,
        flash().thought_summaries().pictures().safety("HARM_CATEGORY_HARASSMENT", "BLOCK_ONLY_HIGH"),
    )
    .await;
    let expected = json!({
        "maxOutputTokens": 9, "temperature": 0.5, "topP": 0.25, "stopSequences": ["END"], "seed": 2_147_483_647,
        "thinkingConfig": {"includeThoughts": true, "thinkingBudget": 1024}, "responseModalities": ["TEXT", "IMAGE"]
    });
    assert_eq!(body["generationConfig"], expected);
    // An agent whose output is a picture asks for one without that option.
    let mut painter = Owned::saying("a boat");
    painter.options.image_output = true;
    let painted = sent(&painter, flash()).await;
    assert_eq!(painted["generationConfig"]["responseModalities"], json!(["TEXT", "IMAGE"]));
    assert_eq!(body["systemInstruction"], json!({"parts": [{"text": "Be brief."}]}));
    assert_eq!(
        body["safetySettings"],
        json!([{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"}])
    );
    let level = sent(&owned, newer()).await;
    assert_eq!(level["generationConfig"]["thinkingConfig"], json!({"thinkingLevel": "LOW"}));
}

#[tokio::test]
async fn one_call_in_a_turn_cannot_be_promised() {
    let mut owned = Owned { tools: vec![find()], ..Owned::saying("go") };
    owned.options.parallel_tool_calls = Some(false);
    let model = flash().api_key("k".to_owned()).base_url("http://127.0.0.1:1/v1");
    let model = model.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    let error = model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Unsupported);
}

#[tokio::test]
async fn model_ids_are_encoded_once() {
    let paths = [
        ("gemini-2.5-flash", "/v1/models/gemini-2.5-flash:generateContent"),
        ("models/gemini-2.5-flash", "/v1/models/gemini-2.5-flash:generateContent"),
        ("tunedModels/my model", "/v1/tunedModels/my%20model:generateContent"),
        ("a:b?c", "/v1/models/a%3Ab%3Fc:generateContent"),
    ];
    for (id, path) in paths {
        let server = Server::answering(200, &[("content-type", "application/json")], ANSWER).await;
        let recipe = Gemini::new(id).api_key("k".to_owned()).base_url(server.v1());
        let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
        model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap();
        assert_eq!(server.asked().await.path(), path);
    }
}

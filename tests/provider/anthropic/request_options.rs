//! What is sent: tools, answers kept to a schema, thinking, caching, sampling, and what the API refuses to combine.

use super::request_edges::{refused, sent, sonnet, tool};
use crate::owned::{Choice, Owned};
use harness::adapter::model::Anthropic;
use harness::adapter::model::anthropic::{CacheFor, Thinking};
use harness::port::model::{
    Media, Message, ModelErrorKind as Kind, OutputSpec, Part, Reasoning, ReasoningEffort, Role, ToolCall,
    ToolResult, ToolSpec,
};
use serde_json::{Value, json};

fn claude(model: &str) -> Anthropic {
    Anthropic::new(model)
}

fn with_tools(choice: Choice, parallel: Option<bool>) -> Owned {
    let mut owned = Owned { tools: vec![tool("look", true)], choice, ..Owned::saying("hi") };
    owned.options.parallel_tool_calls = parallel;
    owned
}

fn thinking(effort: Option<ReasoningEffort>) -> Owned {
    let mut owned = Owned::saying("hi");
    owned.options.reasoning = effort;
    owned
}

fn output(strict: bool) -> OutputSpec {
    let schema =
        json!({"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}, "required": ["n"]});
    OutputSpec { name: "answer".into(), description: "A number.".into(), schema, strict }
}

#[tokio::test]
async fn tools_are_chosen_and_called_one_at_a_time_as_asked() {
    let chosen = |choice, parallel| async move {
        sent(sonnet(), &with_tools(choice, parallel)).await["tool_choice"].clone()
    };
    assert_eq!(chosen(Choice::Auto, None).await, Value::Null);
    assert_eq!(chosen(Choice::Auto, Some(true)).await, Value::Null);
    let one = json!({"type": "auto", "disable_parallel_tool_use": true});
    assert_eq!(chosen(Choice::Auto, Some(false)).await, one);
    assert_eq!(chosen(Choice::None, Some(false)).await, json!({"type": "none"}));
    assert_eq!(chosen(Choice::Required, None).await, json!({"type": "any"}));
    let named = json!({"type": "tool", "name": "look", "disable_parallel_tool_use": true});
    assert_eq!(chosen(Choice::Tool("look".into()), Some(false)).await, named);
}

#[tokio::test]
async fn strict_tools_are_in_the_subset_and_only_where_the_model_keeps_it() {
    let owned = with_tools(Choice::Auto, None);
    let strict = sent(sonnet(), &owned).await["tools"][0].clone();
    assert_eq!(strict["strict"], true);
    let number = json!({"type": "integer", "description": "{minimum: 1}"});
    let schema = json!({"type": "object", "properties": {"n": number}, "additionalProperties": false});
    assert_eq!(strict["input_schema"], schema);
    let plain = sent(claude("claude-3-7-sonnet-latest"), &owned).await["tools"][0].clone();
    assert_eq!((&plain["strict"], &plain["input_schema"]), (&Value::Null, &owned.tools[0].parameters));
    let tools: Vec<ToolSpec> = (0..25).map(|at| tool(&format!("t{at}"), true)).collect();
    let body = sent(sonnet(), &Owned { tools, ..Owned::saying("hi") }).await;
    let strict = body["tools"].as_array().unwrap().iter().filter(|tool| tool["strict"] == true).count();
    assert_eq!(strict, 20, "the API compiles no more");
}

#[tokio::test]
async fn an_answer_is_kept_to_a_schema_of_the_subset() {
    let owned = Owned { output: Some(output(true)), ..Owned::saying("hi") };
    let body = sent(sonnet(), &owned).await;
    let schema = json!({
        "type": "object",
        "description": "A number.",
        "properties": {"n": {"type": "integer", "description": "{maximum: 9}"}},
        "required": ["n"],
        "additionalProperties": false
    });
    assert_eq!(body["output_config"], json!({"format": {"type": "json_schema", "schema": schema}}));
    assert_eq!(refused(sonnet().citations(), &owned).await, Kind::Unsupported);
    let open = Owned { output: Some(output(false)), ..Owned::saying("hi") };
    let mut open = Owned { instructions: "Be brief.".into(), ..open };
    let told = sent(sonnet(), &open).await;
    assert_eq!(told["output_config"], Value::Null, "Claude keeps to closed objects only");
    let told = told["system"].as_str().unwrap();
    assert!(told.starts_with("Be brief.\n\nWhen you answer, ") && told.contains("\"maximum\":9"), "{told}");
    open.instructions.clear();
    let told = sent(sonnet(), &open).await;
    assert!(told["system"].as_str().unwrap().starts_with("When you answer, "), "{told}");
}

#[tokio::test]
async fn effort_is_a_budget_for_older_models_and_adaptive_for_newer_ones() {
    let adaptive = json!({"type": "adaptive"});
    let budget = |tokens: u32| json!({"type": "enabled", "budget_tokens": tokens});
    let cases = [
        ("claude-3-5-sonnet-latest", ReasoningEffort::High, Value::Null, Value::Null),
        ("claude-3-7-sonnet-latest", ReasoningEffort::Low, budget(2_048), Value::Null),
        ("claude-sonnet-4-5", ReasoningEffort::Minimal, Value::Null, Value::Null),
        ("claude-sonnet-4-5", ReasoningEffort::High, budget(16_000), Value::Null),
        ("claude-opus-4-5", ReasoningEffort::Medium, budget(8_192), json!("medium")),
        ("claude-opus-4-6", ReasoningEffort::High, adaptive.clone(), json!("high")),
        ("claude-opus-4-8", ReasoningEffort::Minimal, Value::Null, json!("low")),
        ("claude-sonnet-5-5", ReasoningEffort::Low, adaptive.clone(), json!("low")),
        ("claude-of-tomorrow", ReasoningEffort::Medium, adaptive, json!("medium")),
    ];
    for (model, effort, expected, word) in cases {
        let body = sent(claude(model), &thinking(Some(effort))).await;
        assert_eq!(body["thinking"], expected, "{model}");
        assert_eq!(body["output_config"]["effort"], word, "{model}");
    }
    let body = sent(sonnet(), &thinking(None)).await;
    assert!(body["thinking"].is_null() && body["output_config"].is_null());
}

#[tokio::test]
async fn a_budget_fits_into_the_answer_or_there_is_none() {
    let mut owned = thinking(Some(ReasoningEffort::High));
    owned.options.max_output_tokens = Some(4_000);
    let body = sent(sonnet(), &owned).await;
    assert_eq!(body["thinking"]["budget_tokens"], 2_000);
    owned.options.max_output_tokens = Some(1_500);
    assert!(sent(sonnet(), &owned).await["thinking"].is_null());
    assert_eq!(refused(sonnet().thinking(Thinking::Budget(2_000)), &owned).await, Kind::InvalidRequest);
    let body = sent(sonnet().thinking(Thinking::Budget(50_000)), &Owned::saying("hi")).await;
    assert!(body["max_tokens"].as_u64().unwrap() > 50_000, "{body}");
}

#[tokio::test]
async fn a_turn_that_began_without_thinking_goes_on_without() {
    let call = ToolCall { id: "a".into(), name: "look".into(), arguments: "{}".into() };
    let result =
        ToolResult { call_id: "a".into(), name: "look".into(), content: Vec::new(), is_error: false };
    let thought = |provider: &str| {
        let opaque = Some(json!({"type": "thinking", "thinking": "", "signature": "s"}).to_string());
        Part::Reasoning(Reasoning { text: String::new(), provider: provider.into(), opaque })
    };
    for (provider, budget) in [("openai", Value::Null), ("anthropic", json!(8_192))] {
        let calls = vec![thought(provider), Part::ToolCall(call.clone())];
        let mut owned = thinking(Some(ReasoningEffort::Medium));
        owned.tools = vec![tool("look", false)];
        owned.messages.push(Message { role: Role::Assistant, parts: calls });
        owned.messages.push(Message { role: Role::Tool, parts: vec![Part::ToolResult(result.clone())] });
        assert_eq!(sent(sonnet(), &owned).await["thinking"]["budget_tokens"], budget, "{provider}");
        assert_eq!(sent(claude("claude-opus-4-8"), &owned).await["thinking"]["type"], "adaptive");
    }
}

#[tokio::test]
async fn the_recipe_says_how_it_thinks() {
    let owned = Owned::saying("hi");
    let body = sent(
        claude("claude-opus-4-8").thinking(Thinking::Adaptive).effort("xhigh").reasoning_summaries(),
        &owned,
    );
    let body = body.await;
    assert_eq!(body["thinking"], json!({"type": "adaptive", "display": "summarized"}));
    assert_eq!(body["output_config"], json!({"effort": "xhigh"}));
    let body = sent(sonnet().thinking(Thinking::Disabled).reasoning_summaries(), &owned).await;
    assert_eq!(body["thinking"], json!({"type": "disabled"}));
}

#[tokio::test]
async fn a_call_that_is_demanded_goes_without_thinking() {
    let forced = |model: &str| {
        let mut owned = with_tools(Choice::Required, None);
        owned.options.reasoning = Some(ReasoningEffort::High);
        (claude(model), owned)
    };
    for (model, expected) in [
        ("claude-sonnet-4-5", Value::Null),
        ("claude-opus-4-6", Value::Null),
        ("claude-sonnet-5", json!({"type": "disabled"})),
        ("claude-sonnet-5-5", Value::Null),
    ] {
        let (recipe, owned) = forced(model);
        assert_eq!(sent(recipe, &owned).await["thinking"], expected, "{model}");
    }
}

#[tokio::test]
async fn a_call_that_thinking_forbids_is_only_offered() {
    let required = with_tools(Choice::Required, None);
    let auto = json!({"type": "auto"});
    for model in ["claude-opus-5-5", "claude-fable-5-1"] {
        assert_eq!(sent(claude(model), &required).await["tool_choice"], auto, "{model} always thinks");
    }
    let named = with_tools(Choice::Tool("look".into()), Some(false));
    let body = sent(claude("claude-sonnet-4-0").thinking(Thinking::Budget(4_096)), &named).await;
    assert_eq!(body["tool_choice"], json!({"type": "auto", "disable_parallel_tool_use": true}));
    assert_eq!(body["thinking"]["budget_tokens"], 4_096);
    let body = sent(claude("claude-opus-4-8").thinking(Thinking::Adaptive), &required).await;
    assert_eq!((&body["tool_choice"], &body["thinking"]["type"]), (&auto, &json!("adaptive")));
    let body = sent(claude("claude-sonnet-5").effort("max"), &required).await;
    assert_eq!((&body["tool_choice"], &body["thinking"]), (&auto, &Value::Null), "it cannot be told not to");
    let body = sent(claude("claude-sonnet-4-0").thinking(Thinking::Disabled), &required).await;
    assert_eq!(body["tool_choice"], json!({"type": "any"}));
}

#[tokio::test]
async fn sampling_is_sent_where_the_model_takes_it_and_refused_where_it_does_not() {
    let with = |temperature: Option<f32>, top_p: Option<f32>| {
        let mut owned = Owned::saying("hi");
        (owned.options.temperature, owned.options.top_p) = (temperature, top_p);
        owned
    };
    let body = sent(sonnet(), &with(Some(0.5), None)).await;
    assert_eq!((&body["temperature"], &body["top_p"]), (&json!(0.5), &Value::Null));
    let body = sent(claude("claude-3-haiku-20240307"), &with(Some(0.5), Some(0.5))).await;
    assert_eq!((&body["temperature"], &body["top_p"]), (&json!(0.5), &json!(0.5)));
    let body = sent(claude("claude-opus-5"), &with(Some(1.0), None)).await;
    assert!(body["temperature"].is_null(), "its default need not be said");
    for (recipe, owned, kind) in [
        (sonnet(), with(Some(1.5), None), Kind::InvalidRequest),
        (sonnet(), with(Some(f32::NAN), None), Kind::InvalidRequest),
        (sonnet(), with(Some(0.5), Some(0.5)), Kind::Unsupported),
        (claude("claude-opus-4-7"), with(Some(0.2), None), Kind::Unsupported),
        (claude("claude-sonnet-5-5"), with(None, Some(0.9)), Kind::Unsupported),
        (sonnet().thinking(Thinking::Budget(2_000)), with(Some(0.2), None), Kind::Unsupported),
        (sonnet().thinking(Thinking::Budget(2_000)), with(None, Some(0.5)), Kind::Unsupported),
    ] {
        assert_eq!(refused(recipe, &owned).await, kind);
    }
    let thinking = sonnet().thinking(Thinking::Budget(2_000));
    assert_eq!(sent(thinking, &with(Some(1.0), None)).await["temperature"], 1.0);
}

#[tokio::test]
async fn the_required_bound_has_a_default_per_family_and_stop_texts_are_sent() {
    let mut owned = Owned::saying("hi");
    assert_eq!(sent(claude("claude-3-haiku-20240307"), &owned).await["max_tokens"], 4_096);
    assert_eq!(sent(sonnet(), &owned).await["max_tokens"], 32_000);
    assert_eq!(sent(sonnet().max_tokens(99), &owned).await["max_tokens"], 99);
    owned.options.max_output_tokens = Some(7);
    owned.options.stop = vec!["END".into()];
    let body = sent(sonnet().max_tokens(99), &owned).await;
    assert_eq!((&body["max_tokens"], &body["stop_sequences"]), (&json!(7), &json!(["END"])));
    owned.options.stop = vec!["\n".into()];
    assert_eq!(refused(sonnet(), &owned).await, Kind::InvalidRequest);
}

#[tokio::test]
async fn the_cache_ends_after_tools_instructions_and_the_last_message() {
    let messages = vec![
        Message::user("go"),
        Message::assistant("yes"),
        Message { role: Role::User, parts: vec![Part::Image(Media::url("image/png", "https://h/a"))] },
        Message::assistant("and"),
    ];
    let tools = vec![tool("a", false), tool("b", false)];
    let owned = Owned { messages, tools, instructions: "Be kind.".into(), ..Owned::default() };
    for (cache, mark) in [
        (CacheFor::FiveMinutes, json!({"type": "ephemeral"})),
        (CacheFor::OneHour, json!({"type": "ephemeral", "ttl": "1h"})),
    ] {
        let body = sent(sonnet().cache(cache), &owned).await;
        assert_eq!(body["tools"][1]["cache_control"], mark);
        assert_eq!(body["system"], json!([{"type": "text", "text": "Be kind.", "cache_control": mark}]));
        assert_eq!(body["messages"][2]["content"][0]["cache_control"], mark);
        assert_eq!(body.to_string().matches("cache_control").count(), 3);
        let search = json!({"type": "web_search_20250305", "name": "web_search"});
        let body = sent(sonnet().cache(cache).server_tool(search), &owned).await;
        assert_eq!(body["tools"][2]["cache_control"], mark);
        assert_eq!(body.to_string().matches("cache_control").count(), 3);
    }
    assert!(!sent(sonnet(), &owned).await.to_string().contains("cache_control"));
}

#[tokio::test]
async fn citations_are_switched_on_for_every_document() {
    let document = Part::Document(Media::bytes("text/plain", b"hi"));
    let owned =
        Owned { messages: vec![Message { role: Role::User, parts: vec![document] }], ..Owned::default() };
    let body = sent(sonnet().citations(), &owned).await;
    assert_eq!(body["messages"][0]["content"][0]["citations"], json!({"enabled": true}));
    assert!(sent(sonnet(), &owned).await["messages"][0]["content"][0]["citations"].is_null());
}

#[tokio::test]
async fn tools_of_the_provider_and_other_fields_are_sent_as_given() {
    let search = json!({"type": "web_search_20250305", "name": "web_search", "max_uses": 2});
    let recipe = sonnet()
        .server_tool(search.clone())
        .field("service_tier", json!("auto"))
        .field("metadata", json!({"user_id": "u"}))
        .field("model", json!("another"));
    let body = sent(recipe, &with_tools(Choice::Auto, None)).await;
    assert_eq!((&body["tools"][0]["name"], &body["tools"][1]), (&json!("look"), &search));
    assert_eq!((&body["service_tier"], &body["metadata"]["user_id"]), (&json!("auto"), &json!("u")));
    assert_eq!(body["model"], "claude-sonnet-4-5", "what the adapter writes stays");
}

//! What Claude thinks at Bedrock, what thinking forbids, and whose thoughts go back to whom.

use super::request_edges::{CLAUDE, ask, body, call, history, refused_by, result, text, tool};
use crate::owned::{Choice, Owned};
use harness::adapter::model::bedrock::unary;
use harness::port::model::{
    Collect, Message, ModelErrorKind as Kind, Opaque, Part, Reasoning, ReasoningEffort, Role,
};
use serde_json::{Value, json};

#[tokio::test]
async fn reasoning_and_opaque_parts_go_back_byte_for_byte_and_only_to_their_maker() {
    let raw = r#"{"reasoningContent":  {"reasoningText":{"text":"hm","signature":"c2ln"}}}"#;
    let reasoning = |provider: &str, opaque: Option<&str>| {
        let opaque = opaque.map(str::to_owned);
        Part::Reasoning(Reasoning { text: "hm".to_owned(), provider: provider.to_owned(), opaque })
    };
    let opaque = |provider: &str, kind: &str| {
        let (provider, kind) = (provider.to_owned(), kind.to_owned());
        Part::Opaque(Opaque { provider, kind, json: r#"{"cachePoint":{"type":"default"}}"#.to_owned() })
    };
    let owned = history(vec![
        (Role::User, vec![text("Hello"), opaque("bedrock", "cachePoint"), opaque("anthropic", "cachePoint")]),
        (
            Role::Assistant,
            vec![
                reasoning("bedrock/anthropic", Some(raw)),
                reasoning("bedrock/anthropic", None),
                reasoning("anthropic", Some(raw)),
                text("Hi."),
                opaque("bedrock/anthropic", "trace"),
                opaque("bedrock/anthropic", "toolUse"),
                // Another maker's, at the same provider.
                reasoning("bedrock/amazon", Some(raw)),
                opaque("bedrock/amazon", "toolUse"),
            ],
        ),
        (Role::User, vec![text("Bye")]),
    ]);
    let asked = body(CLAUDE, &owned).await;
    let content = |at: usize| asked["messages"][at]["content"].as_array().unwrap().len();
    assert_eq!((content(0), content(1)), (2, 3));
    assert_eq!(asked["messages"][1]["content"][0], serde_json::from_str::<Value>(raw).unwrap());
    let asked = body("amazon.nova-2-lite-v1:0", &owned).await;
    assert_eq!(asked["messages"][1]["content"].as_array().unwrap().len(), 3, "Nova's own and the words");
}

#[tokio::test]
async fn an_answer_says_whose_it_is() {
    let block = json!({"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}}});
    let answer =
        json!({"output": {"message": {"role": "assistant", "content": [block]}}, "stopReason": "end_turn"});
    let arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2";
    for (model, maker) in [
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic"),
        ("amazon.nova-2-lite-v1:0", "amazon"),
        (arn, arn),
    ] {
        let mut collected = Collect::default();
        unary(answer.to_string().as_bytes(), model, &mut collected).unwrap();
        let message = collected.finish().unwrap().message;
        let [Part::Reasoning(reasoning)] = message.parts.as_slice() else { panic!("{message:?}") };
        assert_eq!(reasoning.provider, format!("bedrock/{maker}"));
        // And what it says is understood again.
        let owned = Owned { messages: vec![Message::user("Hello"), message.clone()], ..Owned::default() };
        assert_eq!(body(model, &owned).await["messages"][1]["content"][0], block, "{model}");
    }
}

#[tokio::test]
async fn thinking_and_a_demanded_call_do_not_meet() {
    let mut owned = Owned { tools: vec![tool("look")], ..Owned::saying("Hello") };
    owned.options.reasoning = Some(ReasoningEffort::Low);
    let fields = async |owned: &Owned| body(CLAUDE, owned).await["additionalModelRequestFields"].clone();
    assert_eq!(fields(&owned).await, json!({"thinking": {"type": "enabled", "budget_tokens": 2048}}));
    owned.choice = Choice::Required;
    assert_eq!(fields(&owned).await, Value::Null);
    // The recipe's own fields win.
    let own = json!({"thinking": {"type": "adaptive"}, "top_k": 5});
    let Value::Object(map) = own.clone() else { unreachable!() };
    owned.choice = Choice::Auto;
    let asked = ask(CLAUDE, |recipe| recipe.model_fields(map), &owned).await.body;
    assert_eq!(asked["additionalModelRequestFields"], own);
}

#[tokio::test]
async fn a_call_that_thinking_forbids_is_only_offered() {
    let demanded = || Owned { tools: vec![tool("look")], choice: Choice::Required, ..Owned::saying("Hello") };
    let auto = json!({"auto": {}});
    let asked = body("us.anthropic.claude-fable-5-1", &demanded()).await;
    assert_eq!(asked["toolConfig"]["toolChoice"], auto, "it always thinks");
    let Value::Object(fields) = json!({"thinking": {"type": "enabled", "budget_tokens": 4096}}) else {
        unreachable!()
    };
    let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
    let asked = ask(sonnet, |recipe| recipe.model_fields(fields), &demanded()).await.body;
    assert_eq!(asked["toolConfig"]["toolChoice"], auto);
    assert_eq!(asked["additionalModelRequestFields"]["thinking"]["budget_tokens"], 4096);
    // An effort is a wish: the call is demanded, and not thought about.
    let mut wished = demanded();
    wished.options.reasoning = Some(ReasoningEffort::High);
    for model in ["anthropic.claude-opus-4-8", "anthropic.claude-haiku-4-6", sonnet] {
        let asked = body(model, &wished).await;
        assert_eq!(asked["toolConfig"]["toolChoice"], json!({"any": {}}), "{model}");
        assert_eq!(asked["additionalModelRequestFields"]["thinking"], Value::Null, "{model}");
    }
    let asked = body("anthropic.claude-sonnet-5", &demanded()).await;
    assert_eq!(asked["additionalModelRequestFields"]["thinking"], json!({"type": "disabled"}));
}

#[tokio::test]
async fn a_turn_that_began_without_thinking_goes_on_without() {
    let raw = r#"{"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}}"#;
    for (provider, budget) in [("bedrock/amazon", Value::Null), ("bedrock/anthropic", json!(8192))] {
        let (text_of, opaque) = ("hm".to_owned(), Some(raw.to_owned()));
        let thought = Part::Reasoning(Reasoning { text: text_of, provider: provider.to_owned(), opaque });
        let mut owned = history(vec![
            (Role::User, vec![text("Look.")]),
            (Role::Assistant, vec![thought, call("a", "look", "{}")]),
            (Role::Tool, vec![result("a", vec![text("one")])]),
        ]);
        owned.tools = vec![tool("look")];
        owned.options.reasoning = Some(ReasoningEffort::Medium);
        let asked = body(CLAUDE, &owned).await;
        assert_eq!(asked["additionalModelRequestFields"]["thinking"]["budget_tokens"], budget, "{provider}");
    }
}

#[tokio::test]
async fn what_claude_does_not_take_together_is_refused_before_it_is_asked() {
    let with = |temperature: Option<f32>, top_p: Option<f32>, effort: Option<ReasoningEffort>| {
        let mut owned = Owned::saying("hi");
        (owned.options.temperature, owned.options.top_p) = (temperature, top_p);
        owned.options.reasoning = effort;
        owned
    };
    let low = Some(ReasoningEffort::Low);
    for (owned, what) in [
        (with(Some(0.5), Some(0.5), None), "both"),
        (with(Some(0.5), None, low), "a temperature while it thinks"),
        (with(None, Some(0.5), low), "a small top_p while it thinks"),
    ] {
        assert_eq!(refused_by(CLAUDE, &owned).await, Kind::Unsupported, "{what}");
    }
    let config = async |model: &str, owned: &Owned| body(model, owned).await["inferenceConfig"].clone();
    assert_eq!(config(CLAUDE, &with(Some(1.0), Some(0.5), None)).await, json!({"topP": 0.5}));
    assert_eq!(config(CLAUDE, &with(Some(1.0), None, low)).await, json!({"temperature": 1.0}));
    let both = json!({"temperature": 0.5, "topP": 0.5});
    for model in ["anthropic.claude-3-haiku-20240307-v1:0", "amazon.nova-lite-v1:0"] {
        assert_eq!(config(model, &with(Some(0.5), Some(0.5), None)).await, both, "{model}");
    }
}

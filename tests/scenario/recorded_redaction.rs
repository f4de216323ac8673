//! What never gets into a cassette: keys, in whatever form and pieces, and what the user's rules say.

use crate::support::{Ask, Cassette};
use harness::adapter::model::{Recorded, Say, ScriptedModel};
use harness::port::model::{ModelError, ModelErrorKind, OutputSpec, Part};
use proptest::prelude::*;
use serde_json::json;

/// Records one call in which the model says `says`; gives back what is in the file.
async fn recorded(ask: &Ask, says: Say) -> String {
    let cassette = Cassette::new();
    let recording = cassette.record(ScriptedModel::new([says]).repeat());
    let _ = ask.answer(&recording).await;
    let file = cassette.read();
    // Whatever was redacted: the same request is found again.
    let error = ask.answer(&cassette.replay().unwrap()).await.err();
    assert!(error.is_none_or(|error| error.provider != "recorded"));
    file
}

#[tokio::test]
async fn what_looks_like_a_key_is_redacted_everywhere() {
    let keys = [
        ("sk-proj-abcDEF123456_-x", "sk-proj-abcDEF123456_-x"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("ghp_0123456789abcdefABCDEF", "ghp_0123456789abcdefABCDEF"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N", "dozjgNryP4J3jVmNHl0w5N"),
        ("Authorization: Bearer abc123def456", "abc123def456"),
        ("authorization=Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("curl -H 'Bearer 0123456789abcdef'", "0123456789abcdef"),
        ("password: hunter2hunter2", "hunter2hunter2"),
        ("MY_API_KEY=zzz-top-9", "zzz-top-9"),
        ("{\"client_secret\": \"zzz-top-9\", \"n\": 1}", "zzz-top-9"),
        ("{\"X-Api-Key\":\"zzz-top-9\"}", "zzz-top-9"),
        ("\"{\\\"apiKey\\\": \\\"zzz-top-9\\\"}\"", "zzz-top-9"),
        ("postgres://app:zzz-top-9@db.internal/shop", "zzz-top-9"),
        ("-----BEGIN RSA PRIVATE KEY-----\nzzz-top-9\n-----END RSA PRIVATE KEY-----", "zzz-top-9"),
        ("-----BEGIN PRIVATE KEY-----\nzzz-top-9", "zzz-top-9"),
    ];
    for (text, secret) in keys {
        let said = format!("before {text} after");
        let places = [
            (Ask::new(&said), Say::text("ok")),
            (Ask::new("hi").instructed(&said), Say::text("ok")),
            (Ask::new("hi"), Say::text(said.clone())),
            (Ask::new("hi"), Say::text(said.clone()).in_chunks(3)),
            (Ask::new("hi"), Say::empty().raw("tool", said.clone()).raw("tool", said.clone()).in_chunks(1)),
            (Ask::new("hi"), Say::empty().reasoning(said.clone()).in_chunks(2)),
            (Ask::new("hi"), Say::refusal(said.clone())),
            (
                Ask::new("hi"),
                Say::empty().then_fail(ModelError::new(ModelErrorKind::InvalidRequest, "x", said.clone())),
            ),
        ];
        for (place, (ask, says)) in places.into_iter().enumerate() {
            let file = recorded(&ask, says).await;
            assert!(!file.contains(secret), "place {place}: {file}");
            assert!(file.contains("[redacted]"), "place {place}: {file}");
        }
    }
}

#[tokio::test]
async fn a_field_with_the_name_of_a_secret_is_redacted() {
    let mut ask = Ask::new("hi");
    let schema = json!({ "type": "object", "properties": { "password": { "type": "string", "default": "d" } },
                         "x": { "api_key": "zzz-top-9" } });
    ask.output = Some(OutputSpec { name: "out".into(), description: String::new(), schema, strict: true });
    let file = recorded(&ask, Say::text("ok")).await;
    assert!(!file.contains("zzz-top-9"), "{file}");
    assert!(file.contains(r#""password":{"default":"d","type":"string"}"#), "a schema stays one: {file}");
}

#[tokio::test]
async fn other_text_stays_as_it_is() {
    let texts = [
        "The task is done; ask-me-anything; risk-free trials for everybody.",
        "a bearer instrument, a basic understanding",
        "https://example.com/a:b@c and user@example.com at 10:30",
        r#"{"password": null, "secret": {"nested": true}, "tokens": 12}"#,
        "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
        "secretary: Ms. Jones; keyboard = qwerty",
    ];
    for text in texts {
        let file = recorded(&Ask::new(text), Say::text(text).in_chunks(4)).await;
        assert!(!file.contains("[redacted]"), "{file}");
    }
}

#[tokio::test]
async fn a_replay_keeps_the_pieces_where_nothing_was_redacted() {
    let cassette = Cassette::new();
    let says = Say::text("hello there").raw("tool", r#"{"api_key":"zzz-top-9"}"#).in_chunks(4);
    let recording = cassette.record(ScriptedModel::new([says]));
    Ask::new("hi").answer(&recording).await.unwrap();
    let (events, _) = Ask::new("hi").events(&cassette.replay().unwrap()).await;
    let said = format!("{events:?}");
    assert!(said.contains(r#"Text { delta: "hell" }"#), "{said}");
    let answer = Ask::new("hi").answer(&cassette.replay().unwrap()).await.unwrap();
    let call = answer.message.tool_calls().next().unwrap();
    assert_eq!(call.arguments, r#"{"api_key":"[redacted]"}"#, "still JSON");
}

#[tokio::test]
async fn redaction_leaves_the_parts_of_an_answer_where_they_were() {
    let cassette = Cassette::new();
    let secret = "password: hunter2hunter2";
    let says = Say::text(secret).raw("tool", "{}").and_text(secret).raw("tool", secret).in_chunks(5);
    let heard = Ask::new("hi").answer(&cassette.record(ScriptedModel::new([says]))).await.unwrap();
    let replayed = Ask::new("hi").answer(&cassette.replay().unwrap()).await.unwrap();
    let kinds = |parts: &[Part]| parts.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    assert_eq!(kinds(&replayed.message.parts), kinds(&heard.message.parts));
    assert_eq!(replayed.message.text(), "password: [redacted]password: [redacted]");
}

#[tokio::test]
async fn a_users_rules_hold_for_recording_and_replay() {
    let cassette = Cassette::new();
    let adapter = || {
        let model = ScriptedModel::new([Say::text("Dear Ms. Jones, order 4711").in_chunks(1)]);
        Recorded::new(model, cassette.path())
            .secret("Jones")
            .secret("")
            .redact(|text| text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect())
    };
    let recording = cassette.connect(adapter().record()).unwrap();
    let heard = Ask::new("I am Jones, 0612345678").text(&recording).await;
    assert_eq!(heard, "Dear Ms. Jones, order 4711", "who records hears the real thing");
    let file = cassette.read();
    assert!(!file.contains("Jones") && !file.contains("4711") && !file.contains("0612"), "{file}");
    let replay = cassette.connect(adapter()).unwrap();
    assert_eq!(Ask::new("I am Jones, 0698765432").text(&replay).await, "Dear Ms. [redacted], order ####");
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "sk-[a-zA-Z0-9]{20,40}",
        "AKIA[A-Z0-9]{16}",
        "github_pat_[a-zA-Z0-9]{22}",
        "eyJ[a-zA-Z0-9]{10,20}\\.[a-zA-Z0-9]{10,20}\\.[a-zA-Z0-9_-]{10,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_key_in_any_text_and_any_pieces_is_never_written(
        key in key(), before in "\\PC{0,20}", after in "\\PC{0,20}", chunk in 1..9usize
    ) {
        let said = format!("{before} {key} {after}");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let says = Say::text(said.clone()).raw("tool", said.clone()).in_chunks(chunk);
        let file = runtime.block_on(recorded(&Ask::new(&said), says));
        prop_assert!(!file.contains(&key), "{}", file);
    }

    /// Redacting what was redacted changes nothing, or no replay would ever match: what the model said comes
    /// back as history.
    #[test]
    fn redaction_is_stable(text in "(\\PC|sk-[a-z]{12}|api_key|secret|://|:|=|\"|\\\\|@| |Bearer |-----BEGIN |PRIVATE KEY){0,12}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let once = {
                let cassette = Cassette::new();
                let recording = cassette.record(ScriptedModel::new([Say::text(text.clone())]));
                let _ = Ask::new("hi").answer(&recording).await;
                Ask::new("hi").text(&cassette.replay().unwrap()).await
            };
            let cassette = Cassette::new();
            let recording = cassette.record(ScriptedModel::new([Say::text("ok")]));
            Ask::new(&text).text(&recording).await;
            let found = Ask::new(&once).answer(&cassette.replay().unwrap()).await;
            assert!(found.is_ok(), "{text:?} became {once:?}");
        });
    }
}

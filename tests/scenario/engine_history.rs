//! What a session keeps of its runs: their calls told apart, and nothing that was only said to get there.

use super::engine::{look, *};
use harness::Session;
use harness::port::model::Role;

async fn ask(session: &Session<App>, text: &str) -> harness::Result<String> {
    session.run::<Worker>(text.to_owned()).await
}

#[tokio::test]
async fn the_ids_of_calls_differ_over_the_runs_of_a_session() {
    let anonymous = || Say::call(look { key: "a".to_owned() }).with_id("");
    let same = || Say::call(look { key: "b".to_owned() }).with_id("call-1");
    let script =
        ScriptedModel::new([anonymous(), same(), Say::text("done"), anonymous(), same(), Say::text("done")]);
    let (app, _) = app(script.clone()).await;
    let session = app.session("thread").await.unwrap();
    ask(&session, "one").await.unwrap();
    ask(&session, "two").await.unwrap();
    script.assert_done();
    let history = session.history().list(100).await.unwrap();
    let mut ids: Vec<_> = history.iter().flat_map(Message::tool_calls).map(|call| call.id.clone()).collect();
    assert_eq!(ids.len(), 4);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[tokio::test]
async fn what_was_said_to_repair_an_answer_is_not_history() {
    let script = ScriptedModel::new([
        Say::call(look { key: "a".to_owned() }),
        Say::text(" "),
        Say::text("{}"),
        Say::output(&Verdict { text: "good".to_owned(), points: 9 }),
    ]);
    let (app, _) = app(script.clone()).await;
    let session = app.session("thread").await.unwrap();
    session.run::<Judge>("go".to_owned()).await.unwrap();
    script.assert_done();
    let history = session.history().list(100).await.unwrap();
    let roles: Vec<_> = history.iter().map(|message| message.role).collect();
    assert_eq!(roles, [Role::User, Role::Assistant, Role::Tool, Role::Assistant]);
    assert!(history.iter().all(|message| message.parts.len() == 1), "{history:?}");
    // An answer without a word is asked for again inside the input's own message.
    let verdict = Say::output(&Verdict { text: "good".to_owned(), points: 9 });
    let script = ScriptedModel::routes().when(|asked| asked.mentions("empty"), [verdict]);
    let script = script.otherwise([Say::empty()]);
    let (app, _) = super::engine::app(script).await;
    let session = app.session("thread").await.unwrap();
    session.run::<Judge>("go".to_owned()).await.unwrap();
    assert_eq!(session.history().list(100).await.unwrap()[0], Message::user("go"));
}

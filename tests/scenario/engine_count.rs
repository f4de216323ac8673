//! Tokens that are counted before they are sent, and inputs that are too large to send.

use super::engine::*;
use harness::port::model::Message;
use harness::{Image, Limits};

/// Count what would be read.
#[workflow(models = ["fast"], requires(model.token_count))]
async fn measure(cx: &WorkflowCx<measure>, text: String) -> Result<u64, WorkflowError> {
    let model = cx.model("fast")?;
    let alone = model.count_tokens("", &[Message::user(text.as_str())]).await?;
    Ok(model.count_tokens("Instructions, too", &[Message::user(text)]).await? - alone)
}

/// You look at pictures.
#[agent(model = "fast", input = Image, limits(input_bytes = 1_000))]
struct Viewer;

harness! {
    name: Counting,
    models: { fast: ScriptedModel::new([Say::text("a cat")]) },
    agents: [Viewer],
    workflows: [measure],
}

#[tokio::test]
async fn tokens_are_counted_with_the_instructions() {
    let counting = Counting::start(CountingBindings {}).await.unwrap();
    let session = counting.session("ann").await.unwrap();
    assert!(session.run::<measure>("how much is this?".to_owned()).await.unwrap() > 0);
}

#[tokio::test]
async fn a_picture_that_is_too_large_is_refused_before_anything_is_sent() {
    let script = ScriptedModel::new([Say::text("a cat")]);
    let counting = Counting::start(CountingBindings {}.scripted(script.clone())).await.unwrap();
    let session = counting.session("ann").await.unwrap();
    let large = Image::bytes("image/png", &[0; 1_000]);
    let error = session.run::<Viewer>(large.clone()).await.unwrap_err();
    assert_eq!(error.code(), "LIMIT_REACHED");
    assert!(error.to_string().contains("input_bytes"), "{error}");
    assert!(script.asked().is_empty());
    // The call may have it wider.
    let wider = limits(|limits: &mut Limits| limits.input_bytes = Some(2_000));
    assert_eq!(session.run::<Viewer>(large).with(wider).await.unwrap(), "a cat");
}

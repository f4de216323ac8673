//! Models.

use harness::adapter::model::{Say, ScriptedModel};
use harness::contract::model::check;
use harness::port::BoxFuture;
use harness::port::model::{
    FinishReason, Model, ModelError, ModelErrorKind, ModelEvent, ModelRequest, ModelSink,
};

#[tokio::test]
async fn the_scripted_model_keeps_the_contract() {
    check(&ScriptedModel::new([Say::text("hello")])).await.unwrap();
    check(&ScriptedModel::new([Say::text("").raw("look", "{}").raw("look", "{}")])).await.unwrap();
}

/// Says these events, whatever it is asked, and then fails if it is told to.
struct Says(Vec<ModelEvent>, bool);

impl Model for Says {
    fn generate<'a>(
        &'a self,
        _: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async move {
            self.0.iter().for_each(|event| out.push(event.clone()));
            let error = || ModelError::new(ModelErrorKind::Server, "says", "broke");
            if self.1 { Err(error()) } else { Ok(()) }
        })
    }
}

#[tokio::test]
async fn every_broken_order_is_found() {
    let text = || ModelEvent::Text { delta: "x".to_owned() };
    let finished = || ModelEvent::Finished { reason: FinishReason::Stop };
    let started =
        |index, name: &str| ModelEvent::ToolCallStarted { index, id: String::new(), name: name.to_owned() };
    let delta = |index| ModelEvent::ToolCallDelta { index, delta: "{}".to_owned() };
    for (events, fails, rule) in [
        (vec![text()], false, "a turn ends with `Finished`"),
        (vec![finished(), text()], false, "`Finished` is last"),
        (vec![finished(), finished()], false, "`Finished` is last"),
        (vec![delta(0), finished()], false, "arguments belong to a started call"),
        (vec![started(0, "a"), delta(1), finished()], false, "arguments belong to a started call"),
        (vec![started(0, "a"), started(0, "a"), finished()], false, "a call starts once"),
        (vec![started(0, ""), finished()], false, "a call has a name"),
        (vec![text(), finished()], true, "a turn succeeds or fails"),
        (vec![], true, "the model answers"),
    ] {
        let violation = check(&Says(events.clone(), fails)).await.unwrap_err();
        assert_eq!(violation.rule, rule, "{events:?}");
    }
    check(&Says(vec![started(3, "a"), delta(3), text(), finished()], false)).await.unwrap();
}

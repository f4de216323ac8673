//! Every recorded exchange through a socket: what the adapters ask is valid, what they hear is what was said.

use crate::exchange::{self, Exchange};
use crate::family::Family;
use crate::meaning::Meaning;
use crate::server::{Asked, Server, Step, answer_bytes};
use harness::port::model::{Collect, ModelError, ModelEvent, ModelResponse, ModelSink as _};

/// A server that answers as it was recorded.
pub(crate) async fn serve(exchange: &Exchange) -> Server {
    let headers = exchange.response["headers"].as_object().unwrap();
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let kept: Vec<_> = headers.into_iter().filter(|(name, _)| *name != "transfer-encoding").collect();
    Server::start(vec![Step::Send(answer_bytes(exchange.status(), &kept, &exchange.body()))]).await
}

/// Asks what was recorded, and hears what was answered.
pub(crate) async fn generate(
    exchange: &Exchange,
    family: &Family,
) -> (Result<ModelResponse, ModelError>, Vec<ModelEvent>, Asked) {
    let server = serve(exchange).await;
    let model = (family.connect)(exchange, &server.url);
    let owned = (family.rebuild)(exchange).streamed(exchange.asks_for_a_stream());
    let mut events = Vec::new();
    let result = model.generate(&owned.request(), &mut events).await;
    (result.map(|()| fold(&events)), events, server.asked().await)
}

/// The fold of events that make a whole answer: exactly one end, at the end.
pub(crate) fn fold(events: &[ModelEvent]) -> ModelResponse {
    let ends = events.iter().filter(|event| matches!(event, ModelEvent::Finished { .. })).count();
    assert_eq!(ends, 1);
    assert!(matches!(events.last(), Some(ModelEvent::Finished { .. })));
    let mut collect = Collect::default();
    events.iter().cloned().for_each(|event| collect.push(event));
    collect.finish().unwrap()
}

#[tokio::test]
async fn every_recorded_answer_is_heard_as_it_was_meant() {
    let mut answers = 0;
    for (exchange, family) in exchange::conversations() {
        let (result, _, _) = generate(&exchange, &family).await;
        assert_eq!(Meaning::heard(&result), (family.meaning)(&exchange), "{}: {result:?}", exchange.name);
        answers += 1;
    }
    println!("{answers} answers heard");
    assert!(answers >= 100, "{answers}");
}

#[tokio::test]
async fn every_request_is_valid_by_the_official_schema() {
    let mut checked = 0;
    for (exchange, family) in exchange::conversations() {
        let (_, _, asked) = generate(&exchange, &family).await;
        let wrong = (family.wrong)(&exchange, &asked);
        assert!(wrong.is_empty(), "{}: {wrong:?}\n{}", exchange.name, asked.body);
        checked += 1;
    }
    println!("{checked} requests checked");
    assert!(checked >= 100, "{checked}");
}

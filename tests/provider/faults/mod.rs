//! A server that misbehaves, for every API: what it does to the connection, and what becomes of the call. A new API
//! is a row in [`rows`]. Each test proves that the fault happened.

mod cut;
mod encoded;
mod http2;
mod slow;
mod status;

use crate::owned::Owned;
use crate::server::{Asked, Server, Step};
use crate::{anthropic, openai};
use harness::port::model::{Model, ModelError, ModelEvent};
use std::time::Duration;

/// What the answers below say.
const SAID: &str = "héllo";

/// How one API answers, in its own bytes.
pub(crate) struct Row {
    pub(crate) api: &'static str,
    /// A model of the API at this address, with this client or its own.
    pub(crate) connect: fn(url: &str, client: Option<reqwest::Client>) -> Box<dyn Model>,
    /// The content type of a stream.
    pub(crate) streams: &'static str,
    /// A stream that has said [`SAID`] and not that it is over.
    pub(crate) begun: fn() -> Vec<u8>,
    /// What makes the answer complete.
    pub(crate) rest: fn() -> Vec<u8>,
    /// What the server sends to keep a connection alive, where the API has it.
    pub(crate) ping: Option<&'static [u8]>,
    /// The same answer as one JSON object.
    pub(crate) whole: &'static str,
}

pub(crate) fn rows() -> Vec<Row> {
    vec![openai::answers::chat(), openai::answers::responses(), anthropic::answers::messages()]
}

/// What a call came to.
struct Came {
    result: Result<(), ModelError>,
    events: Vec<ModelEvent>,
    asked: Asked,
}

impl Came {
    fn text(&self) -> String {
        let text = |event: &ModelEvent| match event {
            ModelEvent::Text { delta } => Some(delta.clone()),
            _ => None,
        };
        self.events.iter().filter_map(text).collect()
    }

    /// The error, of a call that must not be a success and must not look like one.
    fn error(&self, row: &Row, what: &str) -> &ModelError {
        let finished = self.events.iter().any(|event| matches!(event, ModelEvent::Finished { .. }));
        assert!(!finished, "{}, {what}: an end was heard", row.api);
        self.result.as_ref().expect_err(&format!("{}, {what}: a success", row.api))
    }

    fn is_whole(&self, row: &Row, what: &str) {
        assert!(self.result.is_ok(), "{}, {what}: {:?}", row.api, self.result);
        assert_eq!(self.text(), SAID, "{}, {what}", row.api);
        assert!(matches!(self.events.last(), Some(ModelEvent::Finished { .. })), "{}, {what}", row.api);
    }
}

async fn ask(row: &Row, steps: Vec<Step>, stream: bool, idle: Option<Duration>) -> Came {
    let server = Server::start(steps).await;
    let model = (row.connect)(&server.url, None);
    let mut owned = Owned::saying("Hello").streamed(stream);
    owned.call.idle_timeout = idle;
    let mut events = Vec::new();
    let call = async {
        let request = owned.request();
        model.generate(&request, &mut events).await
    };
    // Far more than any of it takes: a call that hangs is found out.
    let result = tokio::time::timeout(Duration::from_secs(60), call).await.expect("the call ends");
    drop(model);
    let asked = tokio::time::timeout(Duration::from_secs(60), server.asked()).await.expect("the server ends");
    Came { result, events, asked }
}

/// The head of a stream of this row, with these headers.
fn head(row: &Row, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {}\r\nconnection: close\r\n{headers}\r\n", row.streams)
        .into_bytes()
}

/// So that the client reads what came before a reset drops what is on its way.
fn pause() -> Step {
    Step::Wait(Duration::from_millis(100))
}

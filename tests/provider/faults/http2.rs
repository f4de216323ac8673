//! HTTP/2, in plain text and by prior knowledge: an answer, and every way in which its stream ends too early.

use super::{Came, Row, SAID, rows};
use crate::owned::Owned;
use crate::server::Asked;
use bytes::Bytes;
use h2::Reason;
use harness::port::model::ModelErrorKind as Kind;
use http::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// What the server does after it sent what it has.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// Ends the stream as it should be.
    End,
    /// Resets the stream.
    Reset(Reason),
    /// Says goodbye to the connection and leaves.
    GoAway,
    /// Leaves.
    Drop,
}

async fn serve(listener: TcpListener, row_type: &'static str, body: Vec<u8>, then: Then) -> Asked {
    let (socket, _) = listener.accept().await.unwrap();
    let mut connection = h2::server::handshake(socket).await.unwrap();
    let (request, mut respond) = connection.accept().await.unwrap().unwrap();
    assert_eq!(request.version(), http::Version::HTTP_2);
    let head = format!("{} {}", request.method(), request.uri().path());
    let response = Response::builder().status(200).header("content-type", row_type).body(()).unwrap();
    let mut stream = respond.send_response(response, false).unwrap();
    // In two pieces, cut in the middle of whatever is there.
    let (one, other) = body.split_at(body.len() / 2);
    stream.send_data(Bytes::copy_from_slice(one), false).unwrap();
    stream.send_data(Bytes::copy_from_slice(other), matches!(then, Then::End)).unwrap();
    // What was sent goes out while the connection is driven.
    let drive = async { while connection.accept().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_millis(150), drive).await;
    match then {
        Then::End | Then::Drop => {}
        Then::Reset(reason) => stream.send_reset(reason),
        Then::GoAway => connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM),
    }
    if !matches!(then, Then::Drop) {
        let drive = async { while connection.accept().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_millis(500), drive).await;
    }
    Asked { head, body: serde_json::Value::Null, done: 1 }
}

/// A client wants to know how TLS is spoken even where it is not.
fn no_tls() -> rustls::ClientConfig {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions().unwrap();
    config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

async fn ask(row: &Row, body: Vec<u8>, then: Then) -> Came {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(serve(listener, row.streams, body, then));
    let client = reqwest::Client::builder().tls_backend_preconfigured(no_tls()).http2_prior_knowledge();
    let client = client.build().unwrap();
    let model = (row.connect)(&url, Some(client));
    let owned = Owned::saying("Hello").streamed(true);
    let mut events = Vec::new();
    let result = model.generate(&owned.request(), &mut events).await;
    drop(model);
    Came { result, events, asked: server.await.unwrap() }
}

#[tokio::test]
async fn an_answer_over_http2_is_an_answer() {
    for row in rows() {
        let came = ask(&row, [(row.begun)(), (row.rest)()].concat(), Then::End).await;
        came.is_whole(&row, "HTTP/2");
        assert!(came.asked.head.starts_with("POST /"), "{}", came.asked.head);
    }
}

#[tokio::test]
async fn a_stream_of_http2_that_ends_too_early_is_no_answer() {
    for row in rows() {
        let faults = [
            Then::End,
            Then::Reset(Reason::INTERNAL_ERROR),
            Then::Reset(Reason::CANCEL),
            Then::Reset(Reason::NO_ERROR),
            Then::GoAway,
            Then::Drop,
        ];
        for then in faults {
            let came = ask(&row, (row.begun)(), then).await;
            let what = format!("{then:?}");
            let error = came.error(&row, &what);
            assert_eq!(error.kind, Kind::Interrupted, "{}, {what}: {error:?}", row.api);
            assert_eq!(came.text(), SAID, "{}, {what}", row.api);
        }
    }
}

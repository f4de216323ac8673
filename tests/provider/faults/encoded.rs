//! Compressed answers. The client asks for none, so that the first event is not held back by a decompressor.

use super::{ask, head, rows};
use crate::server::{Step, answer_bytes};
use flate2::{Compression, write::GzEncoder};
use harness::port::model::ModelErrorKind as Kind;
use std::io::Write as _;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn no_compression_is_asked_for() {
    for row in rows() {
        let steps = vec![Step::Send(head(&row, "")), Step::Send([(row.begun)(), (row.rest)()].concat())];
        let came = ask(&row, steps, true, None).await;
        came.is_whole(&row, "plain");
        assert_eq!(came.asked.header("accept-encoding"), None, "{}", row.api);
    }
}

#[tokio::test]
async fn an_answer_that_is_compressed_unasked_is_malformed() {
    for row in rows() {
        let stream = gzip(&[(row.begun)(), (row.rest)()].concat());
        assert!(stream.starts_with(&[0x1f, 0x8b]));
        let steps = vec![Step::Send(head(&row, "content-encoding: gzip\r\n")), Step::Send(stream)];
        let came = ask(&row, steps, true, None).await;
        let error = came.error(&row, "stream");
        assert_eq!(error.kind, Kind::Malformed, "{}: {error:?}", row.api);
        assert!(error.message.contains("compressed"), "{}: {error:?}", row.api);

        let json = [("content-type", "application/json"), ("content-encoding", "gzip")];
        let steps = vec![Step::Send(answer_bytes(200, &json, &gzip(row.whole.as_bytes())))];
        let came = ask(&row, steps, false, None).await;
        assert_eq!(came.error(&row, "unary").kind, Kind::Malformed, "{}", row.api);

        let steps =
            vec![Step::Send(answer_bytes(429, &json, &gzip(b"{\"error\":{\"message\":\"slow down\"}}")))];
        let came = ask(&row, steps, false, None).await;
        assert_eq!(came.error(&row, "error").kind, Kind::RateLimited, "{}", row.api);
    }
}

/// A server that says so and does not compress is understood.
#[tokio::test]
async fn identity_is_no_compression() {
    for row in rows() {
        let json = [("content-type", "application/json"), ("content-encoding", "identity")];
        let steps = vec![Step::Send(answer_bytes(200, &json, row.whole.as_bytes()))];
        ask(&row, steps, false, None).await.is_whole(&row, "identity");
    }
}

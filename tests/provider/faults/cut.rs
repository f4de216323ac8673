//! Connections that end too early, by a close or a reset, at every stage; wrong lengths; broken chunks.

use super::{Came, Row, SAID, ask, head, pause, rows};
use crate::server::Step;
use harness::port::model::ModelErrorKind as Kind;

/// The places where a streamed answer is cut: their names, the bytes before them, the class of the error.
fn stages(row: &Row) -> Vec<(&'static str, Vec<u8>, Kind)> {
    let (head, begun, rest) = (head(row, ""), (row.begun)(), (row.rest)());
    let up_to = |parts: &[&[u8]]| parts.concat();
    vec![
        ("before the answer", Vec::new(), Kind::Network),
        ("in the status line", head[..7].to_vec(), Kind::Network),
        ("in the headers", head[..head.len() - 6].to_vec(), Kind::Network),
        ("after the headers", head.clone(), Kind::Interrupted),
        ("in the first event", up_to(&[&head, &begun[..begun.len() / 3]]), Kind::Interrupted),
        ("in the text", up_to(&[&head, &begun[..begun.len() - 9]]), Kind::Interrupted),
        ("after the text", up_to(&[&head, &begun]), Kind::Interrupted),
        ("in the last event", up_to(&[&head, &begun, &rest[..rest.len().min(12)]]), Kind::Interrupted),
    ]
}

#[tokio::test]
async fn a_stream_that_is_closed_at_any_stage_is_no_answer() {
    for row in rows() {
        for (stage, bytes, kind) in stages(&row) {
            let came = ask(&row, vec![Step::Send(bytes)], true, None).await;
            let error = came.error(&row, stage);
            assert_eq!(error.kind, kind, "{}, {stage}: {error:?}", row.api);
            assert!(error.kind.retriable());
            assert_eq!(came.asked.done, 1, "{}, {stage}: it was not sent", row.api);
            if stage == "after the text" {
                assert_eq!(came.text(), SAID, "{}", row.api);
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_reset_at_any_stage_is_no_answer() {
    for row in rows() {
        for (stage, bytes, kind) in stages(&row) {
            let came = ask(&row, vec![Step::Send(bytes), pause(), Step::Reset], true, None).await;
            let error = came.error(&row, stage);
            assert_eq!(error.kind, kind, "{}, {stage}: {error:?}", row.api);
            assert_eq!(came.asked.done, 3, "{}, {stage}: it was not reset", row.api);
        }
    }
}

fn complete(row: &Row) -> Vec<u8> {
    [(row.begun)(), (row.rest)()].concat()
}

/// The control of every test here: the same bytes, not cut, are an answer.
#[tokio::test]
async fn what_is_not_cut_is_an_answer() {
    for row in rows() {
        let steps = vec![Step::Send(head(&row, "")), Step::Send(complete(&row))];
        ask(&row, steps, true, None).await.is_whole(&row, "whole");
        ask(&row, vec![Step::Send(whole(&row, row.whole.len()))], false, None).await.is_whole(&row, "unary");
        let chunked =
            Step::Send([head(&row, "transfer-encoding: chunked\r\n"), chunks(&complete(&row))].concat());
        let end = Step::Send(b"0\r\n\r\n".to_vec());
        ask(&row, vec![chunked, end], true, None).await.is_whole(&row, "chunked");
    }
}

/// A unary answer that says it has this length.
fn whole(row: &Row, length: usize) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n");
    format!("{head}connection: close\r\n\r\n{}", row.whole).into_bytes()
}

/// Chunks of HTTP, without the one that ends them.
fn chunks(bytes: &[u8]) -> Vec<u8> {
    let chunk = |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    bytes.chunks(23).flat_map(chunk).collect()
}

#[tokio::test]
async fn a_length_that_is_too_long_is_a_cut_answer() {
    for row in rows() {
        // Of a whole answer no byte may lack, even where what came reads as JSON.
        let came = ask(&row, vec![Step::Send(whole(&row, row.whole.len() + 1))], false, None).await;
        assert_eq!(came.error(&row, "unary").kind, Kind::Interrupted, "{}", row.api);
        let bytes = [head(&row, "content-length: 99999\r\n"), (row.begun)()].concat();
        let came = ask(&row, vec![Step::Send(bytes)], true, None).await;
        assert_eq!(came.error(&row, "stream").kind, Kind::Interrupted, "{}", row.api);
    }
}

#[tokio::test]
async fn a_length_that_is_too_short_is_a_cut_answer() {
    for row in rows() {
        for length in [row.whole.len() - 1, row.whole.len() / 2, 0] {
            let came = ask(&row, vec![Step::Send(whole(&row, length))], false, None).await;
            let error = came.error(&row, "unary");
            assert_eq!(error.kind, Kind::Malformed, "{} at {length}: {error:?}", row.api);
        }
        let headers = format!("content-length: {}\r\n", (row.begun)().len());
        let bytes = [head(&row, &headers), complete(&row)].concat();
        let came = ask(&row, vec![Step::Send(bytes)], true, None).await;
        assert_eq!(came.error(&row, "stream").kind, Kind::Interrupted, "{}", row.api);
    }
}

#[tokio::test]
async fn a_length_that_is_none_is_no_answer() {
    for row in rows() {
        for length in ["-1", "many", "5\r\ncontent-length: 6"] {
            let bytes = [head(&row, &format!("content-length: {length}\r\n")), complete(&row)].concat();
            let came = ask(&row, vec![Step::Send(bytes)], true, None).await;
            assert_eq!(came.error(&row, length).kind, Kind::Network, "{}", row.api);
        }
    }
}

async fn chunked(row: &Row, body: Vec<u8>, stream: bool) -> Came {
    let head = match stream {
        true => head(row, "transfer-encoding: chunked\r\n"),
        false => {
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
            head.as_bytes().to_vec()
        }
    };
    ask(row, vec![Step::Send([head, body].concat())], stream, None).await
}

#[tokio::test]
async fn chunks_that_end_too_early_or_break_are_a_cut_answer() {
    for row in rows() {
        let begun = chunks(&(row.begun)());
        let endings: [(&str, &[u8]); 5] = [
            ("no last chunk", b""),
            ("cut in a size", b"1"),
            ("cut in a chunk", b"ff\r\ndata: {"),
            ("no size", b"size\r\ndata"),
            ("a size that is too large", b"ffffffffffffffffff\r\ndata"),
        ];
        for (what, ending) in endings {
            let came = chunked(&row, [&begun, ending].concat(), true).await;
            assert_eq!(came.error(&row, what).kind, Kind::Interrupted, "{}, {what}", row.api);
            // What came before the break was heard, and stays heard.
            assert_eq!(came.text(), SAID, "{}, {what}", row.api);
        }
        // The whole JSON is there, and the chunk that says so is not.
        let came = chunked(&row, chunks(row.whole.as_bytes()), false).await;
        assert_eq!(came.error(&row, "unary").kind, Kind::Interrupted, "{}", row.api);
    }
}

#[tokio::test]
async fn headers_without_end_are_no_answer() {
    for row in rows() {
        let line = format!("x-filler: {}\r\n", "x".repeat(8_000)).into_bytes();
        let steps = vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Step::Endless(line)];
        let came = ask(&row, steps, true, None).await;
        assert_eq!(came.error(&row, "endless headers").kind, Kind::Network, "{}", row.api);
        assert_eq!(came.asked.done, 1, "{}: all of it was read", row.api);
    }
}

#[tokio::test]
async fn an_error_without_end_is_read_in_part() {
    for row in rows() {
        let head = b"HTTP/1.1 503 Busy\r\ncontent-type: text/plain\r\n\r\n".to_vec();
        let came = ask(&row, vec![Step::Send(head), Step::Endless(vec![b'x'; 64 << 10])], true, None).await;
        assert_eq!(came.error(&row, "endless error").kind, Kind::Overloaded, "{}", row.api);
        assert_eq!(came.asked.done, 1, "{}: all of it was read", row.api);
    }
}

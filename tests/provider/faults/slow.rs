//! Servers that are slow or silent, against the idle timeout.

use super::{Row, ask, head, rows};
use crate::server::Step;
use harness::port::model::ModelErrorKind as Kind;
use std::time::Duration;

/// The client waits this long for the next byte.
const IDLE: Duration = Duration::from_millis(1_000);

/// All rows at once: most of the time is waiting.
async fn each<F: Future<Output = ()> + Send + 'static>(test: fn(Row) -> F) {
    let tasks: Vec<_> = rows().into_iter().map(|row| tokio::spawn(test(row))).collect();
    assert!(!tasks.is_empty());
    for task in tasks {
        task.await.unwrap();
    }
}

/// Bytes one after the other, which together take longer than the client waits for one.
fn trickle(bytes: &[u8], total: Duration) -> Vec<Step> {
    let pieces: Vec<_> = bytes.chunks(bytes.len().div_ceil(40)).collect();
    let wait = total / u32::try_from(pieces.len()).unwrap();
    pieces.iter().flat_map(|piece| [Step::Wait(wait), Step::Send(piece.to_vec())]).collect()
}

#[tokio::test]
async fn slow_bytes_are_an_answer() {
    each(|row| async move {
        let body = [(row.begun)(), (row.rest)()].concat();
        let mut steps = vec![Step::Send(head(&row, ""))];
        steps.extend(trickle(&body, IDLE * 3 / 2));
        ask(&row, steps, true, Some(IDLE)).await.is_whole(&row, "slow");
    })
    .await;
}

#[tokio::test]
async fn single_bytes_are_an_answer() {
    each(|row| async move {
        let mut steps = vec![Step::Send(head(&row, ""))];
        let body = [(row.begun)(), (row.rest)()].concat();
        steps.extend(body.iter().map(|byte| Step::Send(vec![*byte])));
        ask(&row, steps, true, None).await.is_whole(&row, "byte by byte");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_a_timeout() {
    each(|row| async move {
        let (head, begun, rest) = (head(&row, ""), (row.begun)(), (row.rest)());
        let stages: [(&str, Vec<u8>); 5] = [
            ("before the answer", Vec::new()),
            ("in the headers", head[..20].to_vec()),
            ("after the headers", head.clone()),
            ("in an event", [&head[..], &begun[..begun.len() / 2]].concat()),
            ("in the last event", [&head[..], &begun, &rest[..rest.len().min(12)]].concat()),
        ];
        for (stage, bytes) in stages {
            let steps = vec![Step::Send(bytes), Step::Stall];
            let came = ask(&row, steps, true, Some(Duration::from_millis(200))).await;
            assert_eq!(came.error(&row, stage).kind, Kind::Timeout, "{}, {stage}", row.api);
            // It waited until the client left.
            assert_eq!(came.asked.done, 2, "{}, {stage}", row.api);
        }
    })
    .await;
}

#[tokio::test]
async fn a_whole_answer_that_stops_midway_is_a_timeout() {
    each(|row| async move {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99999\r\n\r\n";
        let steps = vec![Step::Send([head, row.whole].concat().into_bytes()), Step::Stall];
        let came = ask(&row, steps, false, Some(Duration::from_millis(200))).await;
        assert_eq!(came.error(&row, "unary").kind, Kind::Timeout, "{}", row.api);
        assert_eq!(came.asked.done, 2, "{}", row.api);
    })
    .await;
}

#[tokio::test]
async fn pings_keep_a_silent_model_alive_and_nothing_else_does() {
    each(|row| async move {
        let Some(ping) = row.ping else { return };
        let quiet = |ping: &[u8]| {
            let mut steps = vec![Step::Send(head(&row, ""))];
            steps.extend((0..15).flat_map(|_| [Step::Wait(IDLE / 10), Step::Send(ping.to_vec())]));
            steps.push(Step::Send([(row.begun)(), (row.rest)()].concat()));
            steps
        };
        ask(&row, quiet(ping), true, Some(IDLE)).await.is_whole(&row, "pings");
        // The control: as long a silence, and no ping.
        let came = ask(&row, quiet(b""), true, Some(IDLE)).await;
        assert_eq!(came.error(&row, "silence").kind, Kind::Timeout, "{}", row.api);
    })
    .await;
}

#[tokio::test]
async fn pings_alone_are_no_answer() {
    for row in rows() {
        let Some(ping) = row.ping else { continue };
        let came = ask(&row, vec![Step::Send([head(&row, ""), ping.repeat(50)].concat())], true, None).await;
        assert_eq!(came.error(&row, "pings").kind, Kind::Interrupted, "{}", row.api);
        assert_eq!(came.events, [], "{}", row.api);
    }
}

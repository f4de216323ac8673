//! Web pages where JSON should be: of proxies, of login portals, of a wrong address.

use super::{ask, rows};
use crate::server::{Step, answer_bytes};
use harness::port::model::ModelErrorKind as Kind;

const PAGE: &str =
    "<html><head><title>Hello, hunter2</title></head><body>rate limit, quota, overloaded</body></html>";

#[tokio::test]
async fn a_web_page_has_the_class_of_its_status_and_is_not_repeated() {
    let classes = [
        (200, Kind::Malformed),
        (307, Kind::InvalidRequest),
        (400, Kind::InvalidRequest),
        (401, Kind::Auth),
        (403, Kind::Auth),
        (404, Kind::NotFound),
        (429, Kind::RateLimited),
        (500, Kind::Server),
        (502, Kind::Server),
        (503, Kind::Overloaded),
        (504, Kind::Timeout),
        (520, Kind::Server),
    ];
    for row in rows() {
        for (status, kind) in classes {
            for stream in [true, false] {
                let page =
                    answer_bytes(status, &[("content-type", "text/html; charset=utf-8")], PAGE.as_bytes());
                let came = ask(&row, vec![Step::Send(page)], stream, None).await;
                let error = came.error(&row, "page");
                assert_eq!((error.kind, error.status), (kind, Some(status)), "{}: {error:?}", row.api);
                assert!(!format!("{error:?} {error}").contains("hunter2"), "{}: {error:?}", row.api);
                assert_eq!(came.asked.done, 1);
            }
        }
    }
}

/// Status 200, and a content type that promises what does not come.
#[tokio::test]
async fn a_web_page_under_another_name_is_no_answer() {
    for row in rows() {
        for (kind, stream) in [(row.streams, true), ("application/json", false), ("application/json", true)] {
            let page = answer_bytes(200, &[("content-type", kind)], PAGE.as_bytes());
            let came = ask(&row, vec![Step::Send(page)], stream, None).await;
            let error = came.error(&row, kind);
            assert!(
                matches!(error.kind, Kind::Malformed | Kind::Interrupted),
                "{}, {kind}: {error:?}",
                row.api
            );
            assert!(!format!("{error:?}").contains("hunter2"), "{}: {error:?}", row.api);
            assert_eq!(came.events, [], "{}", row.api);
        }
    }
}

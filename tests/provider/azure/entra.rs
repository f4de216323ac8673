//! Tokens of Microsoft Entra, from a server of ours.

use harness::adapter::model::azure::Entra;
use harness::adapter::model::wire::TokenSource as _;
use secrecy::ExposeSecret as _;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Answers every call with the next status and body, and keeps what was asked.
async fn authority(answers: Vec<(u16, &'static str)>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keep = asked.clone();
    tokio::spawn(async move {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            loop {
                let mut chunk = [0; 4096];
                let read = stream.read(&mut chunk).await.unwrap();
                bytes.extend_from_slice(&chunk[..read]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((head, rest)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if rest.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                    keep.lock().unwrap().push(text);
                    break;
                }
            }
            let head = format!(
                "HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
    });
    (url, asked)
}

async fn token(entra: &Entra) -> Result<String, String> {
    entra.token().await.map(|token| token.expose_secret().to_owned())
}

const HOUR: &str = r#"{"token_type":"Bearer","expires_in":3600,"access_token":"first"}"#;
const NEXT: &str = r#"{"access_token":"second","expires_in":"3600"}"#;

#[tokio::test]
async fn a_secret_is_changed_for_a_token_that_is_kept() {
    let (url, asked) = authority(vec![(200, HOUR)]).await;
    let entra = Entra::client_secret("my tenant", "an-app", "a+secret&".to_owned()).authority(url);
    let (one, other) = tokio::join!(token(&entra), token(&entra));
    assert_eq!(
        (one, other, token(&entra).await),
        (Ok("first".into()), Ok("first".into()), Ok("first".into()))
    );
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("POST /my%20tenant/oauth2/v2.0/token HTTP/1.1\r\n"), "{}", asked[0]);
    let form = "grant_type=client_credentials&client_id=an-app\
        &scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default&client_secret=a%2Bsecret%26";
    assert!(asked[0].ends_with(form), "{}", asked[0]);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_used_to_its_end_where_that_fails() {
    let (url, asked) = authority(vec![(200, HOUR), (200, NEXT), (503, "{}"), (503, "{}")]).await;
    let entra = Entra::client_secret("t", "a", "s".to_owned()).authority(url);
    assert_eq!(token(&entra).await, Ok("first".into()));
    let later = |minutes: u64| async move {
        tokio::time::pause();
        tokio::time::advance(std::time::Duration::from_secs(minutes * 60)).await;
        tokio::time::resume();
    };
    later(54).await;
    assert_eq!(token(&entra).await, Ok("first".into()));
    later(2).await;
    assert_eq!(token(&entra).await, Ok("second".into()), "four minutes before its end");
    later(57).await;
    assert_eq!(token(&entra).await, Ok("second".into()), "it has not ended yet");
    later(4).await;
    assert!(token(&entra).await.is_err());
    assert_eq!(asked.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_refusal_names_its_code_and_neither_secret_nor_tenant() {
    let said = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret for app 'hunter2'. Trace ID: x"}"#;
    for (body, expected) in
        [(said, " (invalid_client, AADSTS7000215);"), ("<html>hunter2</html>", " gave no token;")]
    {
        let (url, _) = authority(vec![(401, body)]).await;
        let entra = Entra::client_secret("hunter2", "a", "hunter2".to_owned()).authority(url);
        let why = token(&entra).await.unwrap_err();
        assert!(why.contains(expected) && !why.contains("hunter2"), "{why}");
        assert!(!format!("{entra:?}").contains("hunter2"));
    }
    let nobody = Entra::client_secret("t", "a", "hunter2".to_owned()).authority("http://127.0.0.1:1");
    assert_eq!(token(&nobody).await, Err("Microsoft Entra cannot be reached".into()));
}

#[tokio::test]
async fn a_workload_shows_the_token_of_its_platform() {
    let (url, asked) = authority(vec![(200, HOUR)]).await;
    let file = std::env::temp_dir().join(format!("harness-entra-{}", std::process::id()));
    std::fs::write(&file, "own-token\n").unwrap();
    let entra = Entra::workload_identity("t", "a", &file).authority(url);
    assert_eq!(token(&entra).await, Ok("first".into()));
    std::fs::remove_file(&file).unwrap();
    assert!(asked.lock().unwrap()[0].ends_with("jwt-bearer&client_assertion=own-token"));
    let gone = Entra::workload_identity("t", "a", &file);
    assert!(token(&gone).await.unwrap_err().contains("cannot be read"));
}

#[tokio::test]
async fn a_machine_asks_who_it_is() {
    let (url, asked) = authority(vec![(200, NEXT)]).await;
    let entra = Entra::managed_identity(Some("an-id".to_owned())).authority(url);
    assert_eq!(token(&entra).await, Ok("second".into()));
    let asked = asked.lock().unwrap();
    let line = "GET /metadata/identity/oauth2/token?api-version=2018-02-01\
        &resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=an-id HTTP/1.1";
    assert!(asked[0].starts_with(line), "{}", asked[0]);
    assert!(asked[0].contains("metadata: true"));
}

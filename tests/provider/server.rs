//! A server on the loopback that answers one call with the bytes it is given.

use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does after it read the request.
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    /// Keeps the connection and says nothing more.
    Stall,
    /// Sends this again and again, until the client leaves or it was enough for anybody.
    Endless(Vec<u8>),
    /// Breaks the connection without a goodbye.
    Reset,
}

/// What the server was asked.
pub(crate) struct Asked {
    /// Request line and headers, names in lower case.
    pub(crate) head: String,
    pub(crate) body: Value,
    /// How many steps of the answer were done. Less than all: the client left.
    pub(crate) done: usize,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&start))
    }

    pub(crate) fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }
}

/// A server for one call.
pub(crate) struct Server {
    /// Scheme, host and port.
    pub(crate) url: String,
    asked: JoinHandle<Asked>,
}

impl Server {
    pub(crate) async fn start(steps: Vec<Step>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = read(&mut stream).await;
            asked.done = answer(stream, steps).await;
            asked
        });
        Server { url, asked }
    }

    /// A server that answers with a status, headers and a body.
    pub(crate) async fn answering(status: u16, headers: &[(&str, &str)], body: &str) -> Server {
        Server::start(vec![Step::Send(answer_bytes(status, headers, body.as_bytes()))]).await
    }

    /// The address that servers of OpenAI's protocol have.
    pub(crate) fn v1(&self) -> String {
        format!("{}/v1", self.url)
    }

    pub(crate) async fn asked(self) -> Asked {
        self.asked.await.unwrap()
    }
}

/// A whole answer.
pub(crate) fn answer_bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head =
        format!("HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// Bytes that no client should read to the end.
const ENOUGH: usize = 256 << 20;

/// How many steps were done before the client left.
async fn answer(mut stream: TcpStream, steps: Vec<Step>) -> usize {
    let mut done = 0;
    for step in steps {
        let goes_on = match step {
            Step::Send(bytes) => send(&mut stream, &bytes).await.is_ok(),
            Step::Wait(time) => {
                tokio::time::sleep(time).await;
                true
            }
            Step::Stall => {
                let mut rest = [0; 64];
                while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
                true
            }
            Step::Endless(bytes) => endless(&mut stream, &bytes).await,
            Step::Reset => {
                stream.set_zero_linger().unwrap();
                drop(stream);
                return done + 1;
            }
        };
        if !goes_on {
            return done;
        }
        done += 1;
    }
    let _ = stream.shutdown().await;
    done
}

async fn send(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

/// Whether the client took it all.
async fn endless(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    for _ in 0..ENOUGH / bytes.len() {
        if stream.write_all(bytes).await.is_err() {
            return false;
        }
    }
    true
}

async fn read(stream: &mut TcpStream) -> Asked {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.unwrap().parse().unwrap();
        if bytes.len() >= end + 4 + length {
            let body = serde_json::from_slice(&bytes[end + 4..]).unwrap();
            return Asked { head, body, done: 0 };
        }
    }
}

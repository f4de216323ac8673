//! The server of the stream benches, in a process of its own: this program again, with `--serve`.

use crate::answers::ANSWERS;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How long the head and the first event are held back on `/first`: until the client is idle.
pub(crate) const HELD_BACK: Duration = Duration::from_millis(30);
/// Bursts of events on `/paced`, events in each, and the time between them.
const BURSTS: usize = 40;
const BURST: usize = 5;
const BETWEEN: Duration = Duration::from_millis(50);

/// A running server, which ends with this value.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Server {
        let program = std::env::current_exe().expect("this program");
        let mut process =
            Command::new(program).arg("--serve").stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
        Server { process, url: line.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until it is killed.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(answer(stream));
        }
    });
}

/// Answers the calls of one connection, until the client leaves.
async fn answer(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    loop {
        let path = read(&mut stream).await?;
        let mut chunks = Chunks { stream: &mut stream };
        let answer = &ANSWERS[0];
        let event = |number| (answer.token)(number);
        if path.starts_with("/first") {
            tokio::time::sleep(HELD_BACK).await;
            chunks.head_and(&event(0)).await?;
            tokio::time::sleep(HELD_BACK).await;
        } else {
            chunks.head_and("").await?;
            for burst in 0..BURSTS {
                let events: String = (0..BURST).map(|number| event(burst * BURST + number)).collect();
                chunks.send(&events).await?;
                tokio::time::sleep(BETWEEN).await;
            }
        }
        chunks.send(&(answer.end)()).await?;
        chunks.stream.write_all(b"0\r\n\r\n").await.ok()?;
    }
}

struct Chunks<'a> {
    stream: &'a mut TcpStream,
}

impl Chunks<'_> {
    async fn head_and(&mut self, event: &str) -> Option<()> {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunk = if event.is_empty() { String::new() } else { chunk(event) };
        self.stream.write_all(format!("{head}{chunk}").as_bytes()).await.ok()
    }

    async fn send(&mut self, events: &str) -> Option<()> {
        self.stream.write_all(chunk(events).as_bytes()).await.ok()
    }
}

fn chunk(events: &str) -> String {
    format!("{:x}\r\n{events}\r\n", events.len())
}

/// Reads a request and gives its path.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if bytes.len() >= end + 4 + length.unwrap_or(0) {
            return head.split(' ').nth(1).map(str::to_owned);
        }
    }
}

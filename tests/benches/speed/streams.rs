//! Streams over sockets: the CPU time from a provider's first byte to our first event, and 1,000 streams at once on two
//! workers, beside a bare `reqwest` loop that only reads the bytes.
//!
//! The server and each measurement of 1,000 streams are this program again, in processes of their own, so that neither
//! time nor memory of one counts for another.

use crate::answers::Counting;
use crate::server::{HELD_BACK, Server};
use crate::table::{Table, Times, resident, two_workers};
use cpu_time::ProcessTime;
use harness::adapter::model::OpenAi;
use harness::adapter::model::openai::OpenAiModel;
use harness::port::model::{
    CallContext, Connect, GenerateOptions, Message, Model as _, ModelAdapter as _, ModelEvent, ModelRequest,
    ModelSink, ToolChoice,
};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Streams at once.
const STREAMS: usize = 1_000;
/// Calls whose first event is timed.
const FIRSTS: usize = 100;
const REPETITIONS: usize = 3;

pub(crate) fn bench(table: &mut Table) {
    let server = Server::start();
    first_event(table, &server.url);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        ours.push(in_a_process("ours", &server.url));
        bare.push(in_a_process("bare", &server.url));
    }
    let least = |all: &[Measured], of: fn(&Measured) -> f64| all.iter().map(of).fold(f64::INFINITY, f64::min);
    let (our_time, bare_time) = (least(&ours, |m| m.cpu), least(&bare, |m| m.cpu));
    table.row(
        "1,000 streams at once on 2 workers, CPU time of all",
        format!("{our_time:.0} ms; only reading {bare_time:.0} ms ({:.2}x)", our_time / bare_time),
        "<= 2x of only reading",
    );
    let kib = |all: &[Measured], of: fn(&Measured) -> f64| least(all, of) / 1024.0 / STREAMS as f64;
    table.row(
        "memory of one of them",
        format!(
            "{:.1} KiB; only reading {:.1} KiB; from the first quarter to the last {:+.1} KiB",
            kib(&ours, |m| m.memory),
            kib(&bare, |m| m.memory),
            kib(&ours, |m| m.growth)
        ),
        "flat",
    );
}

fn model(url: &str) -> OpenAiModel {
    let connect = Connect { alias: "fast", env: &|_: &str| None };
    let recipe = OpenAi::new("gpt-5-mini").chat_completions().base_url(url).api_key("sk-test");
    recipe.connect(&connect).expect("a model")
}

async fn ask(model: &OpenAiModel, out: &mut dyn ModelSink) {
    let messages = [Message::user("Hello")];
    let mut call = CallContext::default();
    call.stream = true;
    call.idle_timeout = Some(Duration::from_secs(60));
    let options = GenerateOptions::default();
    let request = ModelRequest {
        instructions: "",
        messages: &messages,
        tools: &[],
        tool_choice: ToolChoice::Auto,
        output: None,
        options: &options,
        call: &call,
    };
    model.generate(&request, out).await.expect("an answer");
}

/// The CPU time of this process when the first text was heard.
#[derive(Default)]
struct First(Option<Duration>);

impl ModelSink for First {
    fn push(&mut self, event: ModelEvent) {
        if matches!(event, ModelEvent::Text { .. }) {
            self.0.get_or_insert_with(now);
        }
    }
}

fn now() -> Duration {
    ProcessTime::now().as_duration()
}

/// Head and first event come in one write, when this process has been idle for a while.
fn first_event(table: &mut Table, url: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let idle = async || {
        tokio::time::sleep(HELD_BACK / 2).await;
        now()
    };
    let (mut ours, mut bare) = (Times::default(), Times::default());
    let model = model(&format!("{url}/first/v1"));
    let (client, to) = (client(), format!("{url}/first/v1/chat/completions"));
    for _ in 0..FIRSTS {
        runtime.block_on(async {
            let mut first = First::default();
            let (from, ()) = tokio::join!(idle(), ask(&model, &mut first));
            ours.add(first.0.expect("a text").saturating_sub(from), 1);
            let read = async {
                let mut response = client.post(&to).body("{}").send().await.expect("an answer");
                response.chunk().await.expect("a chunk").expect("a first one");
                let first = now();
                while response.chunk().await.expect("a chunk").is_some() {}
                first
            };
            let (from, first) = tokio::join!(idle(), read);
            bare.add(first.saturating_sub(from), 1);
        });
    }
    table.row(
        "from a provider's first byte to our first event, CPU time",
        format!("{}; only reading {}", ours.text(), bare.text()),
        "< 100 µs",
    );
}

/// The client as ours is made, without what ours adds.
fn client() -> reqwest::Client {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions();
    let tls = tls.expect("versions of TLS").with_root_certificates(rustls::RootCertStore::empty());
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls.with_no_client_auth());
    client.build().expect("a client")
}

/// CPU time in milliseconds, memory in bytes.
struct Measured {
    cpu: f64,
    memory: f64,
    growth: f64,
}

fn in_a_process(who: &str, url: &str) -> Measured {
    let program = std::env::current_exe().expect("this program");
    let measured = Command::new(program).args(["--streams", who, url]).stderr(Stdio::inherit()).output();
    let output = measured.expect("the measurement runs");
    assert!(output.status.success(), "the measurement of {who} failed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().expect("a number"));
    let mut next = || numbers.next().expect("three numbers");
    Measured { cpu: next(), memory: next(), growth: next() }
}

/// What `--streams` does: measures, and prints three numbers.
pub(crate) fn measure(who: &str, url: &str) {
    let runtime = two_workers();
    let (model, client) = (Arc::new(model(&format!("{url}/paced/v1"))), client());
    let to = format!("{url}/paced/v1/chat/completions");
    let ours = who == "ours";
    let one = move || {
        let (model, client, to) = (model.clone(), client.clone(), to.clone());
        async move {
            match ours {
                true => {
                    let mut heard = Counting::default();
                    ask(&model, &mut heard).await;
                    assert_eq!(heard.ends, 1);
                    heard.text
                }
                false => {
                    let mut response = client.post(&to).body("{}").send().await.expect("an answer");
                    let mut read = 0;
                    while let Some(chunk) = response.chunk().await.expect("a chunk") {
                        read += chunk.len();
                    }
                    read
                }
            }
        }
    };
    // Once before, so that what is made once does not count.
    runtime.block_on(async { tokio::spawn(one()).await.expect("a stream") });
    let before = resident().unwrap_or_default() as f64;
    let (began, over) = (ProcessTime::now(), Arc::new(AtomicBool::new(false)));
    let sampling = std::thread::spawn({
        let over = over.clone();
        move || {
            let mut samples = Vec::new();
            while !over.load(Ordering::Relaxed) {
                samples.push(resident().unwrap_or_default() as f64);
                std::thread::sleep(Duration::from_millis(50));
            }
            samples
        }
    });
    let heard = runtime.block_on(async {
        let streams: Vec<_> = (0..STREAMS).map(|_| tokio::spawn(one())).collect();
        let mut heard = 0;
        for stream in streams {
            heard += stream.await.expect("a stream");
        }
        heard
    });
    assert!(heard > STREAMS * 1_000, "{heard} bytes were heard");
    let cpu = began.elapsed().as_secs_f64() * 1e3;
    over.store(true, Ordering::Relaxed);
    let samples = sampling.join().expect("samples");
    let most = |samples: &[f64]| samples.iter().copied().fold(0.0, f64::max);
    let quarter = (samples.len() / 4).max(1);
    let growth = most(&samples[samples.len() - quarter..]) - most(&samples[quarter..2 * quarter]);
    println!("{cpu} {} {growth}", most(&samples) - before);
}

//! A whole agent loop against `@copilotkit/aimock`, a mock of the providers that nobody here wrote: two tool calls at
//! once, a call that fails, the typed answer. One row for each API.

use harness::adapter::model::{Anthropic, AzureFoundry, Bedrock, Gemini, OpenAi};
use harness::prelude::*;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// How warm it is somewhere.
#[derive(Clone, Debug, Schema)]
struct Weather {
    celsius: f32,
}

/// The weather in a city, now.
#[tool(effect = read)]
async fn weather(city: String) -> Result<Weather, ToolError> {
    match city.as_str() {
        "Oslo" => Ok(Weather { celsius: -3.0 }),
        // Later than the other: the results are in the order of the calls all the same.
        "Lisbon" => {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            Ok(Weather { celsius: 18.5 })
        }
        _ => Err(ToolError::new("there is no window there")),
    }
}

/// What to pack for a trip.
#[derive(Debug, PartialEq, AgentOutput)]
struct Packing {
    /// One sentence of advice.
    advice: String,
    /// What goes into the bag.
    items: Vec<String>,
}

/// You help people pack. Look the weather up before you answer.
#[agent(model = "fast", output = Packing, tools = [weather])]
struct Packer;

harness! {
    name: Travel,
    models: { fast: OpenAi("gpt-5-mini") },
    agents: [Packer],
}

/// An API: its name, the path that aimock serves it under, and the model that speaks it there.
struct Row {
    api: &'static str,
    path: &'static str,
    start: fn(TravelBindings, &str) -> Start<TravelBindings>,
}

const ROWS: &[Row] = &[
    Row {
        api: "OpenAI Responses",
        path: "/v1/responses",
        start: |bindings, url| {
            bindings.with_model(
                "fast",
                OpenAi::new("gpt-5-mini").base_url(format!("{url}/v1")).api_key("sk-test"),
            )
        },
    },
    Row {
        api: "OpenAI Chat Completions",
        path: "/v1/chat/completions",
        start: |bindings, url| {
            let recipe = OpenAi::new("gpt-5-mini").chat_completions();
            bindings.with_model("fast", recipe.base_url(format!("{url}/v1")).api_key("sk-test"))
        },
    },
    Row {
        api: "Anthropic Messages",
        path: "/v1/messages",
        start: |bindings, url| {
            bindings.with_model("fast", Anthropic::new("claude-sonnet-4-5").base_url(url).api_key("sk-test"))
        },
    },
    Row {
        api: "Azure OpenAI by deployment",
        path: "/openai/deployments/gpt-5-mini/chat/completions?api-version=2024-10-21",
        start: |bindings, url| {
            let recipe = AzureFoundry::new("gpt-5-mini").deployment_path("2024-10-21");
            bindings.with_model("fast", recipe.base_url(url).api_key("sk-test"))
        },
    },
    Row {
        api: "Bedrock, the answer by a call",
        path: "/model/amazon.nova-lite-v1%3A0/converse-stream",
        start: |bindings, url| {
            let recipe = Bedrock::new("amazon.nova-lite-v1:0").region("eu-west-1");
            bindings.with_model("fast", recipe.base_url(url).api_key("sk-test"))
        },
    },
    Row {
        api: "Gemini",
        path: "/v1beta/models/gemini-3-flash-preview:streamGenerateContent?alt=sse",
        start: |bindings, url| {
            let recipe = Gemini::new("gemini-3-flash-preview").base_url(format!("{url}/v1beta"));
            bindings.with_model("fast", recipe.api_key("sk-test"))
        },
    },
    Row {
        api: "Bedrock, the answer natively",
        path: "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream",
        start: |bindings, url| {
            let recipe = Bedrock::new("us.anthropic.claude-sonnet-4-5-20250929-v1:0").region("us-east-1");
            bindings.with_model("fast", recipe.base_url(url).api_key("sk-test".to_owned()))
        },
    },
];

/// aimock in a process of its own, which ends with this value.
struct Aimock {
    process: Child,
    url: String,
}

impl Aimock {
    fn start() -> Aimock {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = tests.join("aimock/node_modules/@copilotkit/aimock/dist/cli.js");
        assert!(program.is_file(), "aimock is not installed: run tests/aimock/install (tests/run does)");
        let mut process = Command::new("node")
            .arg(program)
            .args(["--port", "0", "--strict", "--validate-on-load", "--fixtures"])
            .arg(tests.join("aimock/trip.json"))
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("node runs");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| line.split_once("listening on ").map(|(_, url)| url.trim().to_owned()));
        // Read on, so that it never waits for somebody to read.
        std::thread::spawn(move || lines.for_each(drop));
        Aimock { url: url.expect("aimock says where it listens"), process }
    }

    /// Every request, as aimock understood it.
    async fn journal(&self) -> Vec<Value> {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let ask = format!("GET /__aimock/journal HTTP/1.0\r\nhost: {address}\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

impl Drop for Aimock {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The results of tools in a request: of which call, and what. Gemini's are in an object that says how it went.
fn results(request: &Value) -> Vec<(String, String)> {
    let plain = |text: &str| {
        let object = serde_json::from_str::<Value>(text).unwrap_or_default();
        let inside = ["output", "error"].iter().find_map(|name| object[*name].as_str());
        inside.unwrap_or(text).to_owned()
    };
    let messages = request["body"]["messages"].as_array().unwrap();
    let results = messages.iter().filter(|message| message["role"] == "tool");
    results
        .map(|result| {
            let id = result["tool_call_id"].as_str().unwrap().to_owned();
            (id, plain(result["content"].as_str().unwrap()))
        })
        .collect()
}

#[tokio::test]
async fn an_agent_loop_of_three_turns_on_each_api() {
    for row in ROWS {
        let aimock = Aimock::start();
        let travel = Travel::start((row.start)(TravelBindings {}, &aimock.url)).await.unwrap();
        let session = travel.session("traveller").await.unwrap();
        let run = session.run::<Packer>("A trip north and south".to_owned());
        let packing = run.await.unwrap_or_else(|error| panic!("{}: {error}", row.api));
        let expected = Packing {
            advice: "Wear layers: «snow» in Oslo, sun in Lisbon ☀.".into(),
            items: ["a coat", "a shirt", "sunglasses"].map(str::to_owned).to_vec(),
        };
        assert_eq!(packing, expected, "{}", row.api);

        let journal = aimock.journal().await;
        for request in &journal {
            assert_eq!(
                (request["path"].as_str(), request["response"]["status"].as_u64()),
                (Some(row.path), Some(200))
            );
        }
        let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        let oslo = pair("call_north", r#"{"celsius":-3.0}"#);
        let lisbon = pair("call_south", r#"{"celsius":18.5}"#);
        let seen: Vec<_> = journal.iter().map(results).collect();
        let two = vec![oslo, lisbon];
        let all = [&two[..], &[pair("call_nowhere", "there is no window there")]].concat();
        assert_eq!(seen, [vec![], two, all], "{}", row.api);

        let runs = session.runs(None, 10).await.unwrap();
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].counts.model_calls, runs[0].counts.tool_calls), (3, 3), "{}", row.api);
        let usage = (runs[0].usage.input_tokens, runs[0].usage.output_tokens);
        assert_eq!(usage, (Some(450), Some(60)), "{}", row.api);
    }
}

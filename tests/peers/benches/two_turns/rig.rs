//! The loop on rig 0.44: one agent, cloned for each run. Its own mock wire, with a transport that looks at the
//! request, as in the examples of `rig-agent`.

use crate::table::{cpu_time, two_workers};
use crate::two_turns::{ANSWER, ARGUMENTS, QUESTION, repeat};
use rig_agent::AgentBuilder;
use rig_agent::prelude::*;
use rig_agent::tool::{Tool, ToolContext};
use rig_core::completion::{CompletionRequest, CompletionResponse, Usage};
use rig_core::driver::{Exchange, Model, Opened, Opening, Transport};
use rig_core::message::{AssistantContent, Message, Origin, ToolCall, ToolFunction, ToolName, UserContent};
use rig_core::test_utils::{MockFrame, MockScript};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;

#[derive(Clone)]
struct TwoTurns;

impl Transport<MockScript> for TwoTurns {
    fn send(&self, request: CompletionRequest, _: Exchange) -> Opening<MockFrame> {
        Opening::new(async move {
            tokio::task::yield_now().await;
            let called = matches!(request.chat_history.last(), Some(Message::User { content })
                if content.iter().any(|part| matches!(part, UserContent::ToolResult(_))));
            let answer = if called {
                AssistantContent::text(ANSWER.to_owned())
            } else {
                let name = ToolName::new("find_order").expect("a name");
                let arguments = serde_json::from_str(ARGUMENTS).expect("JSON");
                AssistantContent::ToolCall(ToolCall::from_wire("call_1", ToolFunction::new(name, arguments)))
            };
            let origin = Origin::new("bench", "bench", "");
            let response =
                CompletionResponse::new(vec![answer], Usage::new(), origin, serde_json::Value::Null);
            Ok(Opened::new(futures_util::stream::iter([Ok(MockFrame::Response(Box::new(response)))])))
        })
    }
}

#[derive(Deserialize)]
struct Args {
    order_no: String,
}

#[derive(Clone)]
struct FindOrder;

impl Tool for FindOrder {
    const NAME: &'static str = "find_order";
    type Args = Args;
    type Output = String;
    type Error = Infallible;

    fn description(&self) -> String {
        "Find an order by its number.".to_owned()
    }

    fn parameters(&self) -> serde_json::Value {
        serde_json::json!({
            "type": "object",
            "properties": {"order_no": {"type": "string"}},
            "required": ["order_no"]
        })
    }

    async fn call(&self, _: &mut ToolContext, args: Args) -> Result<String, Infallible> {
        Ok(crate::order(args.order_no))
    }
}

pub(crate) fn measure(runs: usize, at_once: usize) -> Duration {
    let runtime = two_workers();
    let _entered = runtime.enter();
    let agent = AgentBuilder::new(Model::new(MockScript::new("bench"), TwoTurns))
        .preamble("You help customers with their orders.")
        .tool(FindOrder)
        .default_max_turns(4)
        .build();
    let one = move |_| {
        let agent = agent.clone();
        async move {
            let answer = agent.prompt(QUESTION).await.expect("an answer");
            assert_eq!(answer, ANSWER);
        }
    };
    cpu_time(&runtime, repeat(runs, at_once, one))
}

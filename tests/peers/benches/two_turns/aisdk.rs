//! The loop on aisdk 0.5: a request for each run, with a tool that is cloned into it.

use crate::table::{cpu_time, two_workers};
use crate::two_turns::{ANSWER, ARGUMENTS, QUESTION, repeat};
use aisdk::core::capabilities::{TextInputSupport, ToolCallSupport};
use aisdk::core::language_model::{
    LanguageModel, LanguageModelOptions, LanguageModelResponse, LanguageModelResponseContentType, ProviderStream,
};
use aisdk::core::tools::{Tool, ToolCallInfo, ToolExecute};
use aisdk::core::LanguageModelRequest;
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use std::time::Duration;

/// Belongs to one run, so it can remember its turn: to look at the messages it would have to copy them.
#[derive(Debug, Clone, Default)]
struct TwoTurns {
    called: bool,
}

impl ToolCallSupport for TwoTurns {}
impl TextInputSupport for TwoTurns {}

#[async_trait::async_trait]
impl LanguageModel for TwoTurns {
    fn name(&self) -> String {
        "bench".to_owned()
    }

    async fn generate_text(&mut self, _: LanguageModelOptions) -> aisdk::Result<LanguageModelResponse> {
        tokio::task::yield_now().await;
        if std::mem::replace(&mut self.called, true) {
            return Ok(LanguageModelResponse::new(ANSWER));
        }
        let mut call = ToolCallInfo::new("find_order");
        call.id("call_1");
        call.input(serde_json::from_str(ARGUMENTS).expect("JSON"));
        Ok(LanguageModelResponse { contents: vec![LanguageModelResponseContentType::ToolCall(call)], usage: None })
    }

    async fn stream_text(&mut self, _: LanguageModelOptions) -> aisdk::Result<ProviderStream> {
        unreachable!("nothing is streamed here")
    }
}

#[derive(Deserialize, JsonSchema)]
struct Args {
    order_no: String,
}

fn find_order() -> Tool {
    Tool {
        name: "find_order".to_owned(),
        description: "Find an order by its number.".to_owned(),
        input_schema: schema_for!(Args),
        execute: ToolExecute::new(Box::new(|input| {
            let args: Args = serde_json::from_value(input).map_err(|error| error.to_string())?;
            Ok(crate::order(args.order_no))
        })),
    }
}

pub(crate) fn measure(runs: usize, at_once: usize) -> Duration {
    let runtime = two_workers();
    // Its schema is made once: it would be unfair to count that in each run.
    let tool = find_order();
    let one = move |_| {
        let tool = tool.clone();
        async move {
            let mut request = LanguageModelRequest::builder()
                .model(TwoTurns::default())
                .system("You help customers with their orders.")
                .prompt(QUESTION)
                .with_tool(tool)
                .build();
            let answer = request.generate_text().await.expect("an answer").text();
            assert_eq!(answer.as_deref(), Some(ANSWER));
        }
    };
    cpu_time(&runtime, repeat(runs, at_once, one))
}

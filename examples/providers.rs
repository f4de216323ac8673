//! The same agent on each provider: in `harness!` one word differs.
//!
//! `cargo run --bin providers --features providers` needs no key: what a mock said in each provider's
//! own protocol is in `examples/cassettes`.
//! `HARNESS_RECORD=1` asks them again, with the keys of the environment, and writes the cassettes anew.

use harness::adapter::model::Recorded;
use harness::port::model::ModelAdapter;
use harness::prelude::*;
use harness::{Harness, RegisteredIn};
use std::path::Path;

/// Where a parcel is.
#[derive(Schema)]
struct Parcel {
    city: String,
    days_left: u8,
}

/// Find the parcel of an order.
#[tool(effect = read)]
async fn track(order_no: u32) -> Parcel {
    Parcel { city: if order_no == 42 { "Utrecht" } else { "Lyon" }.to_owned(), days_left: 2 }
}

/// What the customer reads.
#[derive(Debug, AgentOutput)]
struct Reply {
    /// One friendly sentence.
    text: String,
    /// Days until the parcel comes.
    days: u8,
}

/// You answer questions about parcels. Look before you answer.
#[agent(model = "fast", output = Reply, tools = [track])]
struct Support;

harness! { name: OnOpenAi, models: { fast: OpenAi("gpt-5-mini") }, agents: [Support] }
harness! { name: OnAnthropic, models: { fast: Anthropic("claude-sonnet-4-5") }, agents: [Support] }
harness! { name: OnBedrock, models: { fast: Bedrock("us.anthropic.claude-sonnet-4-5-20250929-v1:0") }, agents: [Support] }
harness! { name: OnAzure, models: { fast: AzureFoundry("gpt-5-mini") }, agents: [Support] }
harness! { name: OnGemini, models: { fast: Gemini("gemini-3-flash-preview") }, agents: [Support] }

/// Nothing here knows which provider it is.
async fn ask<H>(session: Session<H>) -> harness::Result<Reply>
where
    H: Harness,
    Support: RegisteredIn<H>,
{
    session.run::<Support>("Where is my order 42?".to_owned()).await
}

/// The model behind its cassette.
fn recorded<A: ModelAdapter>(name: &str, model: A) -> Recorded<A> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    Recorded::new(model, folder.join(name).with_extension("jsonl"))
}

async fn all() -> Result<Vec<(&'static str, Reply)>, Box<dyn std::error::Error>> {
    let openai = recorded("openai", OpenAi::new("gpt-5-mini"));
    let anthropic = recorded("anthropic", Anthropic::new("claude-sonnet-4-5"));
    let bedrock = recorded("bedrock", Bedrock::new("us.anthropic.claude-sonnet-4-5-20250929-v1:0"));
    let azure = recorded("azure", AzureFoundry::new("gpt-5-mini"));
    let gemini = recorded("gemini", Gemini::new("gemini-3-flash-preview"));
    let openai = OnOpenAi::start(OnOpenAiBindings {}.with_model("fast", openai)).await?;
    let anthropic = OnAnthropic::start(OnAnthropicBindings {}.with_model("fast", anthropic)).await?;
    let bedrock = OnBedrock::start(OnBedrockBindings {}.with_model("fast", bedrock)).await?;
    let azure = OnAzure::start(OnAzureBindings {}.with_model("fast", azure)).await?;
    let gemini = OnGemini::start(OnGeminiBindings {}.with_model("fast", gemini)).await?;
    Ok(vec![
        ("OpenAI", ask(openai.session("ann").await?).await?),
        ("Anthropic", ask(anthropic.session("ann").await?).await?),
        ("Bedrock", ask(bedrock.session("ann").await?).await?),
        ("Azure", ask(azure.session("ann").await?).await?),
        ("Gemini", ask(gemini.session("ann").await?).await?),
    ])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (provider, reply) in all().await? {
        println!("{provider:<10} {} ({} days)", reply.text, reply.days);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn every_provider_answers() {
        let replies = super::all().await.unwrap();
        assert_eq!(replies.len(), 5);
        assert!(replies.iter().all(|(_, reply)| reply.days == 2));
    }
}

//! Items from two crates: the agent and its tool are of another team, the harness is ours. Their requirements
//! came with them: forget `Rates` below, and the build says who needs it.

use acme_tools::{Converter, Rates, convert};
use harness::prelude::*;

/// You sell postcards. Let the converter do the arithmetic.
#[agent(model = "fast", agents = [Converter])]
struct Seller;

harness! {
    name: Kiosk,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [Rates],
    agents: [Seller, Converter],
}

fn script() -> ScriptedModel {
    ScriptedModel::routes()
        .instructed(
            "You sell postcards",
            [
                Say::empty().raw("Converter", r#"{"input": "2 euros in USD"}"#),
                Say::text("That is 2.20 dollars."),
            ],
        )
        .instructed(
            "You convert prices",
            [
                Say::call(convert { euros: 2.0, currency: "USD".to_owned() }),
                Say::text("2 euros are 2.20 dollars."),
            ],
        )
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bindings = KioskBindings { rates: Rates(vec![("USD", 1.1)]) };
    let kiosk = Kiosk::start(bindings.scripted(script())).await?;
    let session = kiosk.session("counter").await?;
    println!("{}", session.run::<Seller>("What is a postcard in dollars?".to_owned()).await?);
    println!("\n{}", Kiosk::inspect().mermaid());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_agent_of_the_other_crate_answers_as_a_tool() {
        let bindings = KioskBindings { rates: Rates(vec![("USD", 1.1)]) };
        let kiosk = Kiosk::start(bindings.scripted(script())).await.unwrap();
        let session = kiosk.session("counter").await.unwrap();
        let mut events = session.stream::<Seller>("In dollars?".to_owned()).await.unwrap();
        let mut runs = std::collections::BTreeSet::new();
        while let Some(event) = events.next().await {
            runs.insert(event.run_id);
        }
        assert_eq!(runs.len(), 2, "the agent that was called has a run of its own");
        assert_eq!(events.output().await.unwrap(), "That is 2.20 dollars.");
    }
}

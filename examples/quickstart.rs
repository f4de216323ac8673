//! The main job in one file: an agent with a tool, its events while it works, its typed answer.
//!
//! `cargo run --bin quickstart` needs no key and no network. With a real model:
//! `HARNESS_MODEL=openai:gpt-5-mini` or `HARNESS_MODEL=compatible:<base-url>:<model>`.

use harness::prelude::*;
use std::io::Write;
use std::time::Duration;

/// How warm it is somewhere.
#[derive(Clone, Debug, Schema)]
struct Weather {
    celsius: f32,
    sky: String,
}

/// The weather in a city, now.
#[tool(effect = read)]
async fn weather(
    cx: &ToolCx<weather>,
    /// Its name in English.
    city: String,
) -> Result<Weather, ToolError> {
    cx.progress(format!("looking out of a window in {city}"));
    match city.as_str() {
        "Oslo" => Ok(Weather { celsius: -3.0, sky: "snow".to_owned() }),
        "Lisbon" => Ok(Weather { celsius: 18.5, sky: "clear".to_owned() }),
        _ => Err(ToolError::new("there is no window there; the cities are Oslo and Lisbon")),
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

/// What a model would say: two calls at once, then the answer in pieces.
fn script() -> ScriptedModel {
    let answer = Packing {
        advice: "Wear layers: Oslo has snow and Lisbon sun.".to_owned(),
        items: ["a coat", "a shirt", "sunglasses"].map(str::to_owned).to_vec(),
    };
    ScriptedModel::new([
        Say::call(weather { city: "Oslo".to_owned() }).and(weather { city: "Lisbon".to_owned() }),
        Say::output(&answer).in_chunks(12).after(Duration::from_millis(50)),
    ])
}

/// The scripted model, or the one that `HARNESS_MODEL` names.
fn start(model: Option<String>) -> Start<TravelBindings> {
    let bindings = TravelBindings {};
    match model {
        None => bindings.scripted(script()),
        Some(spec) => bindings.with_model("fast", AnyModel::new(spec)),
    }
}

#[tokio::main]
async fn main() {
    if let Err(error) = run().await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let model = std::env::var("HARNESS_MODEL").ok().filter(|spec| !spec.is_empty());
    if model.is_none() {
        println!("(scripted model; HARNESS_MODEL=openai:gpt-5-mini asks a real one)\n");
    }
    let travel = Travel::start(start(model)).await?;
    let session = travel.session("you/first-trip").await?;

    let mut events = session.stream::<Packer>("I go to Oslo and Lisbon. What do I pack?".to_owned()).await?;
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            _ = tokio::signal::ctrl_c() => {
                events.cancel();
                continue;
            }
        };
        let Some(event) = event else { break };
        match &event.kind {
            EventKind::ModelDelta { text } => print!("{text}"),
            EventKind::ToolStarted { tool, .. } => println!("{:>3}  {} {tool}", event.seq, event.kind.name()),
            EventKind::ToolProgress { message, .. } => {
                println!("{:>3}  {} {message}", event.seq, event.kind.name())
            }
            EventKind::ModelObjectPartial { .. } => {}
            EventKind::ModelFinished { .. } => println!("\n{:>3}  {}", event.seq, event.kind.name()),
            _ => println!("{:>3}  {}", event.seq, event.kind.name()),
        }
        std::io::stdout().flush()?;
    }
    let packing = events.output().await?;
    println!("\n{}", packing.advice);
    for item in packing.items {
        println!("  - {item}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_cities_are_asked_and_the_answer_is_typed() {
        let travel = Travel::start(start(None)).await.unwrap();
        let mut events = travel
            .session("test")
            .await
            .unwrap()
            .stream::<Packer>("What do I pack?".to_owned())
            .await
            .unwrap();
        let mut tools = 0;
        while let Some(event) = events.next().await {
            tools +=
                u32::from(matches!(event.kind, EventKind::ToolFinished { outcome: Outcome::Succeeded, .. }));
        }
        assert_eq!(tools, 2);
        assert_eq!(events.output().await.unwrap().items.len(), 3);
    }

    #[tokio::test]
    async fn a_missing_key_says_which_variable_and_how_to_go_on() {
        let start = start(Some("openai:gpt-5-mini".to_owned())).env(|_| None);
        let error = Travel::start(start).await.err().unwrap().to_string();
        assert!(error.contains("OPENAI_API_KEY") && error.contains("scripted"), "{error}");
    }

    #[tokio::test]
    async fn a_wrong_spec_says_what_it_may_be() {
        let error = Travel::start(start(Some("gpt-5".to_owned()))).await.err().unwrap().to_string();
        assert!(error.contains("openai:"), "{error}");
    }
}

//! The main job in one file: an agent with a tool, its events while it works, its typed answer.
//!
//! `cargo run --bin quickstart` needs no key and no network. With a real model:
//! `HARNESS_MODEL=openai:gpt-5-mini` or `HARNESS_MODEL=compatible:<base-url>:<model>`.

use harness::adapter::model::ModelSpec;
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
fn start(model: Option<String>) -> Result<Start<TravelBindings>, String> {
    let bindings = TravelBindings {};
    let Some(spec) = model else { return Ok(bindings.scripted(script())) };
    let spec = ModelSpec::parse(&spec).map_err(|error| format!("HARNESS_MODEL: {error}"))?;
    Ok(bindings.with_model("fast", AnyModel::from(spec)))
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
    let travel = Travel::start(start(model)?).await?;
    let session = travel.session("you/first-trip").await?;

    let mut events = session.stream::<Packer>("I go to Oslo and Lisbon. What do I pack?".to_owned()).await?;
    let mut mid_line = false;
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            _ = tokio::signal::ctrl_c() => {
                events.cancel();
                continue;
            }
        };
        let Some(event) = event else { break };
        let words = match &event.kind {
            EventKind::ModelDelta { text } => {
                print!("{text}");
                std::io::stdout().flush()?;
                mid_line = true;
                continue;
            }
            EventKind::ModelObjectPartial { .. } => continue,
            EventKind::RunStarted { item, .. } => item,
            EventKind::ToolStarted { tool, .. } => &**tool,
            EventKind::ToolProgress { message, .. } | EventKind::ToolError { message, .. } => message,
            _ => "",
        };
        if std::mem::take(&mut mid_line) {
            println!();
        }
        println!("{}", format!("{:>3}  {} {words}", event.seq, event.kind.name()).trim_end());
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
        let travel = Travel::start(start(None).unwrap()).await.unwrap();
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
        let start = start(Some("openai:gpt-5-mini".to_owned())).unwrap().env(|_| None);
        let error = Travel::start(start).await.err().unwrap().to_string();
        assert!(error.contains("OPENAI_API_KEY") && error.contains("scripted"), "{error}");
    }

    #[test]
    fn a_wrong_spec_says_where_it_is_and_what_it_may_be() {
        let error = start(Some("gpt-5".to_owned())).err().unwrap();
        assert!(error.starts_with("HARNESS_MODEL: `gpt-5`") && error.contains("`openai:gpt-5`"), "{error}");
    }
}

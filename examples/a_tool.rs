//! A tool in full: typed arguments with defaults, an injected resource, progress, an error that helps the model.
//! The function stays a function: the tests call it directly.

use harness::prelude::*;
use std::sync::Mutex;

/// How urgent a note is.
#[derive(Clone, Copy, Debug, PartialEq, Schema)]
#[serde(rename_all = "snake_case")]
enum Urgency {
    Low,
    High,
}

/// The notes of an office.
#[derive(Default, Resource)]
struct Notes(Mutex<Vec<String>>);

/// Write a note that everybody in the office sees.
#[tool(effect = idempotent, timeout = "2s")]
async fn write_note(
    cx: &ToolCx<write_note>,
    notes: &Notes,
    /// At most 80 characters.
    text: String,
    /// Who it is for; everybody when left out.
    to: Option<String>,
    /// How urgent it is.
    #[arg(default = Urgency::Low)]
    urgency: Urgency,
) -> Result<String, ToolError> {
    if text.chars().count() > 80 {
        return Err(ToolError::new("a note has at most 80 characters; say it shorter"));
    }
    cx.progress("writing");
    let to = to.unwrap_or_else(|| "everybody".to_owned());
    let mut notes = notes.0.lock().map_err(ToolError::new)?;
    notes.push(format!("{to}: {text} ({urgency:?})"));
    Ok(format!("note {} is on the board", notes.len()))
}

/// You keep the notes of an office.
#[agent(model = "fast", tools = [write_note])]
struct Clerk;

harness! {
    name: Office,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [Notes],
    agents: [Clerk],
}

fn script() -> ScriptedModel {
    let note = write_note { text: "The lift is out of order.".to_owned(), to: None, urgency: Urgency::High };
    ScriptedModel::new([Say::call(note), Say::text("Done: everybody knows about the lift.")])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let office = Office::start(OfficeBindings { notes: Notes::default() }.scripted(script())).await?;
    let session = office.session("front-desk").await?;
    println!("{}", session.run::<Clerk>("Tell everybody that the lift is broken.".to_owned()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_function_is_tested_directly() {
        let (cx, notes) = (ToolCx::for_test(), Notes::default());
        let said = write_note(&cx, &notes, "hello".to_owned(), Some("Ann".to_owned()), Urgency::Low).await;
        assert_eq!(said.unwrap(), "note 1 is on the board");
        assert_eq!(notes.0.lock().unwrap()[0], "Ann: hello (Low)");
        let long = write_note(&cx, &notes, "x".repeat(81), None, Urgency::Low).await;
        assert!(long.unwrap_err().message().contains("80 characters"));
    }

    #[tokio::test]
    async fn a_model_that_leaves_the_defaults_out_is_understood() {
        let script =
            ScriptedModel::new([Say::empty().raw("write_note", r#"{"text": "hi"}"#), Say::text("done")]);
        let office =
            Office::start(OfficeBindings { notes: Notes::default() }.scripted(script)).await.unwrap();
        let session = office.session("front-desk").await.unwrap();
        assert_eq!(session.run::<Clerk>("say hi".to_owned()).await.unwrap(), "done");
    }
}

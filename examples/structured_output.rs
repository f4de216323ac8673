//! An agent whose answer is a Rust type: asked for natively, validated, repaired when it does not fit.

use harness::prelude::*;

/// One thing somebody promised to do.
#[derive(Debug, PartialEq, Schema)]
struct Task {
    /// Who does it.
    owner: String,
    /// What, in a few words.
    what: String,
    /// Days from now, where one was named.
    due_in_days: Option<u32>,
}

/// How the meeting went.
#[derive(Debug, PartialEq, Schema)]
#[serde(rename_all = "snake_case")]
enum Mood {
    Good,
    Mixed,
    Bad,
}

/// The minutes of a meeting.
#[derive(Debug, PartialEq, AgentOutput)]
struct Minutes {
    /// One sentence.
    summary: String,
    tasks: Vec<Task>,
    mood: Mood,
}

/// You write the minutes of meetings. Leave out small talk.
#[agent(model = "fast", output = Minutes, limits(repairs = 2))]
struct Secretary;

harness! {
    name: Meetings,
    models: { fast: OpenAi("gpt-5-mini") },
    agents: [Secretary],
}

fn minutes() -> Minutes {
    Minutes {
        summary: "The launch moves to Friday.".to_owned(),
        tasks: vec![Task {
            owner: "Ann".to_owned(),
            what: "tell the customers".to_owned(),
            due_in_days: Some(2),
        }],
        mood: Mood::Good,
    }
}

/// The first answer does not fit (`mood` is no such word); the model is told what is wrong, and mends it.
fn script() -> ScriptedModel {
    let wrong = r#"{"summary": "The launch moves to Friday.", "tasks": [], "mood": "splendid"}"#;
    ScriptedModel::new([Say::text(wrong), Say::output(&minutes())])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let meetings = Meetings::start(MeetingsBindings {}.scripted(script())).await?;
    let session = meetings.session("monday").await?;
    let minutes = session.run::<Secretary>("Ann: I tell the customers by Wednesday. ..".to_owned()).await?;
    println!("{minutes:#?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_that_does_not_fit_is_repaired() {
        let meetings = Meetings::start(MeetingsBindings {}.scripted(script())).await.unwrap();
        let session = meetings.session("monday").await.unwrap();
        assert_eq!(session.run::<Secretary>("..".to_owned()).await.unwrap(), minutes());
    }

    #[tokio::test]
    async fn a_model_that_never_gets_it_right_is_an_error_without_content() {
        let script = ScriptedModel::new([Say::text("secret words that are no JSON")]).repeat();
        let meetings = Meetings::start(MeetingsBindings {}.scripted(script)).await.unwrap();
        let session = meetings.session("monday").await.unwrap();
        let error = session.run::<Secretary>("..".to_owned()).await.unwrap_err();
        assert_eq!(error.code(), "OUTPUT_INVALID");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

//! A workflow: several writers at once, then a judge who picks the best.

use harness::prelude::*;

/// Text for an advertisement.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
struct Draft {
    text: String,
}

/// What the judge reads.
#[derive(Clone, Debug, Schema)]
struct Contest {
    product: String,
    drafts: Vec<Draft>,
}

/// What the judge says.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
struct Verdict {
    /// Position of the winner, from 0.
    winner: usize,
    /// One sentence.
    reason: String,
}

/// What to write about, and how.
#[derive(Clone, Debug, Schema)]
struct Brief {
    product: String,
    tone: String,
}

#[agent(model = "fast", input = Brief, output = Draft, instructions_template = "You write advertisements. Tone: {tone}.")]
struct Writer;

/// You judge advertisements and pick one.
#[agent(model = "strong", input = Contest, output = Verdict)]
struct Judge;

/// Write one draft in each tone, at most two at a time, and take the judge's choice.
#[workflow(agents = [Writer, Judge], limits(run_time = "5m"))]
async fn advertise(cx: &WorkflowCx<advertise>, product: String) -> Result<Draft, WorkflowError> {
    let tones = ["dry", "warm", "loud"];
    let subject = product.clone();
    let drafts = cx
        .fan_out(tones, 2, move |cx, tone| {
            let brief = Brief { product: subject.clone(), tone: tone.to_owned() };
            async move { cx.run::<Writer>(brief).await }
        })
        .await?;
    let verdict = cx.run::<Judge>(Contest { product, drafts: drafts.clone() }).await?;
    cx.progress(verdict.reason);
    let winner = drafts.into_iter().nth(verdict.winner);
    winner.ok_or_else(|| WorkflowError::application("the judge picked a draft that does not exist"))
}

harness! {
    name: Agency,
    models: { fast: OpenAi("gpt-5-mini"), strong: OpenAi("gpt-5") },
    workflows: [advertise],
}

fn draft(text: &str) -> Draft {
    Draft { text: text.to_owned() }
}

fn script() -> ScriptedModel {
    let verdict = Verdict { winner: 1, reason: "It makes one smile.".to_owned() };
    ScriptedModel::routes()
        .instructed("Tone: dry", [Say::output(&draft("It is a lamp."))])
        .instructed("Tone: warm", [Say::output(&draft("Home has a light on."))])
        .instructed("Tone: loud", [Say::output(&draft("LAMPS! LAMPS! LAMPS!"))])
        .instructed("You judge", [Say::output(&verdict)])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let agency = Agency::start(AgencyBindings {}.scripted(script())).await?;
    let session = agency.session("campaign").await?;
    let mut events = session.stream::<advertise>("a lamp".to_owned()).await?;
    while let Some(event) = events.next().await {
        if let EventKind::AgentStarted { agent } = &event.kind {
            println!("{agent} begins");
        }
    }
    println!("{}", events.output().await?.text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_judge_picks_from_drafts_in_order() {
        let agency = Agency::start(AgencyBindings {}.scripted(script())).await.unwrap();
        let session = agency.session("campaign").await.unwrap();
        assert_eq!(
            session.run::<advertise>("a lamp".to_owned()).await.unwrap(),
            draft("Home has a light on.")
        );
    }
}

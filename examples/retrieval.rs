//! Retrieval: embed a few documents, find the nearest to a question, answer with citations that are checked.

use harness::prelude::*;

/// A page of the handbook.
#[derive(Clone, Debug, Schema)]
struct Page {
    id: String,
    text: String,
}

/// A question and the pages that may answer it.
#[derive(Clone, Debug, Schema)]
struct Grounded {
    question: String,
    pages: Vec<Page>,
}

/// An answer that names its sources.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
struct Cited {
    text: String,
    /// Ids of the pages the answer stands on.
    sources: Vec<String>,
}

/// Answer from the given pages only, and name those you used.
#[agent(model = "fast", input = Grounded, output = Cited)]
struct Reader;

const HANDBOOK: [(&str, &str); 4] = [
    ("holidays", "Everybody has thirty days of holidays a year."),
    ("parking", "Parking behind the house is for visitors only."),
    ("lunch", "Lunch is served from noon in the canteen."),
    ("keys", "Lost keys are reported to the front desk at once."),
];

/// Answer a question from the handbook.
#[workflow(agents = [Reader], models = ["embed"], requires(model.embeddings))]
async fn ask_handbook(cx: &WorkflowCx<ask_handbook>, question: String) -> Result<Cited, WorkflowError> {
    let model = cx.model("embed")?;
    let mut texts: Vec<String> = HANDBOOK.iter().map(|(_, text)| (*text).to_owned()).collect();
    texts.push(question.clone());
    let mut vectors = model.embed(&texts).await?.vectors;
    let wanted = vectors.pop().unwrap_or_default();
    let mut nearest: Vec<usize> = (0..HANDBOOK.len()).collect();
    nearest.sort_by(|a, b| cosine(&vectors[*b], &wanted).total_cmp(&cosine(&vectors[*a], &wanted)));
    let page = |at: &usize| Page { id: HANDBOOK[*at].0.to_owned(), text: HANDBOOK[*at].1.to_owned() };
    let pages: Vec<Page> = nearest.iter().take(2).map(page).collect();
    let cited = cx.run::<Reader>(Grounded { question, pages: pages.clone() }).await?;
    match cited.sources.iter().find(|id| !pages.iter().any(|page| page.id == **id)) {
        Some(invented) => {
            Err(WorkflowError::application(format!("the answer cites `{invented}`, which it never saw")))
        }
        None => Ok(cited),
    }
}

/// How alike two directions are, from -1 to 1.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt()).max(f32::EPSILON)
}

harness! {
    name: Handbook,
    models: { fast: OpenAi("gpt-5-mini"), embed: OpenAi("text-embedding-3-small") },
    workflows: [ask_handbook],
}

fn script(source: &str) -> ScriptedModel {
    let answer = Cited { text: "Thirty days.".to_owned(), sources: vec![source.to_owned()] };
    ScriptedModel::new([Say::output(&answer)])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let handbook = Handbook::start(HandbookBindings {}.scripted(script("holidays"))).await?;
    let session = handbook.session("ann").await?;
    let answer = session.run::<ask_handbook>("How many days of holidays do I have?".to_owned()).await?;
    println!("{} [{}]", answer.text, answer.sources.join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(source: &str) -> Result<Cited, Error> {
        let handbook = Handbook::start(HandbookBindings {}.scripted(script(source))).await.unwrap();
        let session = handbook.session("ann").await.unwrap();
        session.run::<ask_handbook>("How many days of holidays do I have?".to_owned()).await
    }

    #[tokio::test]
    async fn the_nearest_page_is_found_and_cited() {
        assert_eq!(ask("holidays").await.unwrap().sources, ["holidays"]);
    }

    #[tokio::test]
    async fn an_invented_source_is_refused() {
        assert!(ask("rumours").await.unwrap_err().to_string().contains("rumours"));
    }
}

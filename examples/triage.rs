//! Triage: one agent reads the request and routes it to another, in plain Rust.

use harness::prelude::*;

/// Who should answer.
#[derive(Clone, Copy, Debug, PartialEq, Schema)]
#[serde(rename_all = "snake_case")]
enum Desk {
    Billing,
    Technical,
    Person,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
struct Route {
    desk: Desk,
    /// What the desk needs to know, in one sentence.
    note: String,
}

/// You read requests and route them. Never answer them.
#[agent(model = "fast", output = Route)]
struct Triage;

/// You answer questions about bills.
#[agent(model = "fast")]
struct Billing;

/// You help with technical problems.
#[agent(model = "fast")]
struct Technical;

/// Route a request to the desk that can answer it.
#[workflow(agents = [Triage, Billing, Technical])]
async fn answer(cx: &WorkflowCx<answer>, request: String) -> Result<String, WorkflowError> {
    let route = cx.run::<Triage>(request).await?;
    match route.desk {
        Desk::Billing => cx.run::<Billing>(route.note).await,
        Desk::Technical => cx.run::<Technical>(route.note).await,
        Desk::Person => Ok(format!("A colleague will call you: {}", route.note)),
    }
}

harness! {
    name: Helpdesk,
    models: { fast: OpenAi("gpt-5-mini") },
    workflows: [answer],
}

fn script(desk: Desk) -> ScriptedModel {
    let route = Route { desk, note: "wants a copy of the March bill".to_owned() };
    ScriptedModel::routes()
        .instructed("route them", [Say::output(&route)])
        .instructed("about bills", [Say::text("Your March bill is on its way.")])
        .instructed("technical", [Say::text("Turn it off and on again.")])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let helpdesk = Helpdesk::start(HelpdeskBindings {}.scripted(script(Desk::Billing))).await?;
    let session = helpdesk.session("caller-12").await?;
    println!("{}", session.run::<answer>("Where is my March bill?".to_owned()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_desk_gets_its_requests() {
        for (desk, said) in
            [(Desk::Billing, "March bill is"), (Desk::Technical, "off and on"), (Desk::Person, "colleague")]
        {
            let helpdesk = Helpdesk::start(HelpdeskBindings {}.scripted(script(desk))).await.unwrap();
            let session = helpdesk.session("caller").await.unwrap();
            let answer = session.run::<answer>("..".to_owned()).await.unwrap();
            assert!(answer.contains(said), "{desk:?}: {answer}");
        }
    }
}

//! What the attributes put into their tables, read at run time.

use harness::__private::{Agent, Approve, Effect, Instructions, Tool, Workflow};
use harness::{Resource, ToolCx, ToolError, WorkflowCx, WorkflowError, agent, tool, workflow};
use std::time::Duration;

/// Pay money back.
///
/// Only after a person agreed.
#[tool(effect = idempotent, timeout = "1500ms", approve = large, requires(sandbox.fs, runtime.lease))]
async fn refund(
    cx: &ToolCx<refund>,
    /// The number on the receipt.
    order_no: String,
    #[arg(default = 5, description = "How much.")] cents: u32,
    note: Option<String>,
) -> Result<u32, ToolError> {
    let _ = (cx, order_no, note);
    Ok(cents)
}

fn large(call: &refund) -> bool {
    call.cents > 100
}

/// Says hello.
#[tool(blocking)]
fn hello() -> String {
    "hello".to_owned()
}

#[test]
fn a_tool_becomes_a_table() {
    let def = <refund as Tool>::DEF;
    assert_eq!(def.name, "refund");
    assert_eq!(def.description, "Pay money back.\n\nOnly after a person agreed.");
    assert_eq!(def.effect, Effect::Idempotent);
    assert_eq!(def.timeout, Some(Duration::from_millis(1500)));
    assert_eq!(def.requires, ["sandbox.fs", "runtime.lease"]);
    assert!(!def.blocking && def.output.is_some());
    let params: Vec<_> = def.params.iter().map(|p| (p.name, p.description, p.required)).collect();
    assert_eq!(
        params,
        [
            ("order_no", "The number on the receipt.", true),
            ("cents", "How much.", false),
            ("note", "", false)
        ]
    );
    assert_eq!(def.params[1].default.map(|default| default()), Some("5".to_owned()));
}

#[test]
fn text_has_no_schema_and_a_plain_fn_may_block() {
    let def = <hello as Tool>::DEF;
    assert!(def.blocking && def.output.is_none());
    assert_eq!(def.effect, Effect::Once);
    assert_eq!(hello(), "hello");
}

#[test]
fn a_rule_reads_the_typed_arguments() {
    let Approve::When(rule) = <refund as Tool>::DEF.approve else { panic!("a rule") };
    assert!(rule(r#"{"order_no":"A","cents":101}"#));
    assert!(!rule(r#"{"order_no":"A"}"#));
    assert!(rule("not even JSON"));
}

/// You look after customers.
/// Be brief.
///
/// # More
#[agent(model = "fast", tools = [hello, ..discovered], agents = [Tuned], limits(turns = 4, tool_call = "3s", run_tokens = 9))]
struct Support;

#[agent(model = "slow", instructions_template = "Say {{hi}} to {input} in {self.language}.", name = "tuned")]
struct Tuned {
    language: String,
}

#[derive(harness::Schema)]
struct Customer {
    name: String,
    city: City,
}

#[derive(harness::Schema)]
struct City {
    zip: u32,
}

#[agent(model = "slow", input = Customer, instructions_template = "{name} of {city.zip}")]
struct Greeter;

#[agent(model = "slow", instructions_file = "ui/instructions.md", description = "Reads.")]
struct Reader;

#[agent(model = "slow", instructions_template_file = "ui/template.md")]
struct Templated;

fn fixed(instructions: Instructions) -> &'static str {
    match instructions {
        Instructions::Fixed(text) => text,
        Instructions::Template(_) => panic!("a template"),
    }
}

fn rendered(instructions: Instructions, input: &dyn std::any::Any, settings: &dyn std::any::Any) -> String {
    match instructions {
        Instructions::Fixed(_) => panic!("fixed text"),
        Instructions::Template(render) => render(input, settings),
    }
}

#[test]
fn an_agent_becomes_a_table() {
    let def = <Support as Agent>::DEF;
    assert_eq!(fixed(def.instructions), "You look after customers.\nBe brief.\n\n# More");
    assert_eq!(def.description, "You look after customers. Be brief.");
    assert_eq!((def.model, def.discovered), ("fast", true));
    assert_eq!(def.tools[0].name, "hello");
    assert_eq!(def.agents[0]().name, "tuned");
    assert_eq!((def.limits.turns, def.limits.budget.run_tokens), (Some(4), Some(9)));
    assert_eq!(def.limits.tools.call, Some(Duration::from_secs(3)));
    let _ = Support;
}

#[test]
fn templates_are_rendered_from_input_and_settings() {
    let tuned = Tuned { language: "Welsh".to_owned() };
    let text = rendered(<Tuned as Agent>::DEF.instructions, &"Ann".to_owned(), &tuned);
    assert_eq!(text, "Say {hi} to Ann in Welsh.");
    let customer = Customer { name: "Ann".to_owned(), city: City { zip: 7 } };
    assert_eq!(rendered(<Greeter as Agent>::DEF.instructions, &customer, &()), "Ann of 7");
    let _ = Greeter;
}

#[test]
fn instructions_come_from_files_of_the_package() {
    let reader = <Reader as Agent>::DEF;
    assert_eq!(fixed(reader.instructions), include_str!("instructions.md"));
    assert_eq!(reader.description, "Reads.");
    let text = rendered(<Templated as Agent>::DEF.instructions, &"this".to_owned(), &());
    assert_eq!(text, "Answer this.\n");
    let _ = (Reader, Templated);
}

/// Works.
#[workflow(agents = [Support], tools = [refund], models = ["fast"], limits(run_time = "1h"), requires(state.persistent))]
async fn work(cx: &WorkflowCx<work>, input: Vec<u32>) -> Result<u32, WorkflowError> {
    let _ = cx;
    Ok(input.iter().sum())
}

#[test]
fn a_workflow_becomes_a_table() {
    let def = <work as Workflow>::DEF;
    assert_eq!((def.name, def.description), ("work", "Works."));
    assert_eq!((def.models, def.requires), (&["fast"][..], &["state.persistent"][..]));
    assert_eq!((def.agents[0]().name, def.tools[0].name), ("Support", "refund"));
    assert_eq!(def.limits.run_time, Some(Duration::from_secs(3600)));
    assert_eq!((def.encode_input)(&vec![1_u32, 2]).as_deref(), Some("[1,2]"));
    let back = (def.restore_output)("3").and_then(|value| value.downcast::<u32>().ok());
    assert_eq!(back.as_deref(), Some(&3));
    assert_ne!(def.body_hash, 0);
}

#[derive(Resource)]
struct Clock(u32);

/// Tells the time.
#[tool]
async fn time(clock: &Clock) -> u32 {
    clock.0
}

#[tokio::test]
async fn a_tool_stays_an_ordinary_function() {
    assert_eq!(time(&Clock(9)).await, 9);
}

//! A typed answer from models that keep to no schema: by a call that they must make, or by the schema in words.

use super::engine::{look, *};
use harness::adapter::model::AskedChoice;
use harness::port::model::{
    Connect, ConnectError, FinishReason, KnownGap, ModelAdapter, ModelErrorKind as Kind, ModelJsonSchema,
    ModelProvides, ModelStreaming, ModelText, ModelToolCalls, SCHEMA_BESIDE_TOOLS,
};

/// A script with few capabilities.
macro_rules! limited {
    ($($name:ident: [$($capability:ident),*];)*) => {$(
        pub(crate) struct $name(ScriptedModel);
        impl ModelAdapter for $name {
            type Model = ScriptedModel;
            const PROVIDES: Option<ModelProvides> = Some(harness::model_provides!(Self));
            fn model_id(&self) -> Option<String> {
                None
            }
            fn connect(self, _: &Connect<'_>) -> Result<ScriptedModel, ConnectError> {
                Ok(self.0)
            }
        }
        $(impl $capability for $name {})*
    )*};
}

limited! {
    Calling: [ModelText, ModelStreaming, ModelToolCalls];
    Plain: [ModelText];
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
enum Stage {
    Open,
    Sent { parcels: u32 },
}

/// You judge alone.
#[agent(model = "fast", output = Verdict)]
struct Lone;

/// You know how far it is.
#[agent(model = "fast", output = Stage)]
struct Stager;

/// Misuse a name.
#[tool(name = "final_answer", effect = read)]
async fn misnamed(key: String) -> String {
    key
}

/// You judge with an odd tool.
#[agent(model = "fast", output = Verdict, tools = [misnamed])]
struct Named;

/// Keeps to a schema only where it has no tools.
struct EitherOr(ScriptedModel);

impl ModelAdapter for EitherOr {
    type Model = ScriptedModel;
    const PROVIDES: Option<ModelProvides> = Some(harness::model_provides!(Self));
    const GAPS: &'static [KnownGap] = &[KnownGap { prefix: "older-", lacks: &[SCHEMA_BESIDE_TOOLS] }];
    fn model_id(&self) -> Option<String> {
        Some("older-1".to_owned())
    }
    fn connect(self, _: &Connect<'_>) -> Result<ScriptedModel, ConnectError> {
        Ok(self.0)
    }
}
impl ModelText for EitherOr {}
impl ModelStreaming for EitherOr {}
impl ModelToolCalls for EitherOr {}
impl ModelJsonSchema for EitherOr {}

harness! {
    name: Older,
    models: { fast: EitherOr },
    resources: [World],
    agents: [Judge, Lone],
}

#[tokio::test]
async fn a_model_that_keeps_no_schema_beside_tools_is_made_to_call_where_there_are_some() {
    let verdict = r#"{"text": "good", "points": 7}"#;
    let script = ScriptedModel::new([Say::text(verdict)]).repeat();
    let bindings = OlderBindings { fast: EitherOr(script.clone()), world: World::default() };
    let session = Older::start(bindings).await.unwrap().session("ann").await.unwrap();
    session.run::<Lone>("a".to_owned()).await.unwrap();
    session.run::<Judge>("b".to_owned()).await.unwrap();
    let asked = script.asked();
    assert!(asked[0].output.is_some() && asked[0].tools.is_empty(), "alone: natively");
    assert!(asked[1].output.is_none(), "beside tools: not natively");
    assert_eq!(asked[1].tool_choice, AskedChoice::Required);
}

harness! {
    name: Forced,
    models: { fast: Calling },
    resources: [World],
    agents: [Judge, Lone, Stager, Named],
}

harness! {
    name: Prompted,
    models: { fast: Plain },
    agents: [Lone, Stager],
}

harness! {
    name: Mixed,
    models: { fast: [ScriptedModel, Calling, Plain] },
    agents: [Lone],
}

const ANSWER: &str = "final_answer";
const GOOD: &str = r#"{"text": "good", "points": 9}"#;

fn good() -> Verdict {
    Verdict { text: "good".to_owned(), points: 9 }
}

fn answer(arguments: &str) -> Say {
    Say::empty().raw(ANSWER, arguments)
}

async fn forced<I>(script: &ScriptedModel) -> (harness::Result<I::Output>, Vec<Event>, World)
where
    I: Item<Input = String> + harness::RegisteredIn<Forced>,
{
    let world = World::default();
    let bindings = ForcedBindings { fast: Calling(script.clone()), world: world.clone() };
    let app = Forced::start(bindings).await.unwrap();
    let session = app.session("thread").await.unwrap();
    let (events, output, _) = watch_in::<Forced, I>(&session, "go".to_owned(), RunOptions::default()).await;
    let stored = session.history().list(100).await.unwrap();
    let calls = stored
        .iter()
        .flat_map(Message::tool_calls)
        .filter(|call| call.name == ANSWER && call.arguments.contains("points"));
    assert_eq!(calls.count(), 0, "no call without a result: {stored:?}");
    (output, events, world)
}

#[tokio::test]
async fn an_agent_without_tools_must_make_the_answer_call() {
    let script = ScriptedModel::new([answer(GOOD)]);
    let (output, events, _) = forced::<Lone>(&script).await;
    assert_eq!(output.unwrap(), good());
    let asked = &script.asked()[0];
    assert_eq!(asked.tool_choice, AskedChoice::Tool(ANSWER.to_owned()));
    assert_eq!(asked.output, None);
    assert_eq!(asked.tool_names().collect::<Vec<_>>(), [ANSWER]);
    assert!(asked.tools[0].strict && asked.tools[0].parameters["properties"]["points"].is_object());
    assert_eq!(count(&events, "tool.started") + count(&events, "model.tool_call.delta"), 0);
}

#[tokio::test]
async fn beside_tools_a_call_is_required_and_the_answer_counts_as_none() {
    let script = ScriptedModel::new([Say::call(look { key: "a".to_owned() }), answer(GOOD)]);
    let (output, events, world) = forced::<Judge>(&script).await;
    assert_eq!(output.unwrap(), good());
    assert_eq!((world.calls(), count(&events, "tool.started")), (1, 1));
    let asked = script.asked();
    assert!(asked.iter().all(|asked| asked.tool_choice == AskedChoice::Required));
    assert_eq!(asked[0].tool_names().collect::<Vec<_>>(), ["look", ANSWER]);
}

#[tokio::test]
async fn an_answer_beside_real_calls_waits_for_their_results() {
    let early = Say::call(look { key: "a".to_owned() }).raw(ANSWER, r#"{"text": "early", "points": 0}"#);
    let script = ScriptedModel::new([early, answer(GOOD)]);
    let (output, events, world) = forced::<Judge>(&script).await;
    assert_eq!((output.unwrap(), world.calls()), (good(), 1));
    assert_eq!(count(&events, "tool.started"), 1);
    let asked = script.asked();
    let calls: Vec<_> =
        asked[1].messages.iter().flat_map(Message::tool_calls).map(|call| &*call.name).collect();
    assert_eq!(calls, ["look"], "each call in the conversation has its result");
    assert!(!asked[1].mentions("early"));
}

#[tokio::test]
async fn a_misfit_is_repaired_by_the_answer_call_alone() {
    let script = ScriptedModel::new([
        answer(r#"{"text": "good", "points": "many"}"#),
        answer(GOOD).and(look { key: "a".to_owned() }),
    ]);
    let (output, events, world) = forced::<Judge>(&script).await;
    assert_eq!((output.unwrap(), world.calls(), count(&events, "tool.started")), (good(), 0, 0));
    let asked = script.asked();
    assert_eq!(asked[1].tool_choice, AskedChoice::Tool(ANSWER.to_owned()));
    assert!(asked[1].last_text().contains("/points"));
    assert_eq!(asked[1].messages.iter().flat_map(Message::tool_calls).count(), 0);
    let never = ScriptedModel::new([answer("{}")]).repeat();
    assert_eq!(forced::<Judge>(&never).await.0.unwrap_err().code(), "OUTPUT_INVALID");
    assert_eq!(never.asked().len(), 3);
}

#[tokio::test]
async fn plain_text_is_read_although_a_call_was_forced() {
    let script = ScriptedModel::new([Say::text(GOOD)]);
    assert_eq!(forced::<Judge>(&script).await.0.unwrap(), good());
    let script = ScriptedModel::new([Say::text("It is good."), answer(GOOD)]);
    assert_eq!(forced::<Judge>(&script).await.0.unwrap(), good());
    assert_eq!(script.asked()[1].tool_choice, AskedChoice::Tool(ANSWER.to_owned()));
}

#[tokio::test]
async fn two_answers_are_one_when_they_are_the_same() {
    let script = ScriptedModel::new([answer(GOOD).raw(ANSWER, GOOD)]);
    assert_eq!(forced::<Lone>(&script).await.0.unwrap(), good());
    let other = answer(GOOD).raw(ANSWER, r#"{"text": "bad", "points": 1}"#);
    let script = ScriptedModel::new([other, answer(GOOD)]);
    assert_eq!(forced::<Lone>(&script).await.0.unwrap(), good());
    assert_eq!(script.asked().len(), 2, "asked again");
    let script = ScriptedModel::routes()
        .when(|asked| asked.mentions("the answer is empty"), [answer(GOOD)])
        .otherwise([answer(" ")]);
    assert_eq!(forced::<Lone>(&script).await.0.unwrap(), good());
}

#[tokio::test]
async fn what_is_no_object_is_wrapped() {
    let script = ScriptedModel::new([answer(r#"{"value": {"Sent": {"parcels": 2}}}"#)]);
    assert_eq!(forced::<Stager>(&script).await.0.unwrap(), Stage::Sent { parcels: 2 });
    assert_eq!(script.asked()[0].tools[0].parameters["type"], "object");
}

#[tokio::test]
async fn a_cut_answer_call_is_never_taken() {
    let script = ScriptedModel::new([answer(GOOD).finish(FinishReason::Length)]);
    assert_eq!(forced::<Lone>(&script).await.0.unwrap_err().code(), "OUTPUT_CUT");
    let cut = answer(r#"{"text": "go"#).finish(FinishReason::Other("galaxy".to_owned()));
    assert_eq!(forced::<Lone>(&ScriptedModel::new([cut])).await.0.unwrap_err().code(), "OUTPUT_CUT");
    let refused = ScriptedModel::new([Say::refusal("no")]);
    assert_eq!(forced::<Lone>(&refused).await.0.unwrap_err().code(), "MODEL_REFUSED");
}

#[tokio::test]
async fn a_tool_of_that_name_keeps_it() {
    let script = ScriptedModel::new([
        Say::call(misnamed { key: "a".to_owned() }),
        Say::empty().raw("final_answer_2", GOOD),
    ]);
    let (output, events, _) = forced::<Named>(&script).await;
    assert_eq!((output.unwrap(), count(&events, "tool.started")), (good(), 1));
}

#[tokio::test]
async fn the_answer_is_seen_while_it_grows() {
    let script = ScriptedModel::new([Say::text("Well: ").raw(ANSWER, GOOD).in_chunks(4)]);
    let (output, events, _) = forced::<Lone>(&script).await;
    assert_eq!(output.unwrap(), good());
    let partial = |event: &Event| match &event.kind {
        EventKind::ModelObjectPartial { value } => Some(value.clone()),
        _ => None,
    };
    let partials: Vec<_> = events.iter().filter_map(partial).collect();
    assert!(partials.len() > 2, "{partials:?}");
    assert!(partials.iter().any(|value| value["text"] == "go"), "{partials:?}");
    assert_eq!(count(&events, "model.tool_call.delta"), 0, "it is no call of a tool");
}

#[tokio::test]
async fn without_calls_the_schema_is_in_the_instructions() {
    let script = ScriptedModel::new([
        Say::text("Good."),
        Say::text("Sure:\n```json\n{\"text\": \"good\", \"points\": 9}\n```\nThere."),
    ]);
    let app = Prompted::start(PromptedBindings { fast: Plain(script.clone()) }).await.unwrap();
    let session = app.session("thread").await.unwrap();
    assert_eq!(session.run::<Lone>("go".to_owned()).await.unwrap(), good());
    for asked in script.asked() {
        assert!(asked.instructions.starts_with("You judge alone.\n\n"), "{}", asked.instructions);
        assert!(asked.instructions.contains(r#""points""#), "{}", asked.instructions);
        assert!(asked.tools.is_empty() && asked.output.is_none());
    }
    let script = ScriptedModel::new([Say::text(r#""Open""#)]);
    let app = Prompted::start(PromptedBindings { fast: Plain(script) }).await.unwrap();
    let session = app.session("thread").await.unwrap();
    assert_eq!(session.run::<Stager>("go".to_owned()).await.unwrap(), Stage::Open);
}

#[tokio::test(start_paused = true)]
async fn each_member_of_a_chain_is_asked_in_its_own_form() {
    let native = ScriptedModel::new([Say::error(Kind::Auth)]).repeat();
    let calling = ScriptedModel::new([answer("{}"), Say::error(Kind::Auth)]);
    let plain = ScriptedModel::new([Say::text(GOOD)]).repeat();
    let bindings = MixedBindings {
        fast_1: native.clone(),
        fast_2: Calling(calling.clone()),
        fast_3: Plain(plain.clone()),
    };
    let app = Mixed::start(bindings).await.unwrap();
    let session = app.session("thread").await.unwrap();
    assert_eq!(session.run::<Lone>("go".to_owned()).await.unwrap(), good());
    assert!(native.asked().iter().all(|asked| asked.output.is_some() && asked.tools.is_empty()));
    assert_eq!(native.asked()[0].tool_choice, AskedChoice::Auto);
    assert_eq!(calling.asked()[0].tool_choice, AskedChoice::Tool(ANSWER.to_owned()));
    assert_eq!(plain.asked().len(), 1);
    let last = &plain.asked()[0];
    assert!(last.instructions.contains("JSON schema") && last.tools.is_empty());
    // A repair that was begun in one form goes on in another: the conversation has no calls.
    assert_eq!(last.messages.iter().flat_map(Message::tool_calls).count(), 0);
    assert!(last.last_text().contains("does not fit"));
}

#[test]
fn the_form_of_each_member_is_shown() {
    let forms = |shown: harness::Inspection| -> Vec<(&str, &str, &str)> {
        shown.outputs.iter().map(|output| (output.agent, output.adapter, output.form)).collect()
    };
    let mixed = [
        ("Lone", "ScriptedModel", "native"),
        ("Lone", "Calling", "forced_tool"),
        ("Lone", "Plain", "prompted"),
    ];
    assert_eq!(forms(Mixed::inspect()), mixed);
    assert_eq!(forms(App::inspect()), [("Judge", "OpenAi", "native")]);
    assert_eq!(forms(Known::inspect()), [("Lone", "OpenAi", "forced_tool")]);
}

harness! {
    name: Known,
    models: { fast: OpenAi("gpt-3.5-turbo") },
    agents: [Lone],
}

#[tokio::test]
async fn a_script_stands_for_the_model_of_the_definition() {
    let script = ScriptedModel::new([answer(GOOD)]);
    let app = Known::start(KnownBindings {}.scripted(script.clone())).await.unwrap();
    let session = app.session("thread").await.unwrap();
    assert_eq!(session.run::<Lone>("go".to_owned()).await.unwrap(), good());
    assert_eq!(script.asked()[0].tool_choice, AskedChoice::Tool(ANSWER.to_owned()));
}

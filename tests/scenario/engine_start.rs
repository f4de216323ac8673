//! What is said at start and not in `harness!`: another model, a sandbox policy, whether content is stored.

use super::engine::{look, *};
use harness::adapter::model::Recorded;
use harness::port::model::{
    Connect, ConnectError, ConnectedModel, Model, ModelAdapter, ModelError, ModelRequest, ModelSink,
    ModelViews,
};
use harness::port::sandbox::{Mount, ReadRange, SandboxLimits, SandboxPath, SandboxPolicy};
use harness::port::{BoxFuture, model};

/// Embed two texts and rank them.
#[workflow(models = ["embed"], requires(model.embeddings, model.rerank))]
async fn compare(cx: &WorkflowCx<compare>, text: String) -> Result<String, WorkflowError> {
    let model = cx.model("embed")?;
    let texts = [text, "other".to_owned()];
    let vectors = model.embed(&texts).await?.vectors;
    let ranked = model.rerank("other", &texts).await?;
    Ok(format!("{} {}", vectors.len(), ranked[0].index))
}

/// Embed two texts.
#[workflow(models = ["embed"], requires(model.embeddings))]
async fn embed_two(cx: &WorkflowCx<embed_two>, text: String) -> Result<String, WorkflowError> {
    let vectors = cx.model("embed")?.embed(&[text, "other".to_owned()]).await?.vectors;
    Ok(vectors.len().to_string())
}

harness! {
    name: Embedding,
    models: { embed: ScriptedModel },
    workflows: [embed_two],
}

harness! {
    name: Compared,
    models: { fast: OpenAi("gpt-5-mini"), embed: ScriptedModel },
    workflows: [compare],
}

/// A recipe of an application's own, chosen at start; `SEEN` says whether it shows what its model can do.
struct Own<const SEEN: bool>;

struct OwnModel(ScriptedModel);

impl Model for OwnModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        self.0.generate(request, out)
    }
}

impl model::Embed for OwnModel {
    fn embed<'a>(
        &'a self,
        request: model::EmbedRequest<'a>,
    ) -> BoxFuture<'a, Result<model::Embeddings, ModelError>> {
        self.0.embed(request)
    }
}

impl model::Rerank for OwnModel {
    fn rerank<'a>(
        &'a self,
        request: model::RerankRequest<'a>,
    ) -> BoxFuture<'a, Result<Vec<model::Reranked>, ModelError>> {
        self.0.rerank(request)
    }
}

impl<const SEEN: bool> ModelAdapter for Own<SEEN> {
    type Model = OwnModel;
    const PROVIDES: Option<model::ModelProvides> = Some(harness::model_provides!(Self));
    const VIEWS: ModelViews<OwnModel> = if SEEN { harness::model_views!(OwnModel) } else { ModelViews::NONE };

    fn model_id(&self) -> Option<String> {
        None
    }
    fn connect(self, _: &Connect<'_>) -> Result<OwnModel, ConnectError> {
        Ok(OwnModel(ScriptedModel::new([])))
    }
}

async fn compared(start: impl Into<Start<ComparedBindings>>) -> harness::Result<String> {
    let app = Compared::start(start).await.unwrap();
    app.session("s").await.unwrap().run::<compare>("some".to_owned()).await
}

#[tokio::test]
async fn a_model_that_takes_an_aliass_place_keeps_what_it_can_do() {
    let bindings =
        || ComparedBindings { embed: ScriptedModel::new([]) }.with_model("fast", ScriptedModel::new([]));
    let expected = "2 1";
    assert_eq!(compared(bindings()).await.unwrap(), expected, "the control: bound, not replaced");
    assert_eq!(compared(bindings().with_model("embed", ScriptedModel::new([]))).await.unwrap(), expected);
    assert_eq!(compared(bindings().with_model("embed", Own::<true>)).await.unwrap(), expected);
    assert_eq!(compared(bindings().scripted(ScriptedModel::new([]))).await.unwrap(), expected);
    let whole: ConnectedModel = ScriptedModel::new([]).into();
    assert_eq!(compared(bindings().scripted(whole)).await.unwrap(), expected);
    let unseen = Compared::start(bindings().with_model("embed", Own::<false>)).await;
    let report = unseen.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(report.contains("`model.embeddings`"), "the control: what is not seen is not there: {report}");
}

#[tokio::test]
async fn a_recording_chosen_at_start_embeds_as_the_model_inside_it() {
    let file = std::env::temp_dir().join(format!("harness-embedding-{}.jsonl", std::process::id()));
    let embedded = async |model: Recorded<Own<true>>| {
        let start = EmbeddingBindings { embed: ScriptedModel::new([]) }.with_model("embed", model);
        let app = Embedding::start(start).await.unwrap();
        app.session("s").await.unwrap().run::<embed_two>("some".to_owned()).await.unwrap()
    };
    assert_eq!(embedded(Recorded::new(Own::<true>, &file).record()).await, "2");
    assert_eq!(embedded(Recorded::new(Own::<true>, &file)).await, "2", "from the cassette");
    let unseen = EmbeddingBindings { embed: ScriptedModel::new([]) };
    let unseen = Embedding::start(unseen.with_model("embed", Recorded::new(Own::<false>, &file))).await;
    std::fs::remove_file(&file).unwrap();
    let report = unseen.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(report.contains("`model.embeddings`"), "the control: what is not seen is not there: {report}");
}

#[test]
fn the_shipped_adapters_show_what_they_can_do() {
    fn seen<A: ModelAdapter>() -> (bool, bool, bool) {
        (A::VIEWS.embed.is_some(), A::VIEWS.rerank.is_some(), A::VIEWS.count.is_some())
    }
    assert_eq!(seen::<ScriptedModel>(), (true, true, true));
    assert_eq!(seen::<OpenAi>(), (true, false, false));
    assert_eq!(seen::<Recorded<OpenAi>>(), (true, false, false));
    assert_eq!(seen::<Recorded<ScriptedModel>>(), (true, false, false));
    assert_eq!(seen::<OpenAiCompatible>(), (true, false, false));
}

/// Write so many bytes to a file.
#[tool(requires(sandbox.fs))]
async fn save(cx: &ToolCx<save>, path: String, bytes: usize) -> Result<String, ToolError> {
    let files = cx.files().await?;
    files.write(&SandboxPath::new(&path)?, vec![b'x'; bytes]).await?;
    Ok("saved".to_owned())
}

/// Read a file.
#[tool(effect = read, requires(sandbox.fs))]
async fn open(cx: &ToolCx<open>, path: String) -> Result<String, ToolError> {
    let read = cx.files().await?.read(&SandboxPath::new(&path)?, ReadRange::ALL).await?;
    Ok(String::from_utf8_lossy(&read.bytes).into_owned())
}

harness! {
    name: Files,
    sandbox: InMemorySandbox,
    tools: [save, open],
}

async fn files(policy: Option<SandboxPolicy>) -> Files {
    let start = Start::from(FilesBindings {});
    Files::start(match policy {
        Some(policy) => start.sandbox_policy(policy),
        None => start,
    })
    .await
    .unwrap()
}

fn told(result: harness::Result<String>) -> Result<String, String> {
    result.map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_policy_of_the_sandbox_holds_for_every_session() {
    let limits = SandboxLimits { bytes: Some(100), files: Some(2), ..SandboxLimits::default() };
    let mounts = vec![Mount::text("/rules.md", "Be kind.").unwrap()];
    let app = files(Some(SandboxPolicy { limits, mounts, ..SandboxPolicy::default() })).await;
    let free = files(None).await;
    let save = |path: &str, bytes| save { path: path.to_owned(), bytes };
    let rules = || open { path: "/rules.md".to_owned() };
    let (a, b) = (app.session("a").await.unwrap(), app.session("b").await.unwrap());
    for session in [&a, &b] {
        // Each session has the whole quota for itself.
        assert_eq!(told(session.call(save("/one", 60)).await), Ok("saved".to_owned()));
        let error = told(session.call(save("/two", 60)).await).unwrap_err();
        assert!(error.contains("bytes"), "{error}");
        told(session.call(save("/two", 10)).await).unwrap();
        let error = told(session.call(save("/three", 1)).await).unwrap_err();
        assert!(error.contains("files"), "{error}");
        assert_eq!(told(session.call(rules()).await), Ok("Be kind.".to_owned()));
        told(session.call(save("/rules.md", 1)).await).unwrap_err();
    }
    // The control: without a policy none of it holds.
    let free = free.session("a").await.unwrap();
    told(free.call(save("/one", 60)).await).unwrap();
    told(free.call(save("/two", 60)).await).unwrap();
    told(free.call(save("/three", 1)).await).unwrap();
    told(free.call(rules()).await).unwrap_err();
}

#[tokio::test]
async fn a_policy_that_cannot_be_enforced_is_an_error_and_not_ignored() {
    let network = harness::port::sandbox::NetworkPolicy::Hosts(["example.com".to_owned()].into());
    let app = files(Some(SandboxPolicy { network, ..SandboxPolicy::default() })).await;
    let call = app.session("a").await.unwrap().call(save { path: "/a".to_owned(), bytes: 1 }).await;
    let error = told(call).unwrap_err();
    assert!(error.contains("network"), "{error}");
}

#[tokio::test]
async fn content_is_stored_only_when_it_is_asked_for() {
    for asked in [false, true] {
        let script = ScriptedModel::new([
            Say::call(look { key: "CANARY".to_owned() }),
            Say::text("CANARY CANARY").reasoning("CANARY").in_chunks(4),
        ]);
        let world = World::default();
        let start = AppBindings { world }.scripted(script);
        let app = App::start(if asked { start.store_content() } else { start }).await.unwrap();
        let session = app.session("s").await.unwrap();
        // Nobody watches: what is stored does not depend on it.
        session.run::<Worker>("go".to_owned()).await.unwrap();
        let run = session.runs(None, 9).await.unwrap().remove(0);
        let stored = session.events(&run.run_id, 0).await.unwrap();
        let text: String = stored
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::ModelDelta { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(text, if asked { "CANARY CANARY" } else { "" });
        assert_eq!(stored.iter().any(|event| event.kind.is_content()), asked);
        assert_eq!(stored.iter().any(|event| event.kind.name() == "stream.gap"), !asked);
        if asked {
            assert_whole(&stored);
        }
        assert!(!serde_json::to_string(&run).unwrap().contains("CANARY"), "summaries never hold content");
    }
}

//! A request to a model, owned, for tests that call the port directly; and a cassette in a temporary folder.

use harness::adapter::model::{Recorded, RecordedModel, ScriptedModel};
use harness::port::model::{
    CallContext, Collect, Connect, ConnectError, GenerateOptions, Message, Model, ModelAdapter, ModelError,
    ModelEvent, ModelRequest, ModelResponse, OutputSpec, ToolChoice, ToolSpec,
};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Default)]
pub(crate) struct Ask {
    pub(crate) instructions: String,
    pub(crate) messages: Vec<Message>,
    pub(crate) tools: Vec<ToolSpec>,
    pub(crate) output: Option<OutputSpec>,
    pub(crate) options: GenerateOptions,
    pub(crate) call: CallContext,
}

impl Ask {
    pub(crate) fn new(text: &str) -> Self {
        Ask { messages: vec![Message::user(text)], ..Ask::default() }
    }

    pub(crate) fn instructed(self, instructions: &str) -> Self {
        Ask { instructions: instructions.to_owned(), ..self }
    }

    /// The model's `turns` answers before this one.
    pub(crate) fn after_turns(mut self, turns: usize) -> Self {
        self.messages.extend((0..turns).map(|n| Message::assistant(format!("answer {n}"))));
        self
    }

    pub(crate) fn attempt(mut self, attempt: u32) -> Self {
        self.call.attempt = attempt;
        self
    }

    pub(crate) fn request(&self) -> ModelRequest<'_> {
        ModelRequest {
            instructions: &self.instructions,
            messages: &self.messages,
            tools: &self.tools,
            tool_choice: ToolChoice::Auto,
            output: self.output.as_ref(),
            options: &self.options,
            call: &self.call,
        }
    }

    pub(crate) async fn events(&self, model: &impl Model) -> (Vec<ModelEvent>, Result<(), ModelError>) {
        let mut events = Vec::new();
        let end = model.generate(&self.request(), &mut events).await;
        (events, end)
    }

    pub(crate) async fn answer(&self, model: &impl Model) -> Result<ModelResponse, ModelError> {
        let mut answer = Collect::default();
        model.generate(&self.request(), &mut answer).await?;
        Ok(answer.finish().expect("`Finished` was said"))
    }

    pub(crate) async fn text(&self, model: &impl Model) -> String {
        self.answer(model).await.unwrap().message.text()
    }
}

/// A cassette in a folder of its own, removed at the end.
pub(crate) struct Cassette(PathBuf);

impl Cassette {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("harness-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Cassette(std::env::temp_dir().join(name))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.join("cassette.jsonl")
    }

    pub(crate) fn connect<A: ModelAdapter>(&self, adapter: A) -> Result<A::Model, ConnectError> {
        adapter.connect(&Connect { alias: "fast", env: &|_| None })
    }

    pub(crate) fn record(&self, model: ScriptedModel) -> RecordedModel<ScriptedModel> {
        self.connect(Recorded::new(model, self.path()).record()).unwrap()
    }

    pub(crate) fn replay(&self) -> Result<RecordedModel<ScriptedModel>, String> {
        let adapter = Recorded::new(ScriptedModel::new([]), self.path());
        self.connect(adapter).map_err(|error| error.message)
    }

    pub(crate) fn read(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    pub(crate) fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }
}

impl Drop for Cassette {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

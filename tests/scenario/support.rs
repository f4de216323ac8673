//! A request to a model, owned, for tests that call the port directly.

use harness::port::model::{
    CallContext, Collect, GenerateOptions, Message, Model, ModelError, ModelEvent, ModelRequest,
    ModelResponse, OutputSpec, ToolChoice, ToolSpec,
};

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

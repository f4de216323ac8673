//! A request of the port that owns its parts.

use harness::port::model::{
    CallContext, GenerateOptions, Message, ModelRequest, OutputSpec, ToolChoice, ToolSpec,
};

/// A request that owns its parts.
#[derive(Default)]
pub(crate) struct Owned {
    pub(crate) instructions: String,
    pub(crate) messages: Vec<Message>,
    pub(crate) tools: Vec<ToolSpec>,
    pub(crate) choice: Choice,
    pub(crate) output: Option<OutputSpec>,
    pub(crate) options: GenerateOptions,
    pub(crate) call: CallContext,
}

#[derive(Default)]
pub(crate) enum Choice {
    #[default]
    Auto,
    None,
    Required,
    Tool(String),
}

impl Owned {
    /// A user who says this.
    pub(crate) fn saying(text: &str) -> Owned {
        Owned { messages: vec![Message::user(text)], ..Owned::default() }
    }

    pub(crate) fn streamed(mut self, stream: bool) -> Owned {
        self.call.stream = stream;
        self
    }

    pub(crate) fn request(&self) -> ModelRequest<'_> {
        ModelRequest {
            instructions: &self.instructions,
            messages: &self.messages,
            tools: &self.tools,
            tool_choice: match &self.choice {
                Choice::Auto => ToolChoice::Auto,
                Choice::None => ToolChoice::None,
                Choice::Required => ToolChoice::Required,
                Choice::Tool(name) => ToolChoice::Tool(name),
            },
            output: self.output.as_ref(),
            options: &self.options,
            call: &self.call,
        }
    }
}

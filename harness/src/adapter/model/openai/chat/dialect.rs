//! In what servers that speak Chat Completions differ.

use super::CallIds;

/// The ways of one server. `Dialect::OPENAI` is the reference; others change what differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The field that bounds the answer: `max_completion_tokens` or `max_tokens`.
    pub max_tokens: &'static str,
    /// The field of the seed; `None` where there is none.
    pub seed: Option<&'static str>,
    /// Whether `stream_options` may ask for the usage of a stream.
    pub stream_usage: bool,
    /// Whether a hint how hard to think may be sent.
    pub reasoning_effort: bool,
    /// How reasoning goes back to the model.
    pub reasoning: ReasoningReplay,
    /// Whether tools may be `strict`.
    pub strict_tools: bool,
    /// How an answer is kept to a schema.
    pub schema: SchemaForm,
    /// What `tool_choice` may be.
    pub tool_choice: ToolChoiceForm,
    /// Which ids of calls the server takes.
    pub call_ids: CallIds,
    /// Whether the server parses the arguments of past calls, so that they must be JSON.
    pub parses_arguments: bool,
    /// Whether a user may speak right after a tool.
    pub user_after_tool: bool,
    /// What may be attached.
    pub attachments: Attachments,
}

/// What may be attached to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachments {
    /// Where pictures may be.
    pub images: Images,
    /// How documents are sent.
    pub documents: Documents,
}

/// How reasoning goes back to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasoningReplay {
    /// It does not.
    Never,
    /// As text in this field of the message.
    Field(&'static str),
    /// As the `reasoning_details` that came, unchanged.
    Details,
}

/// How an answer is kept to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaForm {
    /// `response_format: json_schema`.
    JsonSchema,
    /// `response_format: json_object`, with the schema in the instructions.
    JsonObject,
}

/// What `tool_choice` may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolChoiceForm {
    /// Words and a named tool.
    Full,
    /// Words only: a named tool becomes the only one that is sent, and is required.
    Words,
}

/// Where pictures may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Images {
    /// The server takes none.
    No,
    /// In the request; the server fetches nothing.
    Inline,
    /// In the request or at an address.
    Anywhere,
    /// As before, and in the result of a tool too.
    InToolResults,
}

/// How documents are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Documents {
    /// The server takes none.
    No,
    /// As a `file` part: bytes or an uploaded file.
    File,
    /// As a `document_url` part (Mistral): bytes or an address.
    DocumentUrl,
}

impl Dialect {
    /// OpenAI itself.
    pub const OPENAI: Dialect = Dialect {
        max_tokens: "max_completion_tokens",
        seed: Some("seed"),
        stream_usage: true,
        reasoning_effort: true,
        reasoning: ReasoningReplay::Never,
        strict_tools: true,
        schema: SchemaForm::JsonSchema,
        tool_choice: ToolChoiceForm::Full,
        call_ids: CallIds::UpTo(40),
        parses_arguments: false,
        user_after_tool: true,
        attachments: Attachments { images: Images::Anywhere, documents: Documents::File },
    };

    /// A server of which nothing is known: what nearly all of them take.
    pub const COMPATIBLE: Dialect = Dialect {
        max_tokens: "max_tokens",
        reasoning_effort: false,
        strict_tools: false,
        parses_arguments: true,
        attachments: Attachments { images: Images::Anywhere, documents: Documents::No },
        ..Dialect::OPENAI
    };
}

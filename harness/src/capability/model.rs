//! What a model can do.

/// `model.text`: answers in text. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.text` without declaring it",
    label = "needs `model.text`",
    note = "add `requires(model.text)` to its attribute"
)]
pub trait Text {}

/// `model.streaming`: the answer arrives in pieces. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.streaming` without declaring it",
    label = "needs `model.streaming`",
    note = "add `requires(model.streaming)` to its attribute"
)]
pub trait Streaming {}

/// `model.tool_calls`: calls tools. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.tool_calls` without declaring it",
    label = "needs `model.tool_calls`",
    note = "add `requires(model.tool_calls)` to its attribute"
)]
pub trait ToolCalls {}

/// `model.json_schema`: keeps an answer to a JSON schema. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.json_schema` without declaring it",
    label = "needs `model.json_schema`",
    note = "add `requires(model.json_schema)` to its attribute"
)]
pub trait JsonSchema {}

/// `model.vision`: reads images. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.vision` without declaring it",
    label = "needs `model.vision`",
    note = "add `requires(model.vision)` to its attribute"
)]
pub trait Vision {}

/// `model.audio`: hears sound. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.audio` without declaring it",
    label = "needs `model.audio`",
    note = "add `requires(model.audio)` to its attribute"
)]
pub trait Audio {}

/// `model.documents`: reads documents such as PDFs. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.documents` without declaring it",
    label = "needs `model.documents`",
    note = "add `requires(model.documents)` to its attribute"
)]
pub trait Documents {}

/// `model.image_output`: answers with pictures. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.image_output` without declaring it",
    label = "needs `model.image_output`",
    note = "add `requires(model.image_output)` to its attribute"
)]
pub trait ImageOutput {}

/// `model.reasoning`: thinks before it answers. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.reasoning` without declaring it",
    label = "needs `model.reasoning`",
    note = "add `requires(model.reasoning)` to its attribute"
)]
pub trait Reasoning {}

/// `model.embeddings`: turns text into vectors. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.embeddings` without declaring it",
    label = "needs `model.embeddings`",
    note = "add `requires(model.embeddings)` to its attribute"
)]
pub trait Embeddings {}

/// `model.rerank`: orders documents by relevance. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.rerank` without declaring it",
    label = "needs `model.rerank`",
    note = "add `requires(model.rerank)` to its attribute"
)]
pub trait Rerank {}

/// `model.token_count`: counts tokens. Implemented by the items that declare it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` uses `model.token_count` without declaring it",
    label = "needs `model.token_count`",
    note = "add `requires(model.token_count)` to its attribute"
)]
pub trait TokenCount {}

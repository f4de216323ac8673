//! The model port: what a model is asked, what it says, and how it fails.
//!
//! One required method, [`Model::generate`]. The adapter pushes [`ModelEvent`]s into a [`ModelSink`]
//! as it hears them; streaming and unary are one path, and the unary form is the fold [`Collect`].
//! Next: `message.rs` for the conversation, `event.rs` for the answer, `connect.rs` for what `harness!` binds.

mod connect;
mod connected;
mod embed;
mod error;
mod event;
mod message;
mod price;
mod request;

pub use crate::event::Usage;
pub use connect::{
    Connect, ConnectError, KnownGap, ModelAdapter, ModelAudio, ModelDocuments, ModelEmbeddings,
    ModelImageOutput, ModelJsonSchema, ModelProvides, ModelReasoning, ModelRerank, ModelStreaming, ModelText,
    ModelTokenCount, ModelToolCalls, ModelVision, SCHEMA_BESIDE_TOOLS,
};
pub use connected::{ConnectedModel, ErasedModel, ModelViews};
pub use embed::{CountTokens, Embed, EmbedRequest, Embeddings, Rerank, RerankRequest, Reranked};
pub use error::{ModelError, ModelErrorKind};
pub use event::{Collect, FinishReason, ModelEvent, ModelResponse, ModelSink};
pub use message::{
    Citation, Content, Media, MediaSource, Message, Opaque, Part, Reasoning, Role, ToolCall, ToolResult,
};
pub use price::{Beyond, Cost, Price};
pub use request::{
    CallContext, GenerateOptions, ModelRequest, OutputSpec, ReasoningEffort, ToolChoice, ToolSpec,
};

use super::BoxFuture;

/// A connected model: one conversation turn in, events out.
///
/// # Contract
/// - Push events in the order the provider sent them; exactly one [`ModelEvent::Finished`] is last.
/// - A stream that ends without the provider's terminal event is
///   [`ModelErrorKind::Interrupted`], never a success.
/// - Never retry, never log content, never hold a lock while waiting: the harness owns retries and deadlines.
/// - Dropping the future abandons the call at once.
///
/// ```
/// use harness::port::{BoxFuture, model::*};
///
/// /// Says the last thing it heard.
/// struct Echo;
///
/// impl Model for Echo {
///     fn generate<'a>(
///         &'a self,
///         request: &'a ModelRequest<'a>,
///         out: &'a mut dyn ModelSink,
///     ) -> BoxFuture<'a, Result<(), ModelError>> {
///         Box::pin(async move {
///             let heard = request.messages.last().map(Message::text).unwrap_or_default();
///             out.push(ModelEvent::Text { delta: heard });
///             out.push(ModelEvent::Finished { reason: FinishReason::Stop });
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Model: Send + Sync + 'static {
    /// Runs one turn.
    ///
    /// # Errors
    /// A typed [`ModelError`]; what was pushed before it stays valid.
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>>;

    /// Whose limits it counts against: the same for every model of one provider, address and key. `None`: nobody
    /// else's.
    fn account(&self) -> Option<u64> {
        None
    }
}

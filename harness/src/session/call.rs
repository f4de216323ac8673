//! A run that is about to begin, and its options.

use super::RunStream;
use super::begin::Begin;
use crate::error::{Error, Result};
use crate::item::Item;
use crate::limits::Limits;
use crate::port::BoxFuture;
use crate::tool::Tool;
use std::future::IntoFuture;
use std::marker::PhantomData;

/// Options of one call. `RunOptions { idempotency_key: Some("order-7".into()), ..Default::default() }`
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// The same key with the same item and input returns the recorded outcome and runs nothing again;
    /// with another input it is [`Error::IdempotencyConflict`]. Unique within the session.
    pub idempotency_key: Option<String>,
    /// Limits of this run; they win over those of item and harness.
    pub limits: Limits,
    /// W3C `traceparent` of the caller.
    pub traceparent: Option<String>,
    /// W3C `tracestate` of the caller.
    pub tracestate: Option<String>,
}

/// A run that begins when it is awaited; dropping it then cancels the run.
#[must_use = "nothing runs until it is awaited"]
pub struct RunCall<I> {
    begin: Begin,
    item: PhantomData<fn() -> I>,
}

/// A streamed run that begins when it is awaited.
#[must_use = "nothing runs until it is awaited"]
pub struct StreamCall<I> {
    begin: Begin,
    item: PhantomData<fn() -> I>,
}

/// A call of a tool that begins when it is awaited; dropping it then cancels the call.
#[must_use = "nothing runs until it is awaited"]
pub struct ToolRun<T> {
    begin: Begin,
    tool: PhantomData<fn() -> T>,
}

impl<T> ToolRun<T> {
    pub(super) fn new(begin: Begin) -> Self {
        ToolRun { begin, tool: PhantomData }
    }

    /// With options. It takes no idempotency key: the result of a tool is not recorded.
    pub fn with(mut self, options: RunOptions) -> Self {
        self.begin.target.options = options;
        self
    }
}

impl<T: Tool> IntoFuture for ToolRun<T> {
    type Output = Result<T::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let run = self.begin.run();
        Box::pin(async move { typed(run.await?) })
    }
}

impl<I> RunCall<I> {
    pub(super) fn new(begin: Begin) -> Self {
        RunCall { begin, item: PhantomData }
    }

    /// With options.
    pub fn with(mut self, options: RunOptions) -> Self {
        self.begin.target.options = options;
        self
    }
}

impl<I> StreamCall<I> {
    pub(super) fn new(begin: Begin) -> Self {
        StreamCall { begin, item: PhantomData }
    }

    /// With options.
    pub fn with(mut self, options: RunOptions) -> Self {
        self.begin.target.options = options;
        self
    }
}

impl<I: Item> IntoFuture for RunCall<I> {
    type Output = Result<I::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let run = self.begin.run();
        Box::pin(async move { typed(run.await?) })
    }
}

impl<I: Item> IntoFuture for StreamCall<I> {
    type Output = Result<RunStream<I::Output>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let stream = self.begin.stream();
        Box::pin(async move { Ok(RunStream::new(stream.await?)) })
    }
}

/// Cannot fail: the engine returns what this item's own functions made.
pub(super) fn typed<T: 'static>(output: Box<dyn std::any::Any + Send>) -> Result<T> {
    output.downcast().map(|value| *value).map_err(|_| Error::Internal("an output of another type"))
}

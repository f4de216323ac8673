//! Another crate, for tests: a tool that needs a capability, and models that lack some. Nothing here answers.

use harness::port::model::{
    Connect, ConnectError, KnownGap, Model, ModelAdapter, ModelError, ModelErrorKind, ModelJsonSchema,
    ModelRequest, ModelSink, ModelStreaming, ModelText, ModelToolCalls, ModelVision,
};
use harness::port::{BoxFuture, state::*};
use harness::{agent, tool};

/// Run a command in the shell.
#[tool(requires(sandbox.exec))]
pub async fn run_shell(command: String) -> String {
    command
}

/// You repair what is broken.
#[agent(model = "fast", tools = [run_shell])]
pub struct Fixer;

/// Says nothing.
pub struct Silent;

impl Model for Silent {
    fn generate<'a>(
        &'a self,
        _: &'a ModelRequest<'a>,
        _: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        let error = ModelError::new(ModelErrorKind::Unsupported, "acme", "it only stands in tests");
        Box::pin(std::future::ready(Err(error)))
    }
}

macro_rules! adapters {
    ($($(#[$doc:meta])* $name:ident: $($claim:ident)*, $gaps:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name(String);
        impl $name {
            /// By the id of the model.
            pub fn new(id: impl Into<String>) -> Self {
                $name(id.into())
            }
            /// A method of the builder.
            #[must_use]
            pub fn quietly(self) -> Self {
                self
            }
        }
        impl ModelAdapter for $name {
            type Model = Silent;
            const GAPS: &'static [KnownGap] = $gaps;
            fn model_id(&self) -> Option<String> {
                Some(self.0.clone())
            }
            fn connect(self, _: &Connect<'_>) -> Result<Silent, ConnectError> {
                Ok(Silent)
            }
        }
        $(impl $claim for $name {})*
    )*};
}

adapters! {
    /// Text and nothing else.
    Plain: ModelText, &[];
    /// Text and tools.
    Talker: ModelText ModelStreaming ModelToolCalls, &[];
    /// Everything but media, and a family that lacks schemas.
    Full: ModelText ModelStreaming ModelToolCalls ModelJsonSchema,
        &[KnownGap { prefix: "full-mini", lacks: &["model.json_schema"] }];
    /// It sees, but for one family.
    Seeing: ModelText ModelStreaming ModelToolCalls ModelJsonSchema ModelVision,
        &[KnownGap { prefix: "blind", lacks: &["model.vision"] }];
}

/// One adapter for the state and for the runtime; it keeps nothing.
pub struct Store;

impl StateStore for Store {
    fn commit(&self, _: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }
    fn load(&self, _: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        Box::pin(std::future::ready(Ok(Rows::Run(None))))
    }
}

impl harness::port::runtime::Runtime for Store {
    fn name(&self) -> &'static str {
        "acme"
    }
}

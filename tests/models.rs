//! Model adapters that lack something.

use harness::port::BoxFuture;
use harness::port::model::*;

/// A model that says nothing.
pub struct Silent;

impl Model for Silent {
    fn generate<'a>(
        &'a self,
        _request: &'a ModelRequest<'a>,
        _out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

macro_rules! adapter {
    ($(#[$doc:meta])* $name:ident, $gaps:expr, $strict:literal, [$($capability:ident),*]) => {
        $(#[$doc])*
        pub struct $name(String);

        impl $name {
            /// By its id.
            #[must_use]
            pub fn new(id: &str) -> Self {
                $name(id.to_owned())
            }
        }

        impl ModelAdapter for $name {
            type Model = Silent;
            const GAPS: &'static [KnownGap] = $gaps;
            const PROVIDES: Option<ModelProvides> = Some(harness::model_provides!(Self));
            const STRICT_SCHEMAS: bool = $strict;
            fn model_id(&self) -> Option<String> {
                Some(self.0.clone())
            }
            fn connect(self, _connect: &Connect<'_>) -> Result<Silent, ConnectError> {
                Ok(Silent)
            }
        }
        $(impl $capability for $name {})*
    };
}

adapter! {
    /// Text, and nothing else.
    PlainModel, &[], false, [ModelText]
}
adapter! {
    /// Text, tools and schemas; ids that begin with `mini-` have no schemas.
    ChatModel,
    &[KnownGap { prefix: "mini-", lacks: &["model.json_schema"] }],
    false,
    [ModelText, ModelStreaming, ModelToolCalls, ModelJsonSchema]
}
adapter! {
    /// Text, tools, and schemas of the strict subset.
    StrictModel, &[], true, [ModelText, ModelToolCalls, ModelJsonSchema]
}
adapter! {
    /// It only embeds.
    VectorModel, &[], false, []
}

//! What a tool body may touch.

use super::ToolError;
use crate::resource::Resources;
use std::marker::PhantomData;
use std::sync::Arc;

/// One call of a tool, without its type.
pub struct Call {
    pub(crate) resources: Arc<Resources>,
}

/// Handed to a tool body; `T` is the tool itself, so the context offers what the attribute declared.
pub struct ToolCx<T> {
    call: Call,
    // `fn() -> T`: the context stays `Send + Sync` whatever the arguments are.
    tool: PhantomData<fn() -> T>,
}

impl<T> ToolCx<T> {
    pub(crate) fn new(call: Call) -> Self {
        ToolCx { call, tool: PhantomData }
    }

    /// Generated code only. No `Resource` bound: the walk asks for it, and once is enough for one mistake.
    #[doc(hidden)]
    pub fn __resource<R: Send + Sync + ?Sized + 'static>(&self) -> Result<&R, ToolError> {
        let missing = || ToolError::new(format!("`{}` is not bound", std::any::type_name::<R>()));
        self.call.resources.find().ok_or_else(missing)
    }
}

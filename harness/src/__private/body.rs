//! Small functions that generated bodies call.

use crate::error::WorkflowError;
use crate::tool::{Tool, ToolError, ToolFailure, ToolReturn};
use crate::workflow::WorkflowReturn;
use std::fmt::{Display, Write};

/// The body of a tool whose signature was refused: it agrees with every output, so one mistake stays one error.
///
/// # Errors
/// Always.
pub fn refused<T: Tool>() -> Result<T::Output, ToolError> {
    Err(ToolError::new("the signature of this tool was refused"))
}

/// What is done with the `Result` of a tool's body.
///
/// # Errors
/// That of the body, in words.
pub fn tool_returned<R, T>(returned: R) -> Result<T, ToolError>
where
    R: ToolReturn<Output = T, Error: ToolFailure>,
{
    returned.into_result()
}

/// What is done with the `Result` of a workflow's body.
///
/// # Errors
/// That of the body.
pub fn workflow_returned<R: WorkflowReturn<Output = T>, T>(returned: R) -> Result<T, WorkflowError> {
    returned.into_result()
}

/// What a template can show.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown in a template",
    label = "a variable of this template is a `{Self}`",
    note = "implement `Display` for it, or use a field that is text or a number"
)]
pub trait Shown {
    /// Appends it.
    fn show(&self, to: &mut String);
}

#[diagnostic::do_not_recommend]
impl<T: Display + ?Sized> Shown for T {
    fn show(&self, to: &mut String) {
        // Writing to a string fails only when `Display` does; the text so far is kept.
        let _ = write!(to, "{self}");
    }
}

/// Appends a variable of a template.
pub fn show<T: Shown + ?Sized>(to: &mut String, value: &T) {
    value.show(to);
}

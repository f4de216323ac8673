//! What an agent takes.

use crate::port::model::Part;
use crate::schema::{SchemaFn, ToolArg};
use std::any::Any;

/// A type an agent may be asked with: `String`, a type with `#[derive(Schema)]`, media.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the input of an agent",
    label = "not an agent input",
    note = "add `#[derive(Schema)]` to `{Self}`; `String` is plain text"
)]
pub trait AgentInput: ToolArg {
    /// How the engine handles it.
    #[doc(hidden)]
    const INPUT: InputDef;
}

/// Which kinds of parts an input may hold beyond text; each needs a capability of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InputKinds {
    /// Images: `model.vision`.
    pub image: bool,
    /// Sound: `model.audio`.
    pub audio: bool,
    /// Documents: `model.documents`.
    pub document: bool,
}

impl InputKinds {
    /// Text only.
    pub const TEXT: InputKinds = InputKinds { image: false, audio: false, document: false };
}

/// How the engine handles an input, without its type.
#[derive(Clone, Copy)]
pub struct InputDef {
    /// Its JSON schema; `None` is plain text.
    pub schema: Option<SchemaFn>,
    /// What it may hold.
    pub kinds: InputKinds,
    /// The parts the model reads. `None` when the value cannot be written.
    pub render: fn(&dyn Any) -> Option<Vec<Part>>,
    /// As JSON text, for digests and for storing.
    pub encode: fn(&dyn Any) -> Option<String>,
    /// From JSON text, for an agent that is called as a tool. The error is for a model.
    pub decode: fn(&str) -> Result<Box<dyn Any + Send>, String>,
}

impl InputDef {
    /// The definition of a type that is sent as JSON, a string as plain text.
    #[must_use]
    pub const fn json<T: ToolArg>(kinds: InputKinds) -> Self {
        InputDef {
            schema: Some(crate::schema::schema_of::<T>),
            kinds,
            render: render::<T>,
            encode: encode::<T>,
            decode: decode::<T>,
        }
    }
}

impl AgentInput for String {
    const INPUT: InputDef = InputDef { schema: None, ..InputDef::json::<String>(InputKinds::TEXT) };
}

fn render<T: ToolArg>(input: &dyn Any) -> Option<Vec<Part>> {
    if let Some(text) = input.downcast_ref::<String>() {
        return Some(vec![Part::Text { text: text.clone() }]);
    }
    Some(vec![Part::Text { text: encode::<T>(input)? }])
}

fn encode<T: ToolArg>(input: &dyn Any) -> Option<String> {
    serde_json::to_string(input.downcast_ref::<T>()?).ok()
}

fn decode<T: ToolArg>(json: &str) -> Result<Box<dyn Any + Send>, String> {
    match serde_json::from_str::<T>(json) {
        Ok(value) => Ok(Box::new(value)),
        Err(error) => Err(error.to_string()),
    }
}

//! What an agent takes.

use crate::media::{self, Audio, Document, Image};
use crate::port::model::{Content, Part};
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
    /// Every kind.
    pub const ALL: InputKinds = InputKinds { image: true, audio: true, document: true };

    /// What either holds.
    #[must_use]
    pub const fn and(self, other: InputKinds) -> Self {
        InputKinds {
            image: self.image || other.image,
            audio: self.audio || other.audio,
            document: self.document || other.document,
        }
    }
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

macro_rules! plain_inputs {
    ($($ty:ty),*) => {$(
        impl AgentInput for $ty {
            const INPUT: InputDef = InputDef::json::<$ty>(InputKinds::TEXT);
        }
    )*};
}
plain_inputs!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, ());

macro_rules! media_inputs {
    ($($ty:ty),*) => {$(
        impl AgentInput for $ty {
            const INPUT: InputDef = InputDef::json::<$ty>(<$ty>::KINDS);
        }
    )*};
}
media_inputs!(Image, Audio, Document);

/// Its parts go to the model as they are.
impl AgentInput for Content {
    const INPUT: InputDef = InputDef {
        render: |input| Some(input.downcast_ref::<Content>()?.parts.clone()),
        ..InputDef::json::<Content>(InputKinds::ALL)
    };
}

impl<T: AgentInput> AgentInput for Vec<T> {
    const INPUT: InputDef = InputDef::json::<Vec<T>>(T::INPUT.kinds);
}
impl<T: AgentInput> AgentInput for Option<T> {
    const INPUT: InputDef = InputDef::json::<Option<T>>(T::INPUT.kinds);
}
impl<T: AgentInput> AgentInput for Box<T> {
    const INPUT: InputDef = InputDef::json::<Box<T>>(T::INPUT.kinds);
}

macro_rules! tuple_inputs {
    ($(($($ty:ident)*))*) => {$(
        impl<$($ty: AgentInput),*> AgentInput for ($($ty,)*) {
            const INPUT: InputDef = InputDef::json::<($($ty,)*)>(InputKinds::TEXT$(.and($ty::INPUT.kinds))*);
        }
    )*};
}
tuple_inputs!((A B)(A B C)(A B C D));

/// JSON with `[image 1]` where media stand, then the media themselves.
fn render<T: ToolArg>(input: &dyn Any) -> Option<Vec<Part>> {
    if let Some(text) = input.downcast_ref::<String>() {
        return Some(vec![Part::Text { text: text.clone() }]);
    }
    let (text, mut media) = media::collect(|| encode::<T>(input));
    let text = text?;
    // Media alone need no words around them.
    let alone = media.len() == 1 && text.starts_with("\"[") && text.ends_with("]\"");
    let mut parts = if alone { Vec::new() } else { vec![Part::Text { text }] };
    parts.append(&mut media);
    Some(parts)
}

fn encode<T: ToolArg>(input: &dyn Any) -> Option<String> {
    serde_json::to_string(input.downcast_ref::<T>()?).ok()
}

fn decode<T: ToolArg>(json: &str) -> Result<Box<dyn Any + Send>, String> {
    match serde_json::from_str::<T>(json) {
        Ok(value) => Ok(Box::new(value)),
        Err(error) => Err(crate::tool::plain(&error)),
    }
}

//! What an agent answers.

use crate::__private::Facts;
use crate::media::Image;
use crate::schema::{SchemaFn, ToolArg, TypeMisfit};
use std::any::Any;

/// A type an agent may answer with: `String`, or a type with `#[derive(AgentOutput)]`.
///
/// ```
/// use harness::AgentOutput;
///
/// /// What the customer reads.
/// #[derive(AgentOutput)]
/// struct Answer {
///     /// At most three sentences.
///     text: String,
///     refund_cents: Option<u32>,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the output of an agent",
    label = "not an agent output",
    note = "add `#[derive(AgentOutput)]` to `{Self}`; `String` gives the plain text"
)]
pub trait AgentOutput: ToolArg {
    /// How the engine handles it.
    #[doc(hidden)]
    const OUTPUT: OutputDef;
}

/// How the engine handles an output, without its type.
#[derive(Clone, Copy)]
pub struct OutputDef {
    /// The name of the shape, for providers.
    pub name: &'static str,
    /// Its JSON schema; `None` is plain text.
    pub schema: Option<SchemaFn>,
    /// `#[agent_output(strict)]`: it must be in the strict subset. The build looks at the fields, start at the schema.
    pub strict: bool,
    /// What keeps it out of the strict subset, as far as the build can see; start also measures the real schema.
    pub misfit: Option<TypeMisfit>,
    /// The answer is a picture, not text.
    pub picture: bool,
    /// From the model's text, when it is exactly this type: see `output_plan.rs` for the rest. The
    /// error is for a model.
    pub decode: fn(&str) -> Result<Box<dyn Any + Send>, String>,
    /// As JSON text, for storing and for an agent that was called as a tool.
    pub encode: fn(&dyn Any) -> Option<String>,
    /// Back from what `encode` wrote, for a repeated idempotent call.
    pub restore: fn(&str) -> Option<Box<dyn Any + Send>>,
}

impl OutputDef {
    /// The definition of a type that is answered as JSON.
    #[must_use]
    pub const fn json<T: ToolArg>(name: &'static str) -> Self {
        OutputDef {
            name,
            schema: Some(crate::schema::schema_of::<T>),
            strict: false,
            misfit: None,
            picture: false,
            decode: decode::<T>,
            encode: encode::<T>,
            restore: restore::<T>,
        }
    }

    /// What of its type keeps it out of the strict subset; a picture is not written at all.
    #[doc(hidden)]
    #[must_use]
    pub const fn misfit_of(&self, facts: &Facts<'static>) -> Option<TypeMisfit> {
        if self.picture { None } else { facts.misfit }
    }

    /// The same with what the build knows of the type.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_facts(mut self, facts: &Facts<'_>) -> Self {
        self.misfit = facts.misfit;
        self
    }
}

impl OutputDef {
    /// The same, and it must be in the strict subset.
    #[doc(hidden)]
    #[must_use]
    pub const fn strictly(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Why it is outside of the strict subset, measured on the schema itself.
    pub(crate) fn not_strict(&self) -> Option<crate::schema::Misfit> {
        let (schema, _) = crate::schema::wrap(crate::schema::standalone(self.schema?));
        crate::schema::strict(&schema).err()
    }
}

impl AgentOutput for String {
    const OUTPUT: OutputDef = OutputDef {
        schema: None,
        decode: |text| Ok(Box::new(text.to_owned())),
        ..OutputDef::json::<String>("text")
    };
}

/// The last picture of the answer. Needs `model.image_output`.
impl AgentOutput for Image {
    const OUTPUT: OutputDef = OutputDef {
        schema: None,
        picture: true,
        decode: |_| Err("expected a picture, got text".to_owned()),
        ..OutputDef::json::<Image>("image")
    };
}

/// Roots that are no objects: the plan wraps them.
macro_rules! plain_outputs {
    ($($ty:ty => $name:literal),*) => {$(
        impl AgentOutput for $ty {
            const OUTPUT: OutputDef = OutputDef::json::<$ty>($name);
        }
    )*};
}
plain_outputs!(bool => "yes_or_no", i32 => "integer", i64 => "integer", u32 => "integer", u64 => "integer", f64 => "number");

impl<T: AgentOutput> AgentOutput for Vec<T> {
    const OUTPUT: OutputDef =
        OutputDef { strict: T::OUTPUT.strict, misfit: T::OUTPUT.misfit, ..OutputDef::json::<Vec<T>>("list") };
}
impl<T: AgentOutput> AgentOutput for Option<T> {
    const OUTPUT: OutputDef = OutputDef {
        strict: T::OUTPUT.strict,
        misfit: T::OUTPUT.misfit,
        ..OutputDef::json::<Option<T>>("maybe")
    };
}

fn decode<T: ToolArg>(text: &str) -> Result<Box<dyn Any + Send>, String> {
    match serde_json::from_str::<T>(text) {
        Ok(value) => Ok(Box::new(value)),
        Err(error) => Err(crate::tool::plain(&error)),
    }
}

pub(crate) fn encode<T: ToolArg>(output: &dyn Any) -> Option<String> {
    serde_json::to_string(output.downcast_ref::<T>()?).ok()
}

pub(crate) fn restore<T: ToolArg>(json: &str) -> Option<Box<dyn Any + Send>> {
    let value: T = serde_json::from_str(json).ok()?;
    Some(Box::new(value))
}

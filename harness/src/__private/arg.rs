//! All that a tool does with the type of one argument, in one place: a type that does not fit is one error.

use crate::schema::{SchemaFn, ToolArg, schema_of};
use crate::tool::{ArgReader, ArgWriter};

/// How to read, write and describe arguments of one type.
pub struct Arg<T> {
    /// The schema.
    pub schema: SchemaFn,
    /// [`ArgReader::take`].
    pub take: fn(&mut ArgReader<'_>, usize) -> Option<T>,
    /// [`ArgReader::take_or`].
    pub take_or: TakeOr<T>,
    /// [`ArgWriter::put`].
    pub put: fn(&mut ArgWriter, &'static str, &T),
    /// A default as JSON text, for the schema.
    pub json: fn(&T) -> String,
}

/// Reads an argument, or makes its default.
pub type TakeOr<T> = fn(&mut ArgReader<'_>, usize, fn() -> T) -> Option<T>;

/// For a type that fits. A function, not a constant of the type: only then are the words of [`ToolArg`] used.
#[must_use]
pub const fn arg<T: ToolArg>() -> Arg<T> {
    Arg {
        schema: schema_of::<T>,
        take: |args, index| args.take(index),
        take_or: |args, index, default| args.take_or(index, default),
        put: |args, name, value| args.put(name, value),
        json: |value| serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()),
    }
}

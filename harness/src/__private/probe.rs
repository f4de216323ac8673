//! Reads facts off trait impls: an inherent const wins over the const of a trait, so a type that lacks the
//! trait is not an error.

use crate::port::model::Content;
use crate::schema::{SchemaFn, schema_of};
use schemars::JsonSchema;
use std::marker::PhantomData;

/// The schema of a tool's result, where its type has one. Generated code has [`NoSchema`] and [`NoText`] in scope.
pub struct OutputProbe<T>(PhantomData<T>);

impl<T: JsonSchema> OutputProbe<T> {
    /// It has one.
    pub const SCHEMA: Option<SchemaFn> = Some(schema_of::<T>);
}

/// The other answer.
pub trait NoSchema {
    /// It has none.
    const SCHEMA: Option<SchemaFn> = None;
}
impl<T> NoSchema for OutputProbe<T> {}

/// Results that are text, parts or nothing.
pub trait Text {}
impl Text for String {}
impl Text for Content {}
impl Text for () {}

impl<T: Text> OutputProbe<T> {
    /// It is text.
    pub const TEXT: bool = true;
}

/// The other answer.
pub trait NoText {
    /// It is a value.
    const TEXT: bool = false;
}
impl<T> NoText for OutputProbe<T> {}

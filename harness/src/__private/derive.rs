//! What the derives of types name: the questions they ask of fields, and the way to the hidden twin.
//!
//! A twin's impl of [`Border`] has bounds that may be false. [`Via`] hands over to it where they hold; where they do
//! not, one of the questions below has already told the user, and [`Closed`] keeps the rest quiet.
//! Next: `facts.rs` for what the walk reads.

use crate::schema::ToolArg;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::marker::PhantomData;

/// A field that a model reads and writes. The lifetime makes rustc believe the bound inside a twin.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a type that a model reads or writes",
    label = "a model can neither read nor write this",
    note = "add `#[derive(Schema)]` to `{Self}` (and to what stands between its brackets); if it comes from another \
            crate, switch its `serde` and `schemars` features on; `#[serde(skip)]` leaves the field out"
)]
pub trait Field<'a>: Serialize + DeserializeOwned + JsonSchema + Send + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + JsonSchema + Send + 'static> Field<'_> for T {}

/// A field that is written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as JSON",
    label = "no `Serialize` here",
    note = "add `#[derive(Schema)]` to `{Self}`, or say how with `#[serde(serialize_with = \"..\")]`"
)]
pub trait WriteField<'a>: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> WriteField<'_> for T {}

/// A field that is read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON",
    label = "no `Deserialize` here",
    note = "add `#[derive(Schema)]` to `{Self}`, or say how with `#[serde(deserialize_with = \"..\")]`"
)]
pub trait ReadField<'a>: DeserializeOwned {}
#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> ReadField<'_> for T {}

/// A field that has a schema.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON schema, so a model cannot know what it looks like",
    label = "no `JsonSchema` here",
    note = "add `#[derive(Schema)]` to `{Self}`, or name a type of the same JSON form: `#[schemars(with = \"String\")]`"
)]
pub trait ShapeField<'a>: JsonSchema {}
#[diagnostic::do_not_recommend]
impl<T: JsonSchema> ShapeField<'_> for T {}

/// A field that is made up when it is absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no default value to use when the field is absent",
    label = "no `Default` here",
    note = "add `#[derive(Default)]` to `{Self}`, or name a function: `#[serde(default = \"..\")]`"
)]
pub trait DefaultField<'a>: Default {}
#[diagnostic::do_not_recommend]
impl<T: Default> DefaultField<'_> for T {}

/// A whole type that crosses the border.
pub trait Whole<'a>: ToolArg {}
#[diagnostic::do_not_recommend]
impl<T: ToolArg> Whole<'_> for T {}

/// Asks whether a field has a default.
pub fn default_field<T: for<'a> DefaultField<'a>>() {}
/// Asks whether a field fits.
pub fn field<T: for<'a> Field<'a>>() {}
/// Asks whether a field can be written.
pub fn write_field<T: for<'a> WriteField<'a>>() {}
/// Asks whether a field can be read.
pub fn read_field<T: for<'a> ReadField<'a>>() {}
/// Asks whether a field has a schema.
pub fn shape_field<T: for<'a> ShapeField<'a>>() {}

/// Implemented by the gate to a twin: the JSON form of `T`.
pub trait Border<T> {
    /// Writes.
    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
    /// Reads.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
    /// Describes.
    fn shape() -> Shape;
}

/// `JsonSchema` of a twin, as values.
pub struct Shape {
    /// Its name.
    pub name: fn() -> Cow<'static, str>,
    /// Its id.
    pub id: fn() -> Cow<'static, str>,
    /// The schema.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Whether it stands in place.
    pub inline: fn() -> bool,
}

impl Shape {
    /// Of a twin.
    #[must_use]
    pub fn of<T: JsonSchema>() -> Self {
        Shape { name: T::schema_name, id: T::schema_id, schema: T::json_schema, inline: T::inline_schema }
    }
}

/// The way to `T`'s twin through the gate `G`. Inherent methods win over [`Closed`] where the gate is open.
pub struct Via<G, T>(PhantomData<fn() -> (G, T)>);

impl<G, T> Via<G, T> {
    /// The only value.
    pub const NEW: Self = Via(PhantomData);
}

impl<G: Border<T>, T> Via<G, T> {
    /// See [`Border::serialize`].
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(&self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        G::serialize(value, serializer)
    }
    /// See [`Border::deserialize`].
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>>(&self, deserializer: D) -> Result<T, D::Error> {
        G::deserialize(deserializer)
    }
    /// See [`Border::shape`].
    #[must_use]
    pub fn shape(&self) -> Shape {
        G::shape()
    }
}

/// What [`Via`] does in a program that does not compile.
pub trait Closed<T> {
    /// Never runs.
    ///
    /// # Errors
    /// Always.
    fn serialize<S: Serializer>(&self, _: &T, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("a field does not fit"))
    }
    /// Never runs.
    ///
    /// # Errors
    /// Always.
    fn deserialize<'de, D: Deserializer<'de>>(&self, _: D) -> Result<T, D::Error> {
        Err(D::Error::custom("a field does not fit"))
    }
    /// Never runs.
    fn shape(&self) -> Shape {
        Shape::of::<bool>()
    }
}
impl<G, T> Closed<T> for Via<G, T> {}

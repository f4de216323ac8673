//! Whether a return type is a `Result`, by the type and not by its name: `SearchResult` may be a struct of the user,
//! `Fallible<T>` an alias. An inherent item wins over that of a trait, as in `provides.rs`.

use crate::tool::{ToolError, ToolFailure, ToolReturn};
use std::marker::PhantomData;

/// A return type that is asked. Generated code has [`Plain`] in scope.
pub struct Returns<R>(PhantomData<fn() -> R>);

impl<R> Returns<R> {
    /// The only value.
    pub const NEW: Self = Returns(PhantomData);
}

impl<T, E> Returns<Result<T, E>> {
    /// It is one.
    pub const RESULT: bool = true;

    /// What is done with it.
    ///
    /// # Errors
    /// That of the body, in words.
    pub fn end(self, returned: Result<T, E>) -> Result<T, ToolError>
    where
        E: ToolFailure,
    {
        returned.into_result()
    }
}

/// The other answer.
pub trait Plain<R>: Sized {
    /// It is none.
    const RESULT: bool = false;

    /// Nothing is done with it.
    ///
    /// # Errors
    /// None.
    fn end(self, returned: R) -> Result<R, ToolError> {
        Ok(returned)
    }
}
impl<R> Plain<R> for Returns<R> {}

/// `<Success<{ .. }> as SuccessOf<R>>::Output`: what a call gives when it succeeds.
pub struct Success<const RESULT: bool>;

/// See [`Success`].
pub trait SuccessOf<R> {
    /// `T` of `Result<T, E>`, or the type itself.
    type Output;
    /// `T` of `Result<T, E>`, or nothing: a workflow that returns no `Result` is told once.
    type OrUnit;
}
impl<T, E> SuccessOf<Result<T, E>> for Success<true> {
    type Output = T;
    type OrUnit = T;
}
impl<R> SuccessOf<R> for Success<false> {
    type Output = R;
    type OrUnit = ();
}

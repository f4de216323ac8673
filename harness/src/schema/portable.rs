//! What keeps a type out of the strict subset, as far as the build can see.

/// The first field of a type that no strict schema can describe. Const data: the compile-time walk reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeMisfit {
    /// The field, of the type itself or of one inside it.
    pub field: &'static str,
    /// `file:line:column` of its type.
    pub place: &'static str,
    /// Why, and what to use instead.
    pub reason: &'static str,
}

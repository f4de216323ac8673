//! What an adapter provides beyond its port, read off the type as in `provides.rs`: without `provides!` it is nothing.

use super::provides::Row;
use crate::capability::Provides;
use crate::port::ExtensionView;
use std::marker::PhantomData;

/// A type that is asked. Generated code has [`NoExtensions`] in scope.
pub struct Extended<A>(PhantomData<A>);

impl<A: Provides> Extended<A> {
    /// For the walk.
    pub const ROWS: &'static [Row] = A::ROWS;
    /// For the run.
    pub const VIEWS: &'static [ExtensionView<A>] = A::VIEWS;
}

/// The other answer.
pub trait NoExtensions {
    /// The type.
    type Of: 'static;
    /// None.
    const ROWS: &'static [Row] = &[];
    /// None.
    const VIEWS: &'static [ExtensionView<Self::Of>] = &[];
}
impl<A: 'static> NoExtensions for Extended<A> {
    type Of = A;
}

/// `__extension!(ROWS: Adapter)`, `__extension!(VIEWS: Adapter)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __extension {
    ($what:ident: $t:ty) => {{
        #[allow(unused_imports)]
        use $crate::__private::NoExtensions as _;
        $crate::__private::Extended::<$t>::$what
    }};
}

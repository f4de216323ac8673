//! What tool bodies borrow: databases, clients, clocks.

use std::any::{Any, TypeId};
use std::sync::Arc;

/// A value that is bound once at start and injected as `&T`.
///
/// `ID` lets the compile-time walk prove that it is bound. Derive it; implement it by hand for a trait object:
/// `impl Resource for dyn Mailer`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "reference parameters are resources",
    note = "add `#[derive(Resource)]` to `{Self}`, or take the argument by value if the model supplies it"
)]
pub trait Resource: Send + Sync + 'static {
    /// One per resource type of a build.
    const ID: u64;
    /// Its name, for messages.
    const NAME: &'static str;
}

/// Bound resources: a handful, so a scan of an array beats a hash.
#[derive(Default)]
pub struct Resources(Vec<(TypeId, Box<dyn Any + Send + Sync>)>);

impl Resources {
    /// Binds one. `Arc<T>` inside the box, so `T` may be a trait object.
    pub fn bind<T: Resource + ?Sized>(&mut self, value: impl Into<Arc<T>>) {
        self.__bind(value);
    }

    /// [`Resources::bind`] for generated code, where the definition says what is not a resource.
    #[doc(hidden)]
    pub fn __bind<T: Send + Sync + ?Sized + 'static>(&mut self, value: impl Into<Arc<T>>) {
        let value: Arc<T> = value.into();
        self.0.push((TypeId::of::<T>(), Box::new(value)));
    }

    pub(crate) fn find<T: Send + Sync + ?Sized + 'static>(&self) -> Option<&T> {
        let wanted = TypeId::of::<T>();
        let (_, value) = self.0.iter().find(|(id, _)| *id == wanted)?;
        value.downcast_ref::<Arc<T>>().map(|value| &**value)
    }
}

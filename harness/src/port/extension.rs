//! What an adapter provides beyond its port, without its type: capabilities that other crates declare.
//!
//! A view is made where the type of the adapter is known, and found again by the id of its capability. Next:
//! `capability/extension.rs` for how one is declared.

use std::any::Any;
use std::sync::Arc;

/// One capability of another crate, as a value of type `A` provides it.
#[doc(hidden)]
pub struct ExtensionView<A: ?Sized> {
    /// Of the capability.
    pub id: u64,
    /// An `Arc<dyn ItsTrait>` in a box.
    pub view: fn(&Arc<A>) -> Box<dyn Any + Send + Sync>,
}

/// What the values of one harness or one open sandbox provide.
#[derive(Clone, Default)]
pub struct Extensions(Vec<(u64, Arc<dyn Any + Send + Sync>)>);

impl Extensions {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Extensions(Vec::new())
    }

    /// Looks at a value through each of its views.
    #[doc(hidden)]
    #[must_use]
    pub fn with<A>(mut self, value: &Arc<A>, views: &[ExtensionView<A>]) -> Self {
        self.0.extend(views.iter().map(|view| (view.id, Arc::from((view.view)(value)))));
        self
    }

    /// The value as the trait of a capability; nothing when it has it not.
    #[must_use]
    pub fn find<V: ?Sized + 'static>(&self, id: u64) -> Option<Arc<V>> {
        let (_, found) = self.0.iter().find(|(known, _)| *known == id)?;
        found.downcast_ref::<Arc<V>>().cloned()
    }
}

impl std::fmt::Debug for Extensions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extensions").field("len", &self.0.len()).finish()
    }
}

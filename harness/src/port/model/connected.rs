//! A connected model with whatever else it can do, without its type.

use super::{
    Connect, ConnectError, Cost, CountTokens, Embed, KnownGap, Model, ModelAdapter, ModelProvides, Rerank,
};
use crate::port::View;
use std::sync::Arc;

/// A connected model and its optional sub-traits.
#[derive(Clone)]
pub struct ConnectedModel {
    /// The model.
    pub model: Arc<dyn Model>,
    /// `model.embeddings`.
    pub embed: Option<Arc<dyn Embed>>,
    /// `model.rerank`.
    pub rerank: Option<Arc<dyn Rerank>>,
    /// `model.token_count`.
    pub count: Option<Arc<dyn CountTokens>>,
    /// The model id, where the recipe has one.
    pub model_id: Option<String>,
    /// What is known of its cost.
    pub cost: Cost,
}

/// How to see the sub-traits of a connected model. Read off the type by [`model_views!`](crate::model_views).
pub struct ModelViews<M> {
    /// `model.embeddings`.
    pub embed: Option<View<M, dyn Embed>>,
    /// `model.rerank`.
    pub rerank: Option<View<M, dyn Rerank>>,
    /// `model.token_count`.
    pub count: Option<View<M, dyn CountTokens>>,
}

impl<M> ModelViews<M> {
    /// A model and nothing else.
    pub const NONE: ModelViews<M> = ModelViews { embed: None, rerank: None, count: None };
}

/// A recipe without its type: connects at start.
pub struct ErasedModel {
    /// The model id, where the recipe has one.
    pub model_id: Option<String>,
    /// By what its gaps are known.
    pub(crate) family_id: Option<String>,
    /// What families of models lack.
    pub gaps: &'static [KnownGap],
    /// What is known of its cost.
    pub cost: Cost,
    /// Whether it takes only the strict subset of JSON schema.
    pub strict_schemas: bool,
    /// What the recipe implements, where it says so itself.
    pub provides: Option<ModelProvides>,
    /// `model.embeddings`, `model.rerank`, `model.token_count`: whether they can be seen.
    pub(crate) sees: [(&'static str, bool); 3],
    /// The recipe's type.
    pub type_name: &'static str,
    connect: Box<dyn FnOnce(&Connect<'_>) -> Result<ConnectedModel, ConnectError> + Send>,
}

impl ErasedModel {
    /// Forgets the type of a recipe, and remembers how to see what its model can do.
    #[doc(hidden)]
    pub fn new<A: ModelAdapter>(adapter: A, views: ModelViews<A::Model>) -> Self {
        let model_id = adapter.model_id();
        let (id, cost) = (model_id.clone(), adapter.cost());
        let family_id = adapter.family_id();
        let sees = [views.embed.is_some(), views.rerank.is_some(), views.count.is_some()];
        let connect = move |connect: &Connect<'_>| {
            let model = Arc::new(adapter.connect(connect)?);
            Ok(ConnectedModel {
                embed: views.embed.map(|view| view(&model)),
                rerank: views.rerank.map(|view| view(&model)),
                count: views.count.map(|view| view(&model)),
                model,
                model_id: id,
                cost,
            })
        };
        ErasedModel {
            model_id,
            family_id,
            gaps: A::GAPS,
            cost,
            strict_schemas: A::STRICT_SCHEMAS,
            provides: A::PROVIDES,
            sees: [("model.embeddings", sees[0]), ("model.rerank", sees[1]), ("model.token_count", sees[2])],
            type_name: std::any::type_name::<A>(),
            connect: Box::new(connect),
        }
    }

    /// Connects it.
    pub(crate) fn connect(self, connect: &Connect<'_>) -> Result<ConnectedModel, ConnectError> {
        (self.connect)(connect)
    }
}

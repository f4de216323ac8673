//! What a workflow body may do.

use super::fan_out::FanOut;
use super::model::ModelHandle;
use super::race::race;
use super::step::step;
use super::{CalledBy, Pending, RunBy, UsesModel, WorkflowRun};
use crate::agent::{Agent, run_agent};
use crate::error::{Error, Result};
use crate::event::{EventKind, ItemKind};
use crate::run::{Child, run_child};
use crate::tool::Tool;
use crate::tool::invoke::call_directly;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

/// Handed to a workflow body; `W` is the workflow itself, so the context offers what the attribute declared.
pub struct WorkflowCx<W> {
    pub(super) inner: WorkflowRun,
    workflow: PhantomData<fn() -> W>,
}

impl<W> Clone for WorkflowCx<W> {
    fn clone(&self) -> Self {
        WorkflowCx::new(self.inner.clone())
    }
}

impl<W> WorkflowCx<W> {
    pub(crate) fn new(inner: WorkflowRun) -> Self {
        WorkflowCx { inner, workflow: PhantomData }
    }

    /// Runs an agent as a child of this run: a fresh conversation, inside this run's budget and deadline.
    pub fn run<A: Agent + RunBy<W>>(&self, input: A::Input) -> Pending<'static, A::Output> {
        let tasks = self.inner.tasks.nested();
        let inner = WorkflowRun { tasks: Arc::clone(&tasks), ..self.inner.clone() };
        let erased = run_erased(inner, A::DEF, Box::new(input));
        Pending::within(vec![tasks], async move {
            let output = erased.await?.downcast::<A::Output>();
            output.map(|output| *output).map_err(|_| Error::Internal("an agent output of another type"))
        })
    }

    /// Calls a tool: `cx.call(refund { order_no, cents })`. The same isolation and limits as a model's call.
    pub fn call<T: Tool + CalledBy<W>>(&self, tool: T) -> Pending<'static, T::Output> {
        let (place, ordinal) = self.inner.scope.next(T::DEF.name);
        let (run, tasks) = (Arc::clone(&self.inner.run), self.inner.tasks.nested());
        Pending::within(vec![Arc::clone(&tasks)], async move {
            run.admit_direct_call()?;
            call_directly(&run, &tasks, place, ordinal, tool).await
        })
    }

    /// A model by its alias, for a call without an agent, and for embeddings and reranking.
    ///
    /// # Errors
    /// [`Error::Capability`] when the workflow did not declare the alias or the harness does not bind it.
    pub fn model(&self, alias: &str) -> Result<ModelHandle<W>>
    where
        W: UsesModel,
    {
        ModelHandle::new(&self.inner, alias, W::MODELS)
    }

    /// A named piece of work. On a durable runtime its result is recorded and never computed twice; without one
    /// it simply runs. The name is a literal; a loop may use the same one again.
    pub fn step<T, F, Fut>(&self, name: &'static str, work: F) -> Pending<'static, T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send + 'static,
    {
        step(&self.inner, name, work)
    }

    /// Works on every item, at most `concurrency` at once; the results are in the order of the items.
    ///
    /// The first failure cancels the others and waits for them; [`FanOut::settle`] takes every result instead.
    pub fn fan_out<I, T, F, Fut>(&self, items: I, concurrency: usize, each: F) -> FanOut<W, I::Item, F>
    where
        I: IntoIterator,
        F: Fn(WorkflowCx<W>, I::Item) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        FanOut::new(self.clone(), items.into_iter().collect(), concurrency, each)
    }

    /// The first of several to end; the others are cancelled, and the calls and agents among them are waited for.
    /// Gives its position and its result.
    pub fn race<'a, T: Send + 'a>(
        &self,
        runners: impl IntoIterator<Item = Pending<'a, T>>,
    ) -> Pending<'a, (usize, T)> {
        race(runners.into_iter().collect())
    }

    /// Tells whoever watches how far the workflow is. Content: never stored.
    pub fn progress(&self, message: impl Into<String>) {
        self.inner.run.events.content(|| EventKind::Log { message: message.into() });
    }

    /// The run.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.inner.run.id
    }

    /// Whether the run was asked to stop. A long loop without awaits looks at it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.inner.run.control.cancel.is_set()
    }
}

async fn run_erased(
    inner: WorkflowRun,
    def: &'static crate::agent::AgentDef,
    input: Box<dyn Any + Send>,
) -> Result<Box<dyn Any + Send>> {
    let child = inner.run.child(Child {
        item: def.name.into(),
        kind: ItemKind::Agent,
        limits: &def.limits,
        tasks: &inner.tasks,
        deeper: false,
    });
    let result = run_child(&child, run_agent(&child, &inner.agents, def.id, input, Vec::new())).await;
    result.map(|finished| finished.output)
}

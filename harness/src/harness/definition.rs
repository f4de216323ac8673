//! What `harness!` emits: one static definition, a bindings struct, and the harness type.

use crate::__private::Visit;
use crate::agent::AgentDef;
use crate::limits::{CircuitBreaker, Limits, ProviderLimits};
use crate::port::Extensions;
use crate::port::memory::ErasedMemory;
use crate::port::model::{ConnectedModel, ErasedModel, ModelAdapter, Price};
use crate::port::observe::Observer;
use crate::port::runtime::ErasedRuntime;
use crate::port::sandbox::{ErasedSandbox, SandboxPolicy};
use crate::port::state::StateStore;
use crate::resource::Resources;
use crate::session::{Core, Session};
use crate::tool::ToolDef;
use crate::workflow::WorkflowDef;
use std::any::Any;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use super::gates::Limited;
use super::prices::{Named, Prices};
use super::start::{ModelOverride, StartParts};

/// Implemented by `harness!` on the harness type.
pub trait Harness: Clone + Send + Sync + Sized + 'static {
    /// The struct of what the application binds.
    type Bindings: Bindings;
    /// The definition, proved in the build.
    const DEF: &'static HarnessDef;
    #[doc(hidden)]
    fn __new(core: Arc<Core>) -> Self;
    #[doc(hidden)]
    fn __core(&self) -> &Arc<Core>;
}

/// The whole definition as data. The compile-time walk reads it, `inspect()` shows it, start builds from it.
pub struct HarnessDef {
    /// The harness type's name.
    pub name: &'static str,
    /// State, runtime, sandbox, memory: in this order, bound or defaulted.
    pub ports: &'static [PortBinding],
    /// The model aliases, in order.
    pub models: &'static [ModelBinding<'static>],
    /// The bound resources.
    pub resources: &'static [ResourceBinding],
    /// Ids of the agents whose settings are bound.
    pub settings: &'static [u64],
    /// The harness-wide limits.
    pub limits: Limits,
    /// The tools it lists.
    pub tools: &'static [&'static ToolDef],
    /// Whether tools with `#[tool(discover)]` join at start.
    pub discovered: bool,
    /// The agents it lists.
    pub agents: &'static [fn() -> &'static AgentDef],
    /// The workflows it lists.
    pub workflows: &'static [&'static WorkflowDef],
    /// The walk over everything it lists, for the same check at start.
    pub check: fn(&mut Visit<'_>),
}

/// A port slot and the adapter in it.
#[derive(Debug, Clone, Copy)]
pub struct PortBinding {
    /// `state`, `runtime`, `sandbox` or `memory`.
    pub slot: &'static str,
    /// The adapter.
    pub adapter: AdapterRef<'static>,
    /// Whether the user wrote it; otherwise it is the default.
    pub explicit: bool,
}

/// A model alias and its chain: the first is asked, the others are fallbacks.
#[derive(Debug, Clone, Copy)]
pub struct ModelBinding<'a> {
    /// The alias.
    pub alias: &'a str,
    /// At least one.
    pub chain: &'a [AdapterRef<'a>],
}

/// An adapter in the user's words, and what it provides. At start: what was received in its place.
#[derive(Debug, Clone, Copy)]
pub struct AdapterRef<'a> {
    /// As written in `harness!`.
    pub name: &'a str,
    /// A literal model id, where one was written; at start the one that the recipe has.
    pub model_id: Option<&'a str>,
    /// Capability ids (hashes of the dotted names) and whether the type provides them.
    pub provides: &'a [(u64, &'static str, bool)],
    /// The same for capabilities that other crates declare; those that are not here it has not.
    pub extends: &'a [(u64, &'static str, bool)],
    /// What families of models are known to lack.
    pub gaps: &'static [crate::port::model::KnownGap],
    /// Whether it takes only the strict subset of JSON schema.
    pub strict_schemas: bool,
}

/// A bound resource.
#[derive(Debug, Clone, Copy)]
pub struct ResourceBinding {
    /// `Resource::ID`.
    pub id: u64,
    /// `Resource::NAME`.
    pub name: &'static str,
}

/// The struct of bindings that `harness!` generates.
pub trait Bindings: Sized + Send {
    #[doc(hidden)]
    fn __wire(self) -> Wiring;

    /// Every model alias answers from `script`: no key, no network. The capabilities stay proved.
    fn scripted(self, script: impl Into<ConnectedModel>) -> Start<Self> {
        Start::from(self).scripted(script)
    }

    /// One alias is another model: from the environment, or scripted in a test. Checked at start.
    fn with_model<A: ModelAdapter>(self, alias: &str, model: A) -> Start<Self> {
        Start::from(self).with_model(alias, model)
    }

    /// What a model costs, by its id or its alias. A budget of money needs it, unless answers say what they cost.
    fn price(self, model: &str, price: Price) -> Start<Self> {
        Start::from(self).price(model, price)
    }
}

/// The bound values, without their types.
pub struct Wiring {
    /// The connected-later models: alias and chain.
    pub models: Vec<(&'static str, Vec<ErasedModel>)>,
    /// The state store.
    pub state: Arc<dyn StateStore>,
    /// What carries runs.
    pub runtime: ErasedRuntime,
    /// Where files and programs are.
    pub sandbox: ErasedSandbox,
    /// Where memory is.
    pub memory: ErasedMemory,
    /// What state, runtime and memory provide beyond their ports.
    pub extensions: Extensions,
    /// What tools borrow.
    pub resources: Resources,
    /// Values of agents with settings, by the agent's id.
    pub settings: HashMap<u64, Arc<dyn Any + Send + Sync>>,
}

/// Bindings, and what start replaces. Made from bindings by `From`, or by the methods of [`Bindings`].
pub struct Start<B> {
    parts: StartParts,
    bindings: PhantomData<fn() -> B>,
}

impl<B: Bindings> From<B> for Start<B> {
    fn from(bindings: B) -> Self {
        let parts = StartParts {
            wiring: bindings.__wire(),
            script: None,
            overrides: Vec::new(),
            prices: Prices(Vec::new()),
            env: None,
            observers: Vec::new(),
            policy: SandboxPolicy::default(),
            content: false,
            sole_user: false,
            circuit: Some(CircuitBreaker::default()),
            limited: Limited::default(),
        };
        Start { parts, bindings: PhantomData }
    }
}

impl<B> Start<B> {
    /// See [`Bindings::scripted`].
    #[must_use]
    pub fn scripted(mut self, script: impl Into<ConnectedModel>) -> Self {
        self.parts.script = Some(script.into());
        self
    }

    /// See [`Bindings::with_model`].
    #[must_use]
    pub fn with_model<A: ModelAdapter>(mut self, alias: &str, model: A) -> Self {
        self.parts.overrides.push(ModelOverride::new(alias, model));
        self
    }

    /// See [`Bindings::price`].
    #[must_use]
    pub fn price(mut self, model: &str, price: Price) -> Self {
        self.parts.prices.0.push(Named { name: model.to_owned(), price });
        self
    }

    /// Reads variables from `env` instead of the process: for tests, and for keys from a vault.
    #[must_use]
    pub fn env(mut self, env: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.parts.env = Some(Arc::new(env));
        self
    }
}

impl<B> Start<B> {
    /// Watches the events of every run. Watching changes nothing: see [`Observer`].
    #[must_use]
    pub fn observe(mut self, observer: impl Observer) -> Self {
        self.parts.observers.push(Box::new(move |event| observer.event(event)));
        self
    }

    /// What the sandbox of every session may do: mounts, quotas, hosts. Unless told otherwise it has no mounts, no
    /// network, and the adapter's own quotas. What the bound adapter cannot enforce is an error when it opens.
    ///
    /// ```
    /// use harness::port::sandbox::{Mount, SandboxLimits, SandboxPolicy};
    /// # use harness::prelude::*;
    /// # harness! { name: App }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let limits = SandboxLimits { bytes: Some(1024 * 1024), files: Some(100), ..Default::default() };
    /// let mounts = vec![Mount::text("/rules.md", "Be kind.")?];
    /// let start = Start::from(AppBindings {}).sandbox_policy(SandboxPolicy { limits, mounts, ..Default::default() });
    /// # drop(start); Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sandbox_policy(mut self, policy: SandboxPolicy) -> Self {
        self.parts.policy = policy;
        self
    }

    /// Stores events that hold content too: the model's words and reasoning, the arguments of its calls as it writes
    /// them, partial answers, progress and log lines. Off unless asked for. `tracing` never gets content.
    #[must_use]
    pub fn store_content(mut self) -> Self {
        self.parts.content = true;
        self
    }

    /// Promises that no other process and no other harness uses the state store. A run that the store calls active
    /// and that this harness does not run is then over for certain, and the next use of its session records it as
    /// failed with `INTERRUPTED`. Without the promise that happens a minute after the run's own deadline.
    #[must_use]
    pub fn sole_user_of_store(mut self) -> Self {
        self.parts.sole_user = true;
        self
    }

    /// How much the account behind an alias, or behind a model id, may be asked at most: provider, address and key. All
    /// aliases of one account share what it may, and of several limits the tighter counts. Calls over it wait, fairly
    /// between sessions, at most until the deadline of their run.
    ///
    /// ```
    /// use harness::{ProviderLimits, prelude::*};
    /// # harness! { name: App, models: { fast: OpenAi("gpt-5-mini") } }
    /// let tier = ProviderLimits { calls_at_once: Some(8), requests_per_minute: Some(500), ..ProviderLimits::NONE };
    /// let start = Start::from(AppBindings {}).provider_limits("fast", tier);
    /// # drop(start);
    /// ```
    #[must_use]
    pub fn provider_limits(mut self, model: &str, limits: ProviderLimits) -> Self {
        self.parts.limited.accounts.push((model.to_owned(), limits));
        self
    }

    /// The same for one alias alone, beside what its account may.
    #[must_use]
    pub fn alias_limits(mut self, alias: &str, limits: ProviderLimits) -> Self {
        self.parts.limited.aliases.push((alias.to_owned(), limits));
        self
    }

    /// When a model that fails again and again is left alone for a while; `None` turns that off. Each model of each
    /// alias has a circuit of its own, which all runs share.
    ///
    /// ```
    /// use harness::{CircuitBreaker, prelude::*};
    /// # harness! { name: App }
    /// let start = Start::from(AppBindings {});
    /// let start = start.circuit_breaker(CircuitBreaker { failures: 3, ..CircuitBreaker::default() });
    /// let never = start.circuit_breaker(None);
    /// # drop(never);
    /// ```
    #[must_use]
    pub fn circuit_breaker(mut self, rule: impl Into<Option<CircuitBreaker>>) -> Self {
        self.parts.circuit = rule.into();
        self
    }

    pub(super) fn into_parts(self) -> StartParts {
        self.parts
    }
}

/// The methods of every harness type; `harness!` adds inherent ones of the same names.
#[doc(hidden)]
pub async fn open_session<H: Harness>(
    harness: &H,
    id: crate::session::SessionId,
) -> crate::error::Result<Session<H>> {
    Session::open(harness.__core(), id)
}

/// The body of the generated `approvals`.
#[doc(hidden)]
#[must_use]
pub fn approvals<H: Harness>(harness: &H) -> crate::session::ApprovalDesk {
    crate::session::ApprovalDesk(Arc::clone(harness.__core()))
}

/// The body of the generated `inspect`.
#[doc(hidden)]
#[must_use]
pub fn inspect<H: Harness>() -> super::Inspection {
    super::Inspection::of(H::DEF)
}

//! Start: connects models, compiles agents, repeats the walk for what is only known now.

use super::gates::Limited;
use super::measured::{measure, names};
use super::prices::{Prices, bounded_aliases};
use super::received::{Received, walk};
use super::{Harness, HarnessDef, Start, Wiring};
use crate::agent::{AgentDef, Agents, Building};
use crate::error::StartError;
use crate::event::{Event, Observers};
use crate::limits::{Bounds, CircuitBreaker};
use crate::port::model::{Connect, ConnectedModel, Cost, ErasedModel, ModelAdapter};
use crate::port::sandbox::SandboxPolicy;
use crate::run::{BLOCKING_THREADS, Env, Owed, Ports};
use crate::session::{Core, Parts};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A model that takes an alias's place at start.
pub(crate) struct ModelOverride {
    pub(crate) alias: String,
    pub(crate) model: ErasedModel,
}

impl ModelOverride {
    pub(crate) fn new<A: ModelAdapter>(alias: &str, model: A) -> Self {
        ModelOverride { alias: alias.to_owned(), model: ErasedModel::new(model, A::VIEWS) }
    }
}

/// The body of the generated `start`.
///
/// # Errors
/// Everything that is missing, in one report: keys, variables, capabilities of models chosen now, discovered tools.
#[doc(hidden)]
pub async fn start<H: Harness>(start: Start<H::Bindings>) -> Result<H, StartError> {
    Ok(H::__new(build(H::DEF, start.into_parts())?))
}

/// What start works with, without the type of the bindings.
pub(super) struct StartParts {
    pub(super) wiring: Wiring,
    pub(super) script: Option<ConnectedModel>,
    pub(super) overrides: Vec<ModelOverride>,
    pub(super) prices: Prices,
    pub(super) env: Option<Variables>,
    pub(super) observers: Vec<Box<dyn Fn(&Event) + Send + Sync>>,
    pub(super) policy: SandboxPolicy,
    pub(super) content: bool,
    pub(super) sole_user: bool,
    pub(super) circuit: Option<CircuitBreaker>,
    pub(super) limited: Limited,
}

/// Where variables are read.
pub(crate) type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

fn build(def: &'static HarnessDef, parts: StartParts) -> Result<Arc<Core>, StartError> {
    let StartParts {
        wiring,
        script,
        overrides,
        prices,
        env,
        observers,
        policy,
        content,
        sole_user,
        circuit,
        limited,
    } = parts;
    let mut problems = Vec::new();
    let discovered = if def.discovered { crate::__private::discovered() } else { Vec::new() };
    let mut overrides: HashMap<String, ErasedModel> =
        overrides.into_iter().map(|replacement| (replacement.alias, replacement.model)).collect();
    let received: Vec<Received> = def
        .models
        .iter()
        .zip(&wiring.models)
        .map(|(bound, (_, chain))| match overrides.get(bound.alias) {
            Some(model) => Received::replaced(bound, model, &mut problems),
            None if script.is_some() => Received::scripted(bound),
            None => Received::bound(bound, chain),
        })
        .collect();
    if let Err(report) = walk(def, &received, &discovered) {
        problems.push(report);
    }
    let reached = reached(def);
    measure(&reached, &received, &mut problems);
    let joined: Vec<_> = discovered.iter().map(|found| found.tool).collect();
    names(&reached, &joined, &mut problems);
    let variables: Variables = env.unwrap_or_else(|| Arc::new(|name| std::env::var(name).ok()));
    let mut models = connect(wiring.models, script.as_ref(), &mut overrides, &variables, &mut problems);
    price(def, &prices, &mut models, &mut problems);
    let mut gates = limited.gates(def, &models, &mut problems);
    let models = received.iter().filter_map(|received| {
        let alias = received.alias();
        Some((alias, Arc::new(received.chained(models.remove(alias)?, gates.remove(alias)?, circuit))))
    });
    let models = models.collect();
    if !problems.is_empty() {
        let report = format!("harness `{}` cannot start\n\n{}", def.name, problems.join("\n\n"));
        return Err(StartError { report });
    }
    let env = Arc::new(Env {
        bounds: Bounds::default().narrowed(&def.limits),
        resources: Arc::new(wiring.resources),
        models,
        store: wiring.state,
        ports: Ports {
            sandbox: wiring.sandbox,
            policy,
            memory: wiring.memory,
            extensions: wiring.extensions,
        },
        owed: Owed::new(sole_user),
        observers: Observers::new(observers).storing_content(content),
        approvals: crate::run::Approvals::default(),
        blocking: Arc::new(Semaphore::new(BLOCKING_THREADS)),
        abandoned: 0.into(),
    });
    let discovered: Vec<_> = discovered.iter().map(|found| found.tool).collect();
    let building = Building { env: &env, settings: &wiring.settings, discovered: &discovered };
    let agents = Agents::compile(roots(def), &building);
    Ok(Core::new(Parts { env, agents }))
}

/// Every agent that the harness or one of its workflows names.
fn roots(def: &HarnessDef) -> impl Iterator<Item = &'static AgentDef> {
    let listed = def.agents.iter();
    let of_workflows = def.workflows.iter().flat_map(|workflow| workflow.agents);
    listed.chain(of_workflows).map(|agent| agent())
}

/// Puts the prices to the models, and refuses a budget of money that nothing would count.
fn price(
    def: &HarnessDef,
    prices: &Prices,
    models: &mut HashMap<&'static str, Vec<ConnectedModel>>,
    problems: &mut Vec<String>,
) {
    for binding in def.models {
        let Some(members) = models.get_mut(binding.alias) else { continue };
        for (at, member) in members.iter_mut().enumerate() {
            prices.apply(binding.alias, binding.chain.get(at).and_then(|adapter| adapter.model_id), member);
        }
    }
    let members = models.values().flatten();
    let connected = members.filter_map(|member| member.model_id.clone()).collect();
    problems.extend(prices.unused(def, &connected));
    for alias in bounded_aliases(def) {
        if models.get(alias).into_iter().flatten().any(|member| member.cost == Cost::Unknown) {
            let unknown = crate::error::Error::PriceUnknown { alias: alias.to_owned() };
            problems.push(format!("  {unknown}"));
        }
    }
}

/// The roots and all that they call.
fn reached(def: &HarnessDef) -> Vec<&'static AgentDef> {
    let mut found: Vec<&'static AgentDef> = Vec::new();
    let mut open: Vec<_> = roots(def).collect();
    while let Some(agent) = open.pop() {
        if !found.iter().any(|known| known.id == agent.id) {
            found.push(agent);
            open.extend(agent.agents.iter().map(|agent| agent()));
        }
    }
    found
}

/// Connects every alias; all problems are told, not only the first.
fn connect(
    bound: Vec<(&'static str, Vec<ErasedModel>)>,
    script: Option<&ConnectedModel>,
    replaced: &mut HashMap<String, ErasedModel>,
    env: &Variables,
    problems: &mut Vec<String>,
) -> HashMap<&'static str, Vec<ConnectedModel>> {
    let mut models = HashMap::new();
    for (alias, chain) in bound {
        let connect = Connect { alias, env: &**env };
        let mut members = Vec::new();
        let chain = match (replaced.remove(alias), script) {
            (Some(replacement), _) => vec![replacement],
            (None, Some(script)) => {
                let mut script = script.clone();
                // In the place of a model whose price is known it costs the same.
                if let Some(Cost::Price(price)) = chain.first().map(|model| model.cost) {
                    script.cost = Cost::Price(price);
                }
                members.push(script);
                Vec::new()
            }
            (None, None) => chain,
        };
        for model in chain {
            match model.connect(&connect) {
                Ok(member) => members.push(member),
                Err(error) => problems.push(format!("  model \"{alias}\": {error}")),
            }
        }
        models.insert(alias, members);
    }
    for alias in replaced.keys() {
        problems.push(format!(
            "  there is no model \"{alias}\" to replace; the harness does not bind that alias"
        ));
    }
    models
}

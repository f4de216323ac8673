//! What models cost, as the application says it at start; and the aliases that a budget of money bounds.

use super::{HarnessDef, ModelBinding};
use crate::agent::AgentDef;
use crate::limits::Limits;
use crate::port::model::{ConnectedModel, Cost, Price};
use std::collections::BTreeSet;

/// The price of a model id or of an alias.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) price: Price,
}

/// The prices given at start. The one of a model id wins over that of its alias, and a later one over an earlier one.
pub(super) struct Prices(pub(super) Vec<Named>);

impl Prices {
    /// Prices a member of an alias. A script has no id: it costs what the model in whose place it stands would cost.
    pub(super) fn apply(&self, alias: &str, literal_id: Option<&str>, member: &mut ConnectedModel) {
        let id = member.model_id.as_deref().or(literal_id);
        let named = |name: &str| self.0.iter().rev().find(|named| named.name == name);
        if let Some(found) = id.and_then(named).or_else(|| named(alias)) {
            member.cost = Cost::Price(found.price);
        }
    }

    /// Names that are neither a bound alias nor the id of one of its models: most likely a slip of the pen.
    pub(super) fn unused<'a>(
        &'a self,
        def: &'a HarnessDef,
        connected: &'a BTreeSet<String>,
    ) -> impl Iterator<Item = String> + 'a {
        let literal = |name: &str, model: &ModelBinding<'_>| {
            model.alias == name || model.chain.iter().any(|adapter| adapter.model_id == Some(name))
        };
        let used =
            move |name: &str| connected.contains(name) || def.models.iter().any(|model| literal(name, model));
        let unused = self.0.iter().filter(move |named| !used(&named.name));
        unused.map(|named| {
            format!("  there is no model \"{}\" to price; the harness binds neither an alias nor a model of that name", named.name)
        })
    }
}

/// The aliases that are asked inside a budget of money that the definition itself sets.
pub(super) fn bounded_aliases(def: &HarnessDef) -> BTreeSet<&'static str> {
    if bounds_money(&def.limits) {
        return def.models.iter().map(|model| model.alias).collect();
    }
    let mut aliases = BTreeSet::new();
    let mut bounded: Vec<&'static AgentDef> = Vec::new();
    for workflow in def.workflows {
        let agents = workflow.agents.iter().map(|agent| agent());
        if bounds_money(&workflow.limits) {
            aliases.extend(workflow.models);
            bounded.extend(agents);
        } else {
            bounded.extend(all_below(agents).into_iter().filter(|agent| bounds_money(&agent.limits)));
        }
    }
    let listed = all_below(def.agents.iter().map(|agent| agent()));
    bounded.extend(listed.into_iter().filter(|agent| bounds_money(&agent.limits)));
    aliases.extend(all_below(bounded).into_iter().map(|agent| agent.model));
    aliases
}

fn bounds_money(limits: &Limits) -> bool {
    let budget = &limits.budget;
    budget.run_cost_micros.or(budget.session_cost_micros).or(budget.tenant_cost_micros).is_some()
}

/// The agents and all that they call.
fn all_below(agents: impl IntoIterator<Item = &'static AgentDef>) -> Vec<&'static AgentDef> {
    let mut open: Vec<_> = agents.into_iter().collect();
    let mut found: Vec<&'static AgentDef> = Vec::new();
    while let Some(agent) = open.pop() {
        if !found.iter().any(|known| known.id == agent.id) {
            found.push(agent);
            open.extend(agent.agents.iter().map(|agent| agent()));
        }
    }
    found
}

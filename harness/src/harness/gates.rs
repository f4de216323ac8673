//! Which gates stand before each model: one for each account of a provider, one for an alias with limits of its own.

use super::HarnessDef;
use crate::limits::ProviderLimits;
use crate::port::model::ConnectedModel;
use crate::run::{Gate, Gates, digest};
use std::collections::HashMap;
use std::sync::Arc;

/// The limits that start was given, each for a name.
#[derive(Default)]
pub(super) struct Limited {
    /// Of the accounts behind an alias or a model id.
    pub(super) accounts: Vec<(String, ProviderLimits)>,
    /// Of an alias alone.
    pub(super) aliases: Vec<(String, ProviderLimits)>,
}

/// Connected models, by alias.
type Models = HashMap<&'static str, Vec<ConnectedModel>>;

impl Limited {
    /// The gates of every member of every alias.
    pub(super) fn gates(
        &self,
        def: &HarnessDef,
        models: &Models,
        problems: &mut Vec<String>,
    ) -> HashMap<&'static str, Vec<Gates>> {
        self.unknown(def, models, problems);
        let accounts = self.accounts(def, models);
        let of_alias = |alias: &'static str| {
            let own = all(&self.aliases, |name| name == alias).map(Gate::new);
            let members = models.get(alias).into_iter().flatten().enumerate();
            let gates = members.filter_map(|(at, member)| {
                let account = accounts.get(&Key::of(alias, at, member)).map(Arc::clone)?;
                // One without an id is like every other without.
                let model = member.model_id.as_deref().map_or(0, |id| digest(&[id]));
                Some(Gates { alias: own.clone(), account, model })
            });
            (alias, gates.collect())
        };
        def.models.iter().map(|binding| of_alias(binding.alias)).collect()
    }

    /// A gate for each account, with the tightest of what was said of any of its models.
    fn accounts(&self, def: &HarnessDef, models: &Models) -> HashMap<Key, Arc<Gate>> {
        let mut limits: HashMap<Key, ProviderLimits> = HashMap::new();
        for binding in def.models {
            for (at, member) in models.get(binding.alias).into_iter().flatten().enumerate() {
                let literal = binding.chain.get(at).and_then(|adapter| adapter.model_id);
                let is = |name: &str| {
                    name == binding.alias || Some(name) == literal || Some(name) == member.model_id.as_deref()
                };
                let said = all(&self.accounts, is).unwrap_or_default();
                let known = limits.entry(Key::of(binding.alias, at, member)).or_default();
                *known = known.and(said);
            }
        }
        limits.into_iter().map(|(key, limits)| (key, Gate::new(limits))).collect()
    }

    /// Limits of nothing are a mistake.
    fn unknown(&self, def: &HarnessDef, models: &Models, problems: &mut Vec<String>) {
        let is_alias = |name: &str| def.models.iter().any(|binding| binding.alias == name);
        let literal = |name: &str| {
            def.models.iter().flat_map(|binding| binding.chain).any(|adapter| adapter.model_id == Some(name))
        };
        let connected =
            |name: &str| models.values().flatten().any(|member| member.model_id.as_deref() == Some(name));
        for (name, _) in
            self.accounts.iter().filter(|(name, _)| !is_alias(name) && !literal(name) && !connected(name))
        {
            problems.push(format!(
                "  `provider_limits(\"{name}\", ..)`: no alias and no model id of this harness is called so"
            ));
        }
        for (name, _) in self.aliases.iter().filter(|(name, _)| !is_alias(name)) {
            problems.push(format!("  `alias_limits(\"{name}\", ..)`: this harness binds no such alias"));
        }
    }
}

/// What was said of one name, or of several, together.
fn all(said: &[(String, ProviderLimits)], is: impl Fn(&str) -> bool) -> Option<ProviderLimits> {
    said.iter().filter(|(name, _)| is(name)).map(|(_, limits)| *limits).reduce(ProviderLimits::and)
}

/// Whose limits a model counts against.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Account(u64),
    /// Nobody else's.
    Own(&'static str, usize),
}

impl Key {
    fn of(alias: &'static str, at: usize, member: &ConnectedModel) -> Self {
        member.model.account().map_or(Key::Own(alias, at), Key::Account)
    }
}

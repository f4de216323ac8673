//! What start received for each alias: the chain of `harness!` with the ids that are only known now, or a
//! replacement. The walk runs over this, so that what is chosen at start is held to what the items require.

use super::{AdapterRef, HarnessDef, ModelBinding};
use crate::limits::CircuitBreaker;
use crate::port::model::{ConnectedModel, ErasedModel, SCHEMA_BESIDE_TOOLS};
use crate::run::{Breaker, Gates, Member, ModelChain, OutputForms};

/// One alias.
pub(super) struct Received {
    alias: &'static str,
    chain: Vec<Known>,
}

/// A member of its chain.
struct Known {
    name: String,
    /// By what its gaps are known.
    model_id: Option<String>,
    provides: Vec<(u64, &'static str, bool)>,
    extends: &'static [(u64, &'static str, bool)],
    gaps: &'static [crate::port::model::KnownGap],
    strict_schemas: bool,
}

impl Received {
    /// What `harness!` names: capabilities of the types, ids of the values.
    pub(super) fn bound(def: &ModelBinding<'static>, chain: &[ErasedModel]) -> Self {
        let members = def.chain.iter().zip(chain).map(|(adapter, model)| Known {
            name: adapter.name.to_owned(),
            model_id: model.family_id.clone(),
            provides: adapter.provides.to_vec(),
            extends: adapter.extends,
            gaps: adapter.gaps,
            strict_schemas: adapter.strict_schemas,
        });
        Received { alias: def.alias, chain: members.collect() }
    }

    /// A script stands for the models of the definition, whatever their ids.
    pub(super) fn scripted(def: &ModelBinding<'static>) -> Self {
        let members = def.chain.iter().map(|adapter| Known {
            name: adapter.name.to_owned(),
            model_id: adapter.model_id.map(str::to_owned),
            provides: adapter.provides.to_vec(),
            extends: adapter.extends,
            gaps: adapter.gaps,
            strict_schemas: adapter.strict_schemas,
        });
        Received { alias: def.alias, chain: members.collect() }
    }

    /// A replacement. A recipe that does not say what it provides cannot be checked: that is its own problem.
    pub(super) fn replaced(
        def: &ModelBinding<'static>,
        model: &ErasedModel,
        problems: &mut Vec<String>,
    ) -> Self {
        let (alias, name) = (def.alias, short(model.type_name));
        let Some(provides) = model.provides else {
            problems.push(format!(
                "  model \"{alias}\": `{name}`, which replaces it, does not say what it provides\n    to fix, add `const PROVIDES: Option<ModelProvides> = Some(harness::model_provides!(Self));` to its `ModelAdapter`"
            ));
            return Received::scripted(def);
        };
        let seen = |row: &(u64, &'static str, bool)| {
            let hidden = model.sees.iter().any(|(name, sees)| *name == row.1 && !sees);
            (row.0, row.1, row.2 && !hidden)
        };
        let member = Known {
            name,
            model_id: model.family_id.clone(),
            provides: provides.rows().iter().map(seen).collect(),
            extends: provides.extends(),
            gaps: model.gaps,
            strict_schemas: model.strict_schemas,
        };
        Received { alias, chain: vec![member] }
    }

    pub(super) fn alias(&self) -> &'static str {
        self.alias
    }

    /// The connected models behind the alias, each with what it can do.
    pub(super) fn chained(
        &self,
        models: Vec<ConnectedModel>,
        gates: Vec<Gates>,
        circuit: Option<CircuitBreaker>,
    ) -> ModelChain {
        let known = self.chain();
        let members = (0..).zip(models).zip(&known).zip(gates).map(|(((index, model), adapter), gates)| {
            Member { index, model, forms: forms(adapter), breaker: Breaker::new(circuit), gates }
        });
        ModelChain { alias: self.alias.into(), members: members.collect() }
    }

    pub(super) fn is(&self, alias: &str) -> bool {
        self.alias == alias
    }

    /// The member of the chain that lacks a capability.
    pub(super) fn lacking(&self, capability: &str) -> Option<&str> {
        let id = crate::capability::id(capability);
        let chain = self.chain();
        let at = chain.iter().position(|member| !crate::__private::has(member, capability, id))?;
        self.chain.get(at).map(|member| member.name.as_str())
    }

    fn chain(&self) -> Vec<AdapterRef<'_>> {
        let members = self.chain.iter().map(|member| AdapterRef {
            name: &member.name,
            model_id: member.model_id.as_deref(),
            provides: &member.provides,
            extends: member.extends,
            gaps: member.gaps,
            strict_schemas: member.strict_schemas,
        });
        members.collect()
    }
}

/// How a model is asked for a typed answer, by what is known of it.
pub(super) fn forms(adapter: &AdapterRef<'_>) -> OutputForms {
    let has =
        |capability: &str| crate::__private::has(adapter, capability, crate::capability::id(capability));
    let family = adapter.model_id.and_then(|id| crate::__private::family(adapter.gaps, id));
    OutputForms::of(has, family.is_none_or(|gap| !gap.lacks.contains(&SCHEMA_BESIDE_TOOLS)))
}

/// The walk over what was received, also of tools that were discovered.
///
/// # Errors
/// The words of the build error.
pub(super) fn walk(
    def: &'static HarnessDef,
    received: &[Received],
    discovered: &[&crate::__private::Discovered],
) -> Result<(), String> {
    let chains: Vec<_> = received.iter().map(|received| (received.alias, received.chain())).collect();
    let models: Vec<_> = chains.iter().map(|(alias, chain)| ModelBinding { alias, chain }).collect();
    let mut visit = crate::__private::Visit::over(def, &models);
    (def.check)(&mut visit);
    discovered.iter().for_each(|found| (found.check)(&mut visit));
    visit.into_result()
}

/// `a::b::Recorded<c::OpenAi>` as `Recorded<OpenAi>`.
fn short(path: &str) -> String {
    let mut out = String::new();
    for part in path.split_inclusive(['<', '>', ',', ' ']) {
        out.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn types_are_named_as_people_write_them() {
        assert_eq!(super::short("a::b::Recorded<c::OpenAi>"), "Recorded<OpenAi>");
        assert_eq!(super::short("Plain"), "Plain");
    }
}

//! An agent, compiled at start: nothing below is built again during a run.

use super::as_tool::AgentTool;
use super::{AgentDef, Instructions, OutputPlan};
use crate::port::model::ToolSpec;
use crate::run::{Env, ModelChain};
use crate::tool::invoke::{Callable, Kind};
use crate::tool::{ToolDef, ToolPlan};
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Weak};

/// Every agent of a started harness, by the id of its definition.
pub(crate) struct Agents {
    plans: HashMap<u64, Arc<AgentPlan>>,
}

/// What the loop reads of one agent.
pub(crate) struct AgentPlan {
    pub(crate) def: &'static AgentDef,
    pub(crate) name: Arc<str>,
    pub(crate) chain: Arc<ModelChain>,
    pub(crate) settings: Arc<dyn Any + Send + Sync>,
    pub(crate) tools: Vec<Callable>,
    /// What the model reads of them, and after them of the tool that takes a typed answer.
    pub(crate) specs: Vec<ToolSpec>,
    pub(crate) output: OutputPlan,
}

/// What start knows while it compiles agents.
pub(crate) struct Building<'a> {
    pub(crate) env: &'a Env,
    pub(crate) settings: &'a HashMap<u64, Arc<dyn Any + Send + Sync>>,
    /// Tools with `#[tool(discover)]`, where the harness takes them.
    pub(crate) discovered: &'a [&'static ToolDef],
}

impl Agents {
    /// Compiles the given agents and all that they call. What is missing was reported by the walk before.
    pub(crate) fn compile(
        roots: impl IntoIterator<Item = &'static AgentDef>,
        building: &Building<'_>,
    ) -> Arc<Self> {
        let mut found: HashMap<u64, &'static AgentDef> = HashMap::new();
        let mut open: Vec<&'static AgentDef> = roots.into_iter().collect();
        while let Some(def) = open.pop() {
            if found.insert(def.id, def).is_none() {
                open.extend(def.agents.iter().map(|agent| agent()));
            }
        }
        // Agents call each other in circles, so their tools hold the table weakly.
        Arc::new_cyclic(|agents: &Weak<Agents>| {
            let plans = found.into_values().filter_map(|def| {
                let plan = AgentPlan::compile(def, building, agents)?;
                Some((def.id, Arc::new(plan)))
            });
            Agents { plans: plans.collect() }
        })
    }

    pub(crate) fn plan(&self, id: u64) -> Option<&Arc<AgentPlan>> {
        self.plans.get(&id)
    }
}

impl AgentPlan {
    fn compile(def: &'static AgentDef, building: &Building<'_>, agents: &Weak<Agents>) -> Option<Self> {
        let chain = Arc::clone(building.env.models.get(def.model)?);
        let extra = if def.discovered { building.discovered } else { &[] };
        // Listed by name and discovered as well: it is one tool.
        let extra = extra.iter().filter(|tool| !def.tools.iter().any(|listed| listed.id == tool.id));
        let functions = def.tools.iter().chain(extra);
        let (mut tools, mut specs) = (Vec::new(), Vec::new());
        for tool in functions {
            let plan = ToolPlan::new(tool);
            specs.push(plan.spec.clone());
            tools.push(Callable {
                name: plan.spec.name.as_str().into(),
                kind: Kind::Function(Box::new(plan)),
            });
        }
        for agent in def.agents {
            let tool = AgentTool::new(agent(), Weak::clone(agents));
            specs.push(tool.spec());
            tools.push(Callable { name: agent().name.into(), kind: Kind::Other(Arc::new(tool)) });
        }
        let output = OutputPlan::new(def.output);
        specs.extend(output.answer_tool(&specs));
        Some(AgentPlan {
            def,
            name: def.name.into(),
            chain,
            settings: building.settings.get(&def.id).map_or_else(|| Arc::new(()) as _, Arc::clone),
            tools,
            specs,
            output,
        })
    }

    /// The system instructions for one input.
    pub(crate) fn instructions(&self, input: &dyn Any) -> std::borrow::Cow<'static, str> {
        match self.def.instructions {
            Instructions::Fixed(text) => text.into(),
            Instructions::Template(render) => render(input, &*self.settings).into(),
        }
    }
}

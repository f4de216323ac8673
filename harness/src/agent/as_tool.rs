//! An agent that another agent calls as a tool: its own child run, typed both ways, at a bounded depth.

use super::spec::{agent_input, agent_parameters};
use super::{AgentDef, Agents, run_agent};
use crate::event::ItemKind;
use crate::port::BoxFuture;
use crate::port::model::ToolSpec;
use crate::run::{Child, Run, run_child};
use crate::schema::{Contract, Rejection};
use crate::tool::{MAX_ARGUMENT_BYTES, Returned, check, reject};
use crate::tool::invoke::{Ended, OtherTool};
use std::sync::{Arc, Weak};

pub(super) struct AgentTool {
    def: &'static AgentDef,
    agents: Weak<Agents>,
    contract: Contract,
    /// The arguments are an object around the input, which is none itself.
    wrapped: bool,
}

impl AgentTool {
    pub(super) fn new(def: &'static AgentDef, agents: Weak<Agents>) -> Self {
        let (parameters, wrapped) = agent_parameters(&def.input);
        AgentTool { def, agents, contract: Contract::new(parameters), wrapped }
    }

    pub(super) fn spec(&self) -> ToolSpec {
        let (name, description) = (self.def.name.to_owned(), self.def.description.to_owned());
        ToolSpec { name, description, parameters: self.contract.schema().clone(), strict: false }
    }
}

impl OtherTool for AgentTool {
    fn prepare(&self, run: &Arc<Run>, arguments: &str) -> Result<BoxFuture<'static, Ended>, String> {
        let most = run.bounds.depth;
        if run.control.depth >= most {
            return Err(format!(
                "not run: agents may call agents at most {most} levels deep; do the work yourself"
            ));
        }
        let words = |rejection: Rejection| format!("The arguments of `{}` do not fit; nothing was done.\n{rejection}", self.def.name);
        let checked = check(&self.contract, arguments, MAX_ARGUMENT_BYTES).map_err(words)?;
        let input = (self.def.input.decode)(&agent_input(self.wrapped, &checked)).map_err(|told| {
            words(reject(&self.contract, arguments, MAX_ARGUMENT_BYTES, std::iter::once(("", told.as_str()))))
        })?;
        let agents = self.agents.upgrade().ok_or_else(|| "the harness is shutting down".to_owned())?;
        let (def, parent) = (self.def, Arc::clone(run));
        Ok(Box::pin(async move {
            let child = parent.child(Child {
                item: def.name.into(),
                kind: ItemKind::Agent,
                limits: &def.limits,
                tasks: &parent.control.tasks,
                deeper: true,
            });
            let work = run_agent(&child, &agents, def.id, input, Vec::new());
            match run_child(&child, work).await {
                Ok(finished) => match (def.output.schema, finished.output.downcast::<String>()) {
                    (None, Ok(text)) => Ended::Done(Returned::Text(*text)),
                    (_, Ok(text)) => encoded(def, &*text),
                    (_, Err(output)) => encoded(def, &*output),
                },
                Err(error) => {
                    Ended::failed(error.code(), format!("agent `{}` failed: {}", def.name, error.code()))
                }
            }
        }))
    }
}

fn encoded(def: &AgentDef, output: &dyn std::any::Any) -> Ended {
    match (def.output.encode)(output) {
        Some(json) => Ended::Done(Returned::Text(json)),
        None => Ended::failed(
            "AGENT_OUTPUT_INVALID",
            format!("the answer of agent `{}` could not be written", def.name),
        ),
    }
}

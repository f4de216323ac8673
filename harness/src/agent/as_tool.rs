//! An agent that another agent calls as a tool: its own child run, typed both ways, at a bounded depth.

use super::{AgentDef, Agents, run_agent};
use crate::error::Error;
use crate::event::ItemKind;
use crate::media::Image;
use crate::port::BoxFuture;
use crate::port::model::ToolSpec;
use crate::run::{Child, Run, run_child};
use crate::schema::{
    Contract, Property, Rejection, SchemaFn, object, safe_name, schema_of, standalone, strict,
};
use crate::tool::invoke::{Ended, OtherTool};
use crate::tool::{MAX_ARGUMENT_BYTES, Returned, check, reject};
use serde_json::Value;
use std::any::Any;
use std::sync::{Arc, Weak};

pub(super) struct AgentTool {
    def: &'static AgentDef,
    agents: Weak<Agents>,
    contract: Contract,
    /// The input is no object, so it is an argument of its own.
    wrapped: bool,
}

/// The argument that holds an input which is no object.
const INPUT: &str = "input";

impl AgentTool {
    pub(super) fn new(def: &'static AgentDef, agents: Weak<Agents>) -> Self {
        let of_text: SchemaFn = schema_of::<String>;
        let schema = def.input.schema.unwrap_or(of_text);
        let whole = standalone(schema);
        let wrapped = whole.get("type").and_then(Value::as_str) != Some("object");
        let argument = Property { name: INPUT, description: "", required: true, schema, default: None };
        let whole = if wrapped { object(&[argument]) } else { whole };
        AgentTool { def, agents, contract: Contract::new(whole), wrapped }
    }

    pub(super) fn spec(&self) -> ToolSpec {
        let schema = self.contract.schema();
        let strict = strict(schema).ok();
        ToolSpec {
            name: safe_name(self.def.name),
            description: self.def.description.to_owned(),
            strict: strict.is_some(),
            parameters: strict.unwrap_or_else(|| schema.clone()),
        }
    }

    /// The typed input inside the arguments. The error is for a model.
    fn input(&self, arguments: &str) -> Result<Box<dyn Any + Send>, String> {
        let refuse = |rejection: Rejection| {
            format!("The arguments of `{}` do not fit; nothing was done.\n{rejection}", self.def.name)
        };
        let checked = check(&self.contract, arguments, MAX_ARGUMENT_BYTES).map_err(refuse)?;
        let mut inner = checked.clone();
        if self.wrapped
            && let Ok(Value::Object(mut fields)) = serde_json::from_str(&checked)
            && let Some(value) = fields.remove(INPUT)
        {
            inner = value.to_string().into();
        }
        (self.def.input.decode)(&inner).map_err(|why| {
            let told = std::iter::once(("", why.as_str()));
            refuse(reject(&self.contract, &checked, MAX_ARGUMENT_BYTES, told))
        })
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
        let input = self.input(arguments)?;
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
                Ok(finished) => answered(def, finished.output),
                Err(Error::Memory(error)) if error.is_wiring() => Ended::Broken(Box::new(error.into())),
                Err(error) => {
                    Ended::failed(error.code(), format!("agent `{}` failed: {}", def.name, error.code()))
                }
            }
        }))
    }
}

/// Text and pictures as they are, anything else as JSON.
fn answered(def: &AgentDef, output: Box<dyn Any + Send>) -> Ended {
    let output = match output.downcast::<String>() {
        Ok(text) => return Ended::Done(Returned::Text(*text)),
        Err(output) => output,
    };
    let output = match output.downcast::<Image>() {
        Ok(image) => return Ended::Done(Returned::Parts(vec![(*image).into()])),
        Err(output) => output,
    };
    match (def.output.encode)(&*output) {
        Some(json) => Ended::Done(Returned::Text(json)),
        None => Ended::failed(
            "AGENT_OUTPUT_INVALID",
            format!("the answer of agent `{}` could not be written", def.name),
        ),
    }
}

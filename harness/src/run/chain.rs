//! What stands behind a model alias: the members that are asked in order, and how each is asked for a typed answer.
//!
//! Made at start, shared by all runs. Next: `agent/form.rs`, which asks in these forms.

use super::{Breaker, Gate};
use crate::port::model::ConnectedModel;
use std::sync::Arc;

/// An alias: the first member is asked, the others are fallbacks.
pub(crate) struct ModelChain {
    pub(crate) alias: Arc<str>,
    pub(crate) members: Vec<Member>,
}

/// A model of a chain.
pub(crate) struct Member {
    /// Its place in the chain.
    pub(crate) index: u32,
    pub(crate) model: ConnectedModel,
    pub(crate) forms: OutputForms,
    pub(crate) breaker: Breaker,
    pub(crate) gates: Gates,
}

/// What every call of a member passes, in this order.
#[derive(Clone)]
pub(crate) struct Gates {
    /// Of the alias alone, where it has limits of its own.
    pub(crate) alias: Option<Arc<Gate>>,
    /// Of the account, which other aliases may share.
    pub(crate) account: Arc<Gate>,
    /// Which of the account's models it is: a pause that the provider asks for is one for that.
    pub(crate) model: u64,
}

/// How a model is asked for a typed answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputForm {
    /// The provider keeps the answer to the schema.
    Native,
    /// The answer is the arguments of a call that the model must make.
    ForcedTool,
    /// The schema is in the instructions.
    Prompted,
}

/// The forms of one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutputForms {
    /// Where nothing may be called.
    pub(crate) alone: OutputForm,
    /// Where tools are offered.
    pub(crate) beside_tools: OutputForm,
}

impl OutputForms {
    /// The surest forms that a model has, by its capabilities, and by whether its provider keeps schemas beside tools.
    pub(crate) fn of(has: impl Fn(&str) -> bool, schema_beside_tools: bool) -> Self {
        let alone = OutputForm::of(&has);
        let beside_tools = match alone {
            OutputForm::Native if !schema_beside_tools => {
                OutputForm::of(|capability| capability != "model.json_schema" && has(capability))
            }
            form => form,
        };
        OutputForms { alone, beside_tools }
    }
}

impl OutputForm {
    /// The surest form that a model has, by its capabilities.
    fn of(has: impl Fn(&str) -> bool) -> Self {
        if has("model.json_schema") {
            OutputForm::Native
        } else if has("model.tool_calls") {
            OutputForm::ForcedTool
        } else {
            OutputForm::Prompted
        }
    }

    /// As `inspect()` spells it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            OutputForm::Native => "native",
            OutputForm::ForcedTool => "forced_tool",
            OutputForm::Prompted => "prompted",
        }
    }
}

//! How one member of a chain is asked for the answer: natively, by a call that it must make, or in words.
//!
//! The members of a chain may differ, so this is decided for each call. Never runs anything.
//! Next: `output_plan.rs` for what each form sends, `answer.rs` for how it is read.

use super::OutputPlan;
use crate::port::model::{OutputSpec, ToolChoice, ToolSpec};
use crate::run::{Member, OutputForm};
use std::borrow::Cow;

/// What is wanted of a turn, whoever is asked.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// What may be called, and after it the answer tool where the answer is typed: see [`OutputPlan::answer_tool`].
    pub(crate) specs: &'a [ToolSpec],
    /// The typed answer.
    pub(crate) output: Option<&'a OutputPlan>,
    /// A repair asks for the answer, not for more work.
    pub(crate) may_call: bool,
}

/// The same for one member, as its adapter reads it.
pub(super) struct Form<'a> {
    pub(super) instructions: Cow<'a, str>,
    pub(super) tools: &'a [ToolSpec],
    pub(super) tool_choice: ToolChoice<'a>,
    pub(super) output: Option<&'a OutputSpec>,
    /// The name of the tool whose arguments are the answer.
    pub(super) answer_tool: Option<&'a str>,
    /// The answer is JSON.
    pub(super) typed: bool,
}

impl<'a> Wanted<'a> {
    /// Plain text, and no calls.
    pub(crate) const TEXT: Wanted<'static> = Wanted { specs: &[], output: None, may_call: false };

    /// How a member is asked.
    pub(super) fn form(&self, member: &Member) -> OutputForm {
        // Where the answer is typed the last one is the answer tool.
        let tools = self.specs.len() > usize::from(self.output.is_some_and(|output| output.spec().is_some()));
        if tools { member.forms.beside_tools } else { member.forms.alone }
    }

    pub(super) fn of(self, member: &Member, instructions: &'a str) -> Form<'a> {
        let choice = if self.may_call { ToolChoice::Auto } else { ToolChoice::None };
        let plain = Form {
            instructions: instructions.into(),
            tools: self.specs,
            tool_choice: choice,
            output: None,
            answer_tool: None,
            typed: false,
        };
        let Some((output, spec)) = self.output.and_then(|output| Some((output, output.spec()?))) else {
            return plain;
        };
        let (Some((answer, tools)), typed) = (self.specs.split_last(), true) else { return plain };
        match self.form(member) {
            OutputForm::Native => Form { tools, output: Some(spec), typed, ..plain },
            OutputForm::ForcedTool => {
                let only = tools.is_empty() || !self.may_call;
                let name = answer.name.as_str();
                let tool_choice = if only { ToolChoice::Tool(name) } else { ToolChoice::Required };
                Form { tool_choice, answer_tool: Some(name), typed, ..plain }
            }
            OutputForm::Prompted => Form { instructions: output.told(instructions), tools, typed, ..plain },
        }
    }
}

//! What start makes of an output type: the shape that a provider is asked for, and the way back to the type.

use super::OutputDef;
use crate::port::model::{OutputSpec, ToolSpec};
use crate::schema::{Contract, Issue, Rejection, parse, safe_name, standalone, strict, unwrap, wrap};
use crate::tool::{check, reject};
use serde_json::Value;
use std::any::Any;
use std::borrow::Cow;
use std::fmt;

/// The most bytes of an answer that are read.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// What the answer tool is called, where no tool of the agent has that name.
const ANSWER_TOOL: &str = "final_answer";

/// An output type, ready to be asked for.
pub(crate) struct OutputPlan {
    def: OutputDef,
    json: Option<Json>,
}

struct Json {
    spec: OutputSpec,
    contract: Contract,
    wrapped: bool,
}

impl OutputPlan {
    /// Builds the schema.
    #[must_use]
    pub(crate) fn new(def: OutputDef) -> Self {
        let json = def.schema.map(|schema| {
            let (schema, wrapped) = wrap(standalone(schema));
            let form = strict(&schema).ok();
            let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
            let spec = OutputSpec {
                name: safe_name(def.name),
                description: description.to_owned(),
                strict: form.is_some(),
                schema: form.unwrap_or_else(|| schema.clone()),
            };
            Json { spec, contract: Contract::new(schema), wrapped }
        });
        OutputPlan { def, json }
    }

    /// What the provider is asked for; `None` is plain text.
    #[must_use]
    pub(crate) fn spec(&self) -> Option<&OutputSpec> {
        self.json.as_ref().map(|json| &json.spec)
    }

    /// Whether the answer is a picture.
    pub(crate) fn is_picture(&self) -> bool {
        self.def.picture
    }

    /// The tool whose arguments are the answer, for a model that is kept to a schema by nothing else. It is never
    /// run; its name is none of `taken`.
    #[must_use]
    pub(crate) fn answer_tool(&self, taken: &[ToolSpec]) -> Option<ToolSpec> {
        let spec = self.spec()?;
        let is_taken = |name: &str| taken.iter().any(|tool| tool.name.eq_ignore_ascii_case(name));
        let numbered = (2..).map(|n: u32| format!("{ANSWER_TOOL}_{n}"));
        let name = std::iter::once(ANSWER_TOOL.to_owned()).chain(numbered).find(|name| !is_taken(name))?;
        let about = if spec.description.is_empty() { "" } else { "\n\n" };
        let description = format!(
            "Gives the final answer: the arguments are the answer. Call it once, alone, when nothing else is left to do.{about}{}",
            spec.description
        );
        Some(ToolSpec { name, description, parameters: spec.schema.clone(), strict: spec.strict })
    }

    /// The instructions with the shape of the answer in words, for a model that takes it in no other form.
    #[must_use]
    pub(crate) fn told<'a>(&self, instructions: &'a str) -> Cow<'a, str> {
        let Some(spec) = self.spec() else { return instructions.into() };
        let gap = if instructions.is_empty() { "" } else { "\n\n" };
        let schema = &spec.schema;
        Cow::Owned(format!(
            "{instructions}{gap}The final answer is one JSON value and nothing else: no words before or after it. \
             It fits this JSON schema:\n{schema}"
        ))
    }

    /// What is wrong with an answer, without content: for errors and records.
    pub(crate) fn safe_issues(&self, rejection: &Rejection) -> String {
        let place = |issue: &Issue| {
            let known =
                self.json.as_ref().map(|json| json.contract.place(&issue.pointer)).unwrap_or_default();
            format!("at `{known}` expected {}", issue.expected)
        };
        rejection.issues.iter().map(place).collect::<Vec<_>>().join("; ")
    }

    /// The typed value from the model's text.
    ///
    /// # Errors
    /// [`Rejection`], for the model that is asked again; [`OutputPlan::safe_issues`] has its words for errors.
    pub(crate) fn decode(&self, text: &str) -> Result<Box<dyn Any + Send>, Rejection> {
        let none = |_| Rejection { issues: Vec::new(), example: None };
        let Some(json) = &self.json else { return (self.def.decode)(text).map_err(none) };
        let text = unfenced(text);
        let checked = check(&json.contract, &json.enveloped(text), MAX_BYTES)?.into_owned();
        let inner = if json.wrapped {
            parse(&checked).map(|value| unwrap(value).to_string())
        } else {
            Ok(checked.clone())
        };
        let told = match inner {
            Ok(inner) => match (self.def.decode)(&inner) {
                Ok(value) => return Ok(value),
                Err(told) => told,
            },
            Err(issue) => return Err(json.contract.reject(vec![issue])),
        };
        Err(reject(&json.contract, &checked, MAX_BYTES, std::iter::once(("", told.as_str()))))
    }
}

impl Json {
    /// A model that was only asked in words may leave the wrapping away.
    fn enveloped<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.wrapped
            && let Ok(value) = serde_json::from_str::<Value>(text)
            && unwrap(value.clone()) == value
        {
            return serde_json::json!({ crate::schema::WRAPPED: value }).to_string().into();
        }
        text.into()
    }
}

/// The JSON inside a Markdown fence, which some models cannot leave away, nor the words around it. Of two fences nobody
/// knows which one is meant.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    // A fence inside of JSON is content.
    if text.starts_with(['{', '[', '"']) {
        return text;
    }
    let mut pieces = text.split("```");
    match (pieces.next(), pieces.next(), pieces.next(), pieces.next()) {
        (Some(_), Some(inner), Some(_), None) => inner.strip_prefix("json").unwrap_or(inner).trim(),
        _ => text,
    }
}

impl fmt::Debug for OutputPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputPlan").field("name", &self.def.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

//! What start makes of a tool: what the model reads, and the check of what it writes.
//!
//! The fast path stays serde; a schema is compiled only when something does not fit or when it says more than the
//! types do. Must never run a body. Next: `invoke/`, which calls `check`, then `ToolDef::prepare`, then `explain`.

use super::{ArgIssue, ToolDef};
use crate::port::model::ToolSpec;
use crate::schema::{
    Contract, Issue, MAX_ISSUES, Property, Rejection, bounded, object, parse, safe_name, strict,
};
use std::borrow::Cow;

/// The most bytes of arguments that are read.
pub(crate) const MAX_ARGUMENT_BYTES: usize = 4 * 1024 * 1024;

/// A tool, ready to be offered to a model.
#[derive(Debug)]
pub(crate) struct ToolPlan {
    /// Its table.
    pub(crate) def: &'static ToolDef,
    /// What the model reads: in the strict form where the arguments have one.
    pub(crate) spec: ToolSpec,
    contract: Contract,
    max_bytes: usize,
}

impl ToolPlan {
    /// Builds the schema.
    #[must_use]
    pub(crate) fn new(def: &'static ToolDef) -> Self {
        let properties: Vec<_> = def
            .params
            .iter()
            .map(|param| Property {
                name: param.name,
                description: param.description,
                required: param.required,
                schema: param.schema,
                default: param.default.and_then(|default| serde_json::from_str(&default()).ok()),
            })
            .collect();
        let schema = object(&properties);
        let strict = strict(&schema).ok();
        let spec = ToolSpec {
            name: safe_name(def.name),
            description: def.description.to_owned(),
            strict: strict.is_some(),
            parameters: strict.unwrap_or_else(|| schema.clone()),
        };
        ToolPlan { def, spec, contract: Contract::new(schema), max_bytes: MAX_ARGUMENT_BYTES }
    }

    /// The same with another bound on the arguments.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// The schema of the arguments, as the types have it.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn schema(&self) -> &serde_json::Value {
        self.contract.schema()
    }

    /// Checks what the types cannot: size, depth, ranges, patterns. Gives the text to read: without the `null`s that
    /// only the strict form asks for.
    ///
    /// # Errors
    /// [`Rejection`], whose text is for the model.
    pub(crate) fn check<'a>(&self, raw: &'a str) -> Result<Cow<'a, str>, Rejection> {
        check(&self.contract, raw, self.max_bytes)
    }

    /// The words for a model whose arguments were refused by [`ToolDef::prepare`].
    #[must_use]
    pub(crate) fn explain(&self, raw: &str, issues: &[ArgIssue]) -> String {
        let told = issues.iter().map(|issue| (issue.pointer.as_str(), issue.problem.as_str()));
        let rejection = reject(&self.contract, raw, self.max_bytes, told);
        self.words(&rejection)
    }

    /// A rejection as the result of the call.
    #[must_use]
    pub(crate) fn words(&self, rejection: &Rejection) -> String {
        format!("The arguments of `{}` do not fit; nothing was done.\n{rejection}", self.spec.name)
    }
}

/// What a model wrote against a contract, before serde reads it.
pub(crate) fn check<'a>(
    contract: &Contract,
    raw: &'a str,
    max_bytes: usize,
) -> Result<Cow<'a, str>, Rejection> {
    if let Err(too_much) = bounded(raw, max_bytes) {
        return Err(contract.reject(vec![too_much_issue(&too_much.to_string())]));
    }
    // Some providers send nothing for a call without arguments.
    let text = if raw.trim().is_empty() { "{}" } else { raw };
    if !contract.constrained() && !text.contains("null") {
        return Ok(Cow::Borrowed(text));
    }
    let Ok(mut value) = parse(text) else {
        // serde says it again, and `explain` has the words.
        return Ok(Cow::Borrowed(text));
    };
    let changed = contract.relax(&mut value);
    if contract.constrained() {
        let issues = contract.issues(&value);
        if !issues.is_empty() {
            return Err(contract.reject(issues));
        }
    }
    Ok(if changed { Cow::Owned(value.to_string()) } else { Cow::Borrowed(text) })
}

/// The precise words where the schema has them, serde's where only the type knew.
pub(crate) fn reject<'a>(
    contract: &Contract,
    raw: &str,
    max_bytes: usize,
    told: impl Iterator<Item = (&'a str, &'a str)>,
) -> Rejection {
    if let Err(too_much) = bounded(raw, max_bytes) {
        return contract.reject(vec![too_much_issue(&too_much.to_string())]);
    }
    let raw = if raw.trim().is_empty() { "{}" } else { raw };
    let mut value = match parse(raw) {
        Ok(value) => value,
        Err(issue) => return contract.reject(vec![issue]),
    };
    contract.relax(&mut value);
    let mut issues = contract.issues(&value);
    for (pointer, problem) in told {
        let covered = issues.iter().any(|issue| {
            issue.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if !covered {
            issues.push(Issue {
                pointer: pointer.to_owned(),
                expected: "a value that fits".to_owned(),
                got: format!("one that does not: {problem}"),
            });
        }
    }
    issues.truncate(MAX_ISSUES);
    contract.reject(issues)
}

fn too_much_issue(words: &str) -> Issue {
    Issue { pointer: String::new(), expected: "less".to_owned(), got: format!("too much: {words}") }
}

#[cfg(test)]
mod tests;

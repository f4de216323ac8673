//! Checks values against a schema and says what is wrong in words for a model: where, what was expected, what came.
//!
//! Must never repeat the value itself: issues end up in errors and logs. Next: `example.rs`.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator as Compiled};
use serde_json::Value;
use std::fmt;

/// How many issues are told at most; a model repairs a few at a time.
pub const MAX_ISSUES: usize = 20;

/// One thing wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// JSON pointer into the value; empty is the whole.
    pub pointer: String,
    /// What fits there.
    pub expected: String,
    /// The type and shape of what came, never its content.
    pub got: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the whole value" } else { &self.pointer };
        write!(f, "{place}: expected {}, got {}", self.expected, self.got)
    }
}

/// A compiled schema.
#[derive(Debug, Clone)]
pub struct Validator(Compiled);

/// The schema itself is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a JSON schema: {why}; look at the `#[schemars(..)]` attributes of the type")]
pub struct NotASchema {
    /// What the compiler of schemas said.
    pub why: String,
}

impl Validator {
    /// Compiles a schema (draft 2020-12).
    ///
    /// # Errors
    /// [`NotASchema`], for example for a `pattern` that is no regular expression.
    pub fn new(schema: &Value) -> Result<Self, NotASchema> {
        let compiled = jsonschema::draft202012::new(schema);
        compiled.map(Validator).map_err(|error| NotASchema { why: error.masked().to_string() })
    }

    /// Whether the value fits; cheaper than [`Validator::issues`].
    #[must_use]
    pub fn fits(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }

    /// Everything that is wrong, at most [`MAX_ISSUES`].
    #[must_use]
    pub fn issues(&self, value: &Value) -> Vec<Issue> {
        let mut issues = Vec::new();
        for error in self.0.iter_errors(value) {
            explain(&error, &mut issues);
            if issues.len() >= MAX_ISSUES {
                issues.truncate(MAX_ISSUES);
                break;
            }
        }
        issues
    }
}

fn explain(error: &ValidationError<'_>, issues: &mut Vec<Issue>) {
    use ValidationErrorKind as Kind;
    let pointer = error.instance_path().to_string();
    let got = shape(error.instance());
    let mut push = |pointer: String, expected: String, got: String| {
        issues.push(Issue { pointer, expected, got });
    };
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            push(
                format!("{pointer}/{}", escape(name)),
                "a value, it is required".to_owned(),
                "nothing".to_owned(),
            );
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected.iter().take(MAX_ISSUES) {
                let shown: String = name.chars().take(64).collect();
                push(
                    format!("{pointer}/{}", escape(&shown)),
                    "no property of this name".to_owned(),
                    "an unknown property".to_owned(),
                );
            }
        }
        // The branch that came furthest says more than "none of these".
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match nearest(context, &pointer) {
            Some(branch) => branch.iter().for_each(|error| explain(error, issues)),
            None => push(pointer, alternatives(context), got),
        },
        kind => push(pointer, expected(kind), got),
    }
}

/// The only branch whose own type or tag fits, when there is exactly one.
fn nearest<'a>(
    context: &'a [Vec<ValidationError<'static>>],
    pointer: &str,
) -> Option<&'a [ValidationError<'static>]> {
    let misses = |branch: &&Vec<ValidationError<'static>>| {
        branch.iter().any(|error| {
            let here = error.instance_path().to_string();
            match error.kind() {
                ValidationErrorKind::Type { .. } => here == pointer,
                ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. } => true,
                _ => false,
            }
        })
    };
    let mut fitting = context.iter().filter(|branch| !misses(branch));
    match (fitting.next(), fitting.next()) {
        (Some(branch), None) => Some(branch),
        _ => None,
    }
}

fn alternatives(context: &[Vec<ValidationError<'static>>]) -> String {
    let mut seen = Vec::new();
    for error in context.iter().filter_map(|branch| branch.first()) {
        let text = match error.kind() {
            ValidationErrorKind::Required { property } => format!("an object with {property}"),
            kind => expected(kind),
        };
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.truncate(8);
    if seen.is_empty() { "one of the listed forms".to_owned() } else { seen.join(", or ") }
}

fn expected(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Type { kind } => match kind {
            TypeKind::Single(one) => article(&one.to_string()),
            TypeKind::Multiple(many) => {
                many.iter().map(|one| article(&one.to_string())).collect::<Vec<_>>().join(" or ")
            }
        },
        Kind::Constant { expected_value } => short(expected_value),
        Kind::Enum { options } => match options.as_array() {
            Some(all) => format!("one of {}", all.iter().take(20).map(short).collect::<Vec<_>>().join(", ")),
            None => "one of the listed values".to_owned(),
        },
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("at least {limit} characters"),
        Kind::MaxLength { limit } => format!("at most {limit} characters"),
        Kind::MinItems { limit } => format!("at least {limit} items"),
        Kind::MaxItems { limit } => format!("at most {limit} items"),
        Kind::MinProperties { limit } => format!("at least {limit} properties"),
        Kind::MaxProperties { limit } => format!("at most {limit} properties"),
        Kind::Pattern { pattern } => format!("text that matches {pattern}"),
        Kind::Format { format } => format!("text in the format `{format}`"),
        Kind::UniqueItems => "items that differ".to_owned(),
        Kind::AdditionalItems { limit } => format!("at most {limit} items"),
        Kind::Contains => "an item of the required form".to_owned(),
        Kind::OneOfMultipleValid { .. } => "exactly one of the listed forms".to_owned(),
        Kind::FalseSchema => "nothing here".to_owned(),
        Kind::Not { .. } => "another value".to_owned(),
        other => format!("a value that satisfies `{}`", other.keyword()),
    }
}

fn article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}

/// Constants come from the schema, so they may be shown; long ones are cut.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 { text.chars().take(60).chain(['…']).collect() } else { text }
}

/// A value's type and size.
#[must_use]
pub fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "a number".to_owned(),
        Value::Number(_) => "an integer".to_owned(),
        Value::String(text) => format!("a string of {} characters", text.chars().count()),
        Value::Array(items) => format!("an array of {} items", items.len()),
        Value::Object(members) => format!("an object of {} properties", members.len()),
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

//! A schema ready for use: its validator and its example are made when the first value does not fit.

use super::place::place;
use super::{Issue, Validator, drop_added_nulls, example};
use serde_json::{Value, json};
use std::fmt;
use std::sync::OnceLock;

/// A schema, and what is worked out from it on demand.
#[derive(Debug)]
pub struct Contract {
    schema: Value,
    constrained: bool,
    validator: OnceLock<Option<Validator>>,
    example: OnceLock<Option<String>>,
}

/// What did not fit, in words for a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Pointer, expected, got. Only `expected` never holds content: a pointer has the names of the value, which whoever
    /// wrote it may have made up (see [`Contract::place`]), and `got` has the words of the Rust type where only that
    /// knew. Keep both out of errors and logs.
    pub issues: Vec<Issue>,
    /// The smallest valid value, as JSON text.
    pub example: Option<String>,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for issue in &self.issues {
            writeln!(f, "- {issue}")?;
        }
        match &self.example {
            Some(example) => write!(f, "A valid example: {example}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Rejection {}

impl Contract {
    /// Around a schema that stands alone.
    #[must_use]
    pub fn new(schema: Value) -> Self {
        let constrained = constrained(&schema);
        Contract { schema, constrained, validator: OnceLock::new(), example: OnceLock::new() }
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// Whether it says more than Rust's types do: a range, a pattern, a length.
    #[must_use]
    pub fn constrained(&self) -> bool {
        self.constrained
    }

    /// What is wrong with a value; nothing when the schema itself is broken.
    #[must_use]
    pub fn issues(&self, value: &Value) -> Vec<Issue> {
        self.validator().map(|validator| validator.issues(value)).unwrap_or_default()
    }

    /// A pointer of an issue for errors and records: without the names that the writer of the value made up.
    #[must_use]
    pub fn place(&self, pointer: &str) -> String {
        place(&self.schema, pointer)
    }

    /// Takes out what the strict form of this schema may have added. Says whether anything changed.
    pub fn relax(&self, value: &mut Value) -> bool {
        drop_added_nulls(value, &self.schema)
    }

    /// A rejection with the example.
    #[must_use]
    pub fn reject(&self, issues: Vec<Issue>) -> Rejection {
        let example =
            self.example.get_or_init(|| Some(example(&self.schema, self.validator()?)?.to_string()));
        Rejection { issues, example: example.clone() }
    }

    fn validator(&self) -> Option<&Validator> {
        self.validator.get_or_init(|| Validator::new(&self.schema).ok()).as_ref()
    }
}

const CONSTRAINTS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minProperties",
    "maxProperties",
    "not",
];

fn constrained(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => {
            let natural = map.get("format").and_then(Value::as_str).map(natural);
            let tuple = map.contains_key("prefixItems");
            map.iter().any(|(word, value)| match word.as_str() {
                // Names of properties are no keywords.
                "properties" | "$defs" => {
                    value.as_object().into_iter().flatten().any(|(_, value)| constrained(value))
                }
                "const" | "default" | "enum" | "examples" => false,
                "minItems" | "maxItems" if tuple => false,
                "minimum" => natural.as_ref().is_none_or(|(min, _)| value != min),
                "maximum" => natural.as_ref().is_none_or(|(_, max)| value != max),
                word => CONSTRAINTS.contains(&word) || constrained(value),
            })
        }
        Value::Array(all) => all.iter().any(constrained),
        _ => false,
    }
}

/// The bounds that the Rust type has anyway.
fn natural(format: &str) -> (Value, Value) {
    match format {
        "uint8" => (json!(0), json!(u8::MAX)),
        "uint16" => (json!(0), json!(u16::MAX)),
        "int8" => (json!(i8::MIN), json!(i8::MAX)),
        "int16" => (json!(i16::MIN), json!(i16::MAX)),
        format if format.starts_with("uint") => (json!(0), Value::Null),
        _ => (Value::Null, Value::Null),
    }
}

//! Arguments without a serde derive per tool: one non-generic pass over the object, then one
//! `from_str` per argument *type*, so a hundred tools share the code of `String`.

use schemars::{Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

use crate::schema::ToolArg;

/// One argument of a tool, as the model reads it.
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What the model reads; may be empty.
    pub description: &'static str,
    /// Whether the model must give it.
    pub required: bool,
    /// Its JSON schema.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// What is used when it is absent, as JSON text, for the schema.
    pub default: Option<fn() -> String>,
}

/// One thing wrong with the arguments of a call, in words for a model: no Rust types, no parser positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgIssue {
    /// JSON pointer into the arguments; empty is the whole object.
    pub pointer: String,
    /// What is wrong.
    pub problem: String,
}

/// Reads the arguments of one call and collects every problem, so that the model can repair its call in one turn.
pub struct ArgReader<'a> {
    params: &'static [Param],
    values: Vec<Option<&'a RawValue>>,
    issues: Vec<ArgIssue>,
}

impl<'a> ArgReader<'a> {
    pub(crate) fn new(params: &'static [Param], raw: &'a str) -> Self {
        let mut reader = ArgReader { params, values: vec![None; params.len()], issues: Vec::new() };
        // Some providers send nothing for a call without arguments.
        let raw = if raw.trim().is_empty() { "{}" } else { raw };
        let mut json = serde_json::Deserializer::from_str(raw);
        if let Err(error) = json.deserialize_map(&mut reader).and_then(|()| json.end()) {
            let problem = match error.classify() {
                serde_json::error::Category::Eof => "the JSON ends too early".to_owned(),
                serde_json::error::Category::Data => "expected one JSON object".to_owned(),
                _ => "this is not JSON".to_owned(),
            };
            reader.issues.push(ArgIssue { pointer: String::new(), problem });
        }
        reader
    }

    /// The argument at `index`; `None` when it is missing or does not fit, which is recorded.
    pub fn take<T: ToolArg>(&mut self, index: usize) -> Option<T> {
        let param = &self.params[index];
        let raw = match self.values[index] {
            Some(raw) => raw.get(),
            None if param.required => {
                self.issue(index, "missing".to_owned());
                return None;
            }
            None => "null",
        };
        match serde_json::from_str(raw) {
            Ok(value) => Some(value),
            Err(error) => {
                self.issue(index, plain(&error));
                None
            }
        }
    }

    /// The argument at `index`, or `default` when it is absent.
    pub fn take_or<T: ToolArg>(&mut self, index: usize, default: impl FnOnce() -> T) -> Option<T> {
        if self.values[index].is_none() { Some(default()) } else { self.take(index) }
    }

    fn issue(&mut self, index: usize, problem: String) {
        self.issues.push(ArgIssue { pointer: format!("/{}", self.params[index].name), problem });
    }

    pub(crate) fn finish<T>(self, args: Option<T>) -> Result<T, Vec<ArgIssue>> {
        match args {
            Some(args) if self.issues.is_empty() => Ok(args),
            _ => Err(self.issues),
        }
    }
}

/// serde's words without the place in our parser and without the names of Rust types.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let names =
        ["struct ", "enum ", "tuple ", "variant of", "internally tagged", "adjacently tagged", "any variant"];
    match text.split_once(", expected ") {
        Some((what, expected)) if names.iter().any(|name| expected.contains(name)) => {
            let what = what.split_once(':').map_or(what, |(kind, _)| kind);
            format!("{what}: it does not have the form of the schema")
        }
        _ if text.contains("untagged enum") => "it has none of the forms of the schema".to_owned(),
        _ => text.to_owned(),
    }
}

impl<'a> Visitor<'a> for &mut ArgReader<'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key(self.params))? {
            match key {
                Ok(index) => {
                    let value = map.next_value()?;
                    if self.values[index].replace(value).is_some() {
                        // Either could be meant, and the two may differ in what they do.
                        self.issue(index, "given twice; give it once".to_owned());
                    }
                }
                Err(unknown) => {
                    map.next_value::<IgnoredAny>()?;
                    let shown: String = unknown.chars().take(64).collect();
                    self.issues.push(ArgIssue {
                        pointer: format!("/{shown}"),
                        problem: "unknown argument".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }
}

/// Maps a key to its index without allocating.
struct Key(&'static [Param]);

impl<'a> DeserializeSeed<'a> for Key {
    type Value = Result<usize, String>;
    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Result<usize, String>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|param| param.name == key).ok_or_else(|| key.to_owned()))
    }
}

/// The other direction: scripts in tests, and the recorded intent of a durable call.
#[derive(Default)]
pub struct ArgWriter(Vec<u8>);

impl ArgWriter {
    /// Writes one argument.
    pub fn put<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        // A field name of Rust is a JSON string as it is.
        self.0.extend_from_slice(format!("\"{name}\":").as_bytes());
        if serde_json::to_writer(&mut self.0, value).is_err() {
            self.0.extend_from_slice(b"null");
        }
    }

    pub(crate) fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        String::from_utf8(self.0).unwrap_or_default()
    }
}

/// The arguments of a typed call as JSON text.
pub(crate) fn to_json<T: super::Tool>(tool: &T) -> String {
    let mut args = ArgWriter::default();
    tool.write(&mut args);
    args.finish()
}

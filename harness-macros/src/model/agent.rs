//! An agent.

use super::template::{self, Piece, TemplateError};
use super::{krate, last_segment, named};
use crate::args::{AgentArgs, Instructions};
use crate::source::{docs, first_paragraph};
use proc_macro2::Span;
use syn::{Fields, ItemStruct, LitStr, Path};

pub(crate) struct AgentModel {
    pub(crate) item: ItemStruct,
    pub(crate) args: AgentArgs,
    pub(crate) name: (String, Span),
    /// What another agent reads.
    pub(crate) description: String,
    pub(crate) instructions: InstructionText,
    /// Their text, as it was read.
    pub(crate) read: String,
    pub(crate) krate: Path,
}

/// Where the instructions come from.
pub(crate) enum InstructionText {
    Fixed(String),
    /// A file that was found, relative to the package.
    File(LitStr),
    Template {
        /// Without those of `errors`.
        pieces: Vec<Piece>,
        errors: Vec<TemplateError>,
        source: LitStr,
        /// Whether `source` is the path of a file.
        file: bool,
    },
    /// They could not be read, and why.
    Refused {
        source: LitStr,
        why: String,
    },
}

impl AgentModel {
    pub(crate) fn new(mut args: AgentArgs, item: ItemStruct) -> Self {
        let name = named(&args.common, &item.ident);
        let docs = docs(&item.attrs);
        let (instructions, read) = match args.instructions.first() {
            Some(given) => instructions(given),
            None => (InstructionText::Fixed(docs.clone()), docs.clone()),
        };
        let told = if docs.is_empty() { &read } else { &docs };
        let description =
            args.common.description.as_ref().map_or_else(|| first_paragraph(told), LitStr::value);
        let krate = krate(args.common.krate.take());
        AgentModel { item, args, name, description, instructions, read, krate }
    }

    /// Text: a template has `{input}`, and no fields.
    pub(crate) fn input_is_text(&self) -> bool {
        let name = self.args.input.as_ref().map(last_segment);
        name.is_none_or(|name| name.is_some_and(|name| name.ident == "String"))
    }

    /// A struct with fields is an agent with settings.
    pub(crate) fn has_settings(&self) -> bool {
        !matches!(self.item.fields, Fields::Unit)
    }
}

/// With the text as it was read.
fn instructions(given: &Instructions) -> (InstructionText, String) {
    let read = if given.file { file(&given.text) } else { Ok(given.text.value()) };
    let read = match read {
        Ok(read) => read,
        Err(why) => return (InstructionText::Refused { source: given.text.clone(), why }, String::new()),
    };
    if !given.template {
        let text = match given.file {
            true => InstructionText::File(given.text.clone()),
            false => InstructionText::Fixed(read.clone()),
        };
        return (text, read);
    }
    let (pieces, errors) = template::parse(&read);
    (InstructionText::Template { pieces, errors, source: given.text.clone(), file: given.file }, read)
}

/// The text of a file of the package, or why there is none.
fn file(path: &LitStr) -> Result<String, String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    std::fs::read_to_string(std::path::Path::new(&root).join(path.value())).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            kind => kind.to_string(),
        };
        format!(
            "cannot read the instructions in `{}`: {why}; the path starts at the folder of Cargo.toml",
            path.value()
        )
    })
}

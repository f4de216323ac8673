//! An agent.

use super::template::{self, Piece};
use super::{krate, named};
use crate::args::{AgentArgs, Instructions};
use crate::diagnostics::Problems;
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
    pub(crate) krate: Path,
}

/// Where the instructions come from.
pub(crate) enum InstructionText {
    Fixed(String),
    /// A file that was found, relative to the package.
    File(LitStr),
    Template {
        pieces: Vec<Piece>,
        source: LitStr,
        /// Whether `source` is the path of a file.
        file: bool,
    },
}

impl AgentModel {
    pub(crate) fn new(mut args: AgentArgs, item: ItemStruct, problems: &mut Problems) -> Self {
        let name = named(&args.common, &item.ident);
        let docs = docs(&item.attrs);
        let (instructions, read) = match args.instructions.first() {
            Some(given) => instructions(given, problems),
            None => (InstructionText::Fixed(docs.clone()), docs.clone()),
        };
        let told = if docs.is_empty() { &read } else { &docs };
        let description =
            args.common.description.as_ref().map_or_else(|| first_paragraph(told), LitStr::value);
        let krate = krate(args.common.krate.take());
        AgentModel { item, args, name, description, instructions, krate }
    }

    /// A struct with fields is an agent with settings.
    pub(crate) fn has_settings(&self) -> bool {
        !matches!(self.item.fields, Fields::Unit)
    }
}

/// With the text as it was read.
fn instructions(given: &Instructions, problems: &mut Problems) -> (InstructionText, String) {
    let read = if given.file { file(&given.text, problems) } else { Some(given.text.value()) };
    let Some(read) = read else {
        return (InstructionText::Fixed("-".to_owned()), String::new());
    };
    if read.trim().is_empty() {
        problems.add(given.text.span(), "the instructions are empty");
    }
    if !given.template {
        let text = match given.file {
            true => InstructionText::File(given.text.clone()),
            false => InstructionText::Fixed(read.clone()),
        };
        return (text, read);
    }
    let (pieces, errors) = template::parse(&read);
    for error in errors {
        let path = if given.file { given.text.value() } else { "template".to_owned() };
        let (line, column) = (error.line, error.column);
        problems.add(given.text.span(), format!("{path}:{line}:{column}: {}", error.text));
    }
    (InstructionText::Template { pieces, source: given.text.clone(), file: given.file }, read)
}

/// The text of a file of the package.
fn file(path: &LitStr, problems: &mut Problems) -> Option<String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    match std::fs::read_to_string(std::path::Path::new(&root).join(path.value())) {
        Ok(text) => Some(text),
        Err(error) => {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
                kind => kind.to_string(),
            };
            let text = format!(
                "cannot read the instructions in `{}`: {why}; the path starts at the folder of Cargo.toml",
                path.value()
            );
            problems.add(path.span(), text);
            None
        }
    }
}

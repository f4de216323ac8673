//! A schema told in words, where a provider keeps an answer to none: the harness checks the answer all the same.

use crate::port::model::OutputSpec;

/// The instructions, and after them the schema that the answer must fit.
pub(super) fn with_schema(instructions: &str, output: &OutputSpec) -> String {
    let instructions = instructions.trim();
    let gap = if instructions.is_empty() { "" } else { "\n\n" };
    let told =
        "When you answer, answer with the bare JSON, without a fence around it, that fits this JSON schema:";
    format!("{instructions}{gap}{told}\n{}", output.schema)
}

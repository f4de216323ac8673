//! The graph as Mermaid text.

use super::Inspection;
use std::fmt::Write;

pub(super) fn draw(inspection: &Inspection) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut node = |prefix: char, index: usize, open: &str, label: &str, close: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "    {prefix}{index}{open}\"{}\"{close}", escape(label));
    };
    for (i, workflow) in inspection.workflows.iter().enumerate() {
        node('w', i, "[[", workflow.name, "]]");
    }
    for (i, agent) in inspection.agents.iter().enumerate() {
        node('a', i, "([", agent.name, "])");
    }
    for (i, tool) in inspection.tools.iter().enumerate() {
        node('t', i, "[", tool.name, "]");
    }
    for (i, model) in inspection.models.iter().enumerate() {
        let chain: Vec<String> = model
            .chain
            .iter()
            .map(|adapter| match adapter.model_id {
                Some(id) => format!("{} {id}", adapter.name),
                None => adapter.name.to_owned(),
            })
            .collect();
        node('m', i, "{{", &format!("{}: {}", model.alias, chain.join(", then ")), "}}");
    }
    for (i, workflow) in inspection.workflows.iter().enumerate() {
        edges(&mut out, ('w', i), 'a', &workflow.agents, |name| {
            inspection.agents.iter().position(|agent| agent.name == name)
        });
        edges(&mut out, ('w', i), 't', &workflow.tools, |name| {
            inspection.tools.iter().position(|tool| tool.name == name)
        });
        edges(&mut out, ('w', i), 'm', workflow.models, |name| {
            inspection.models.iter().position(|model| model.alias == name)
        });
    }
    for (i, agent) in inspection.agents.iter().enumerate() {
        edges(&mut out, ('a', i), 'a', &agent.agents, |name| {
            inspection.agents.iter().position(|agent| agent.name == name)
        });
        edges(&mut out, ('a', i), 't', &agent.tools, |name| {
            inspection.tools.iter().position(|tool| tool.name == name)
        });
        edges(&mut out, ('a', i), 'm', &[agent.model], |name| {
            inspection.models.iter().position(|model| model.alias == name)
        });
    }
    out
}

fn edges(
    out: &mut String,
    from: (char, usize),
    to: char,
    names: &[&str],
    find: impl Fn(&str) -> Option<usize>,
) {
    for index in names.iter().filter_map(|name| find(name)) {
        let _ = writeln!(out, "    {}{} --> {to}{index}", from.0, from.1);
    }
}

/// A label cannot end its quotes, open markup or become a directive: what is not plain text is an entity code.
pub(super) fn escape(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            ' ' | '_' | '-' | '.' | ',' | ':' | '/' | '(' | ')' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c if c.is_whitespace() => out.push(' '),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}

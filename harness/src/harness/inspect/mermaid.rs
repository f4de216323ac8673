//! The graph as Mermaid text.

use super::Inspection;
use super::items::Uses;
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
        uses(&mut out, &format!("w{i}"), &workflow.uses, workflow.models, inspection);
    }
    for (i, agent) in inspection.agents.iter().enumerate() {
        uses(&mut out, &format!("a{i}"), &agent.uses, &[agent.model], inspection);
    }
    out
}

/// The arrows from one item. Items are found by id: two crates may have items of one name.
fn uses(out: &mut String, from: &str, uses: &Uses, models: &[&str], inspection: &Inspection) {
    let agents = |id: &u64| inspection.agents.iter().position(|agent| agent.id == *id);
    let tools = |id: &u64| inspection.tools.iter().position(|tool| tool.id == *id);
    let aliases = |alias: &&str| inspection.models.iter().position(|model| model.alias == *alias);
    let mut arrows = |to: char, found: Vec<usize>| {
        for index in found {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "    {from} --> {to}{index}");
        }
    };
    arrows('a', uses.agents.iter().filter_map(agents).collect());
    arrows('t', uses.tools.iter().filter_map(tools).collect());
    arrows('m', models.iter().filter_map(aliases).collect());
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

//! The paths that a module names, from the root of its crate.

/// A path as names, with the line it stands on.
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
}

/// All `crate::`, `super::` and `self::` paths of `code`, which is the module `module`.
pub(crate) fn named(code: &str, module: &[String]) -> Vec<Named> {
    let mut found = Vec::new();
    for keyword in ["crate", "super", "self"] {
        for (at, _) in code.match_indices(&format!("{keyword}::")) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == ':' {
                continue;
            }
            let line = code[..at].matches('\n').count() + 1;
            let mut paths = Vec::new();
            tree(&code[at..], &mut Vec::new(), &mut paths);
            found.extend(paths.into_iter().map(|path| Named { line, path: from_root(&path, module) }));
        }
    }
    found
}

/// Reads `a::b::{c, d::e}` into its paths; gives what is left of the text.
fn tree<'a>(mut text: &'a str, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> &'a str {
    let depth = path.len();
    loop {
        text = text.trim_start();
        if let Some(mut inside) = text.strip_prefix('{') {
            loop {
                inside = tree(inside, path, paths).trim_start();
                match inside.strip_prefix(',') {
                    Some(more) if !more.trim_start().starts_with('}') => inside = more,
                    Some(more) => inside = more.trim_start(),
                    None => break,
                }
                if inside.starts_with('}') {
                    break;
                }
            }
            path.truncate(depth);
            return inside.strip_prefix('}').unwrap_or(inside);
        }
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        path.push(text[..end].to_owned());
        text = &text[end..];
        match text.strip_prefix("::") {
            Some(rest) if !rest.starts_with('<') => text = rest,
            _ => break,
        }
    }
    paths.push(path.clone());
    path.truncate(depth);
    // `a::b as c` inside a group.
    match text.trim_start().strip_prefix("as ") {
        Some(rest) => rest.trim_start().trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => text,
    }
}

fn from_root(path: &[String], module: &[String]) -> Vec<String> {
    let mut base = match path[0].as_str() {
        "crate" => Vec::new(),
        _ => module.to_vec(),
    };
    for name in path {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => {
                base.pop();
            }
            name => base.push(name.to_owned()),
        }
    }
    base
}

/// The module of a file below `src/`: `tool/invoke/mod.rs` is `tool::invoke`.
pub(crate) fn module(below_src: &str) -> Vec<String> {
    let mut names: Vec<String> = below_src.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|name| name == "mod" || name == "lib") {
        names.pop();
    }
    names
}

#[test]
fn paths_are_read_from_the_root() {
    let code = "use crate::port::{model::{Usage, Part as P}, state::Op,};\nsuper::super::run::now(self::x, crate::A::<u8>::b)";
    let mut paths: Vec<String> = named(code, &module("tool/invoke/batch.rs"))
        .into_iter()
        .map(|n| format!("{} {}", n.line, n.path.join("::")))
        .collect();
    paths.sort();
    let expected = [
        "1 port::model::Part",
        "1 port::model::Usage",
        "1 port::state::Op",
        "2 A",
        "2 tool::invoke::batch::x",
        "2 tool::run::now",
    ];
    assert_eq!(paths, expected);
    assert_eq!(module("run/mod.rs"), ["run"]);
}

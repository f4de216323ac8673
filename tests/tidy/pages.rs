//! The pages: each is in the book's table of contents, each link leads to a file, each program is compiled.

use std::collections::BTreeSet;

/// Pages of the book that its table of contents does not name, and names without a page.
pub(crate) fn contents(summary: &str, pages: &[&str]) -> Vec<String> {
    let named: BTreeSet<String> =
        links(summary).filter(|link| !link.is_empty()).map(|link| join("docs", link)).collect();
    let exist: BTreeSet<String> = pages.iter().map(|page| (*page).to_owned()).collect();
    let missing = exist.difference(&named).map(|page| format!("{page} is not in docs/SUMMARY.md"));
    let empty =
        named.difference(&exist).map(|page| format!("docs/SUMMARY.md names {page}, which does not exist"));
    missing.chain(empty).collect()
}

/// The table of contents with every page of `docs/errors/README.md`, in its order and under its headings.
pub(crate) fn with_errors(summary: &str, index: &str) -> String {
    const HEADING: &str = "# Compile errors\n";
    let Some((before, after)) = summary.split_once(HEADING) else { return summary.to_owned() };
    let rest = after.find("\n# ").map_or("", |at| &after[at..]);
    let mut errors = format!("{before}{HEADING}\n- [All of them](errors/README.md)\n");
    for line in index.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            // A heading inside the list of mdBook is an entry without a page.
            errors.push_str(&format!("- [{}]()\n", heading.replace(['#', '[', ']', '`'], "")));
        } else if let Some((title, link)) = line.strip_prefix("- [").and_then(|line| line.rsplit_once("](")) {
            errors.push_str(&format!("  - [{title}](errors/{link}\n"));
        }
    }
    errors + rest
}

/// Links of a page to files that do not exist.
pub(crate) fn dead_links(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let prose = prose(text);
    let local = links(&prose).filter(|link| !link.contains("://") && !link.starts_with(['#', '<']));
    let targets = local.map(|link| join(folder, link));
    targets.filter(|target| !exists(target)).map(|target| format!("{path} links to {target}")).collect()
}

/// Whether a page holds a Rust program that is compiled as a documentation test.
pub(crate) fn has_programs(text: &str) -> bool {
    text.lines().any(|line| line == "```rust" || line.starts_with("```rust,"))
}

/// Programs that nobody compiles: `ignore`, or no language at all.
pub(crate) fn unchecked(path: &str, text: &str) -> Vec<String> {
    let mut open = false;
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let Some(language) = line.trim_start().strip_prefix("```") else { continue };
        if !open && (language.is_empty() || language.contains("ignore")) {
            found.push(format!("{path}:{number}: say a language; rust without `ignore`"));
        }
        open = !open;
    }
    found
}

fn prose(text: &str) -> String {
    let mut open = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        open ^= fence;
        !open && !fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    targets.map(|target| target.split('#').next().unwrap_or(target))
}

fn join(folder: &str, link: &str) -> String {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in link.split('/') {
        match name {
            "." | "" => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

#[test]
fn the_errors_in_the_contents_are_those_of_their_index() {
    let index = "# Errors\n\n## `#[tool]`\n\n- [No `async`](tool/a.md)\n";
    let stale = "# Compile errors\n\n- [Gone](errors/gone.md)\n\n# Decisions\n\n- [D](d.md)\n";
    let fresh = with_errors(stale, index);
    let errors = "- [All of them](errors/README.md)\n- [tool]()\n  - [No `async`](errors/tool/a.md)\n";
    assert_eq!(fresh, format!("# Compile errors\n\n{errors}\n# Decisions\n\n- [D](d.md)\n"));
    assert_eq!(with_errors(&fresh, index), fresh);
}

#[test]
fn missing_pages_dead_links_and_unchecked_programs_are_found() {
    let summary = "- [A](a.md)\n- [B](b/c.md)";
    assert!(contents(summary, &["docs/a.md", "docs/b/c.md"]).is_empty());
    assert_eq!(contents(summary, &["docs/a.md", "docs/errors/d.md"]).len(), 2);
    let page = "[x](../README.md#y) [z](gone.md) [w](https://w.example)\n```text\n[v](gone-too.md)\n```";
    assert_eq!(
        dead_links("docs/a.md", page, |path| path == "README.md"),
        ["docs/a.md links to docs/gone.md"]
    );
    assert!(has_programs("```rust\n"));
    assert!(!has_programs("```text\n```rustic"));
    assert_eq!(unchecked("a", "```\nb\n```\n```rust,ignore\n```\n```text\n```").len(), 2);
}

//! The shape of the repository, as tests: sizes, headers, directions between rooms, words, pages.
//!
//! Each check is a function with a negative control beside it, under `tidy/`. Here it meets the real files.
//! An exception is a line in a list with its reason.

// A test stops at the first file it cannot read.
#![allow(clippy::unwrap_used)]

#[path = "tidy/pages.rs"]
mod pages;
#[path = "tidy/paths.rs"]
mod paths;
#[path = "tidy/rooms.rs"]
mod rooms;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/stages.rs"]
mod stages;
#[path = "tidy/tree.rs"]
mod tree;
#[path = "tidy/words.rs"]
mod words;

use std::collections::BTreeSet;

const LONGEST_FILE: usize = 400;
const LONGEST_HEADER: usize = 6;

/// Longer files, and why.
const LONG: &[(&str, &str)] = &[];

/// Crashes that cannot happen, and why.
const SAFE: &[(&str, &str)] = &[(
    "harness-macros/src/source.rs",
    "`proc_macro2::Span::unwrap` gives the compiler's own span; inside a macro it always has one",
)];

/// Words of unfinished code that are meant, and why.
const MEANT: &[(&str, &str)] = &[(
    "harness-macros/src/lib.rs: `todo!`",
    "the body of a function that already has a compile error; it is never built",
)];

/// Everything at the top. A new thing goes into one of these, or the layout in ARCHITECTURE.md changes.
const TOP: &[&str] = &[
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "docs",
    "examples",
    "harness",
    "harness-macros",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
];

/// Recorded data keeps the words it was recorded with.
const DATA: &str = "tests/data/";

/// Files that only tests compile.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path == "harness-macros/src/golden.rs"
}

fn none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// `file:12: word` as `file: word`.
fn without_line(found: &str) -> String {
    let mut parts = found.splitn(3, ':');
    let (file, _line) = (parts.next().unwrap_or_default(), parts.next());
    format!("{file}:{}", parts.next().unwrap_or_default())
}

fn too_long(path: &str, text: &str, exceptions: &[(&str, &str)]) -> Option<String> {
    let lines = text.lines().count();
    let listed = exceptions.iter().any(|(exception, _)| *exception == path);
    match (lines > LONGEST_FILE, listed) {
        (true, false) => Some(format!("{path} has {lines} lines; split it by idea (at most {LONGEST_FILE})")),
        (false, true) => Some(format!("{path} is listed as long and is not: take it off the list")),
        _ => None,
    }
}

fn bad_header(path: &str, text: &str) -> Option<String> {
    // The tests of a module are named after what they are.
    if path.ends_with("/tests.rs") {
        return None;
    }
    // The documentation of a crate may be long; each other file says in six lines what it is.
    let root = path.ends_with("/lib.rs") || path == "tests/lib.rs";
    match source::header_lines(text) {
        0 => Some(format!("{path} has no `//!` header")),
        lines if lines > LONGEST_HEADER && !root => Some(format!("{path} has a header of {lines} lines")),
        _ => None,
    }
}

#[test]
fn files_are_short() {
    let files = tree::rust_files();
    none(&files.iter().filter_map(|file| too_long(&file.path, &file.text, LONG)).collect::<Vec<_>>());
}

#[test]
fn every_module_says_what_it_is() {
    let files = tree::rust_files();
    none(&files.iter().filter_map(|file| bad_header(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn rooms_keep_their_directions() {
    let architecture = std::fs::read_to_string(tree::root().join("ARCHITECTURE.md")).unwrap();
    let table = rooms::table(&architecture);
    assert!(table.len() > 10, "the table of rooms was not found in ARCHITECTURE.md");
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for file in tree::rust_files() {
        if let Some(below) = file.path.strip_prefix("harness/src/").filter(|_| !is_test(&file.path)) {
            problems.extend(rooms::problems(below, &file.text, &table));
            seen.insert(paths::module(below).first().cloned().unwrap_or_default());
        }
    }
    let stale = table.keys().filter(|room| !seen.contains(*room));
    problems
        .extend(stale.map(|room| format!("ARCHITECTURE.md has a row for `{room}`, which does not exist")));
    none(&problems);
}

#[test]
fn macro_stages_keep_their_direction() {
    let files = tree::rust_files();
    let below =
        files.iter().filter_map(|file| Some((file.path.strip_prefix("harness-macros/src/")?, &file.text)));
    none(&below.flat_map(|(path, text)| stages::problems(path, text)).collect::<Vec<_>>());
}

#[test]
fn nothing_is_unfinished_or_skipped() {
    let files = tree::rust_files();
    let mut found: Vec<String> =
        files.iter().flat_map(|file| words::unfinished(&file.path, &file.text)).collect();
    found.retain(|found| MEANT.iter().all(|(meant, _)| without_line(found) != *meant));
    none(&found);
}

#[test]
fn nothing_crashes_on_purpose() {
    let ships = |path: &str| path.starts_with("harness/src/") || path.starts_with("harness-macros/src/");
    let mut files = tree::rust_files();
    files.retain(|file| ships(&file.path) && !is_test(&file.path));
    files.retain(|file| SAFE.iter().all(|(safe, _)| *safe != file.path));
    none(&files.iter().flat_map(|file| words::crashes(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn nothing_names_one_machine() {
    let mut files = tree::files();
    files.retain(|file| !file.path.starts_with(DATA));
    none(&files.iter().flat_map(|file| words::places(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn the_top_holds_what_it_should() {
    let paths = tree::paths();
    let top: BTreeSet<&str> = paths.iter().filter_map(|path| path.split('/').next()).collect();
    let expected: BTreeSet<&str> = TOP.iter().copied().collect();
    let wrong = top.symmetric_difference(&expected);
    none(&wrong.map(|entry| format!("top level: `{entry}` is new or missing")).collect::<Vec<_>>());
}

#[test]
fn every_page_is_in_the_book() {
    let paths = tree::paths();
    let is_page =
        |path: &&str| path.starts_with("docs/") && path.ends_with(".md") && *path != "docs/SUMMARY.md";
    let pages: Vec<&str> = paths.iter().map(String::as_str).filter(is_page).collect();
    let summary = std::fs::read_to_string(tree::root().join("docs/SUMMARY.md")).unwrap();
    none(&pages::contents(&summary, &pages));
}

#[test]
fn the_book_lists_the_errors_as_their_index_does() {
    let path = tree::root().join("docs/SUMMARY.md");
    let summary = std::fs::read_to_string(&path).unwrap();
    let index = std::fs::read_to_string(tree::root().join("docs/errors/README.md")).unwrap();
    let fresh = pages::with_errors(&summary, &index);
    if std::env::var("PAGES").is_ok_and(|what| what == "overwrite") {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert!(fresh == summary, "docs/SUMMARY.md is stale: run this test with PAGES=overwrite");
    }
}

#[test]
fn links_lead_somewhere() {
    let root = tree::root();
    let exists = |path: &str| root.join(path).exists();
    let mut files = tree::files();
    files.retain(|file| file.path.ends_with(".md") && !file.path.starts_with(DATA));
    none(
        &files.iter().flat_map(|file| pages::dead_links(&file.path, &file.text, exists)).collect::<Vec<_>>(),
    );
}

#[test]
fn programs_in_pages_are_compiled() {
    let book = std::fs::read_to_string(tree::root().join("tests/book.rs")).unwrap();
    let mut files = tree::files();
    // The pages of compile errors hold programs that fail; their own test runs the compiler on them.
    files.retain(|file| {
        file.path == "README.md" || file.path.starts_with("docs/") && file.path.ends_with(".md")
    });
    files.retain(|file| !file.path.starts_with("docs/errors/"));
    let mut problems: Vec<String> =
        files.iter().flat_map(|file| pages::unchecked(&file.path, &file.text)).collect();
    let missing = files
        .iter()
        .filter(|file| pages::has_programs(&file.text) && !book.contains(&format!("\"../{}\"", file.path)));
    problems.extend(missing.map(|file| format!("{} is not in tests/book.rs", file.path)));
    none(&problems);
}

#[test]
fn long_files_and_bad_headers_are_found() {
    let long = "x\n".repeat(LONGEST_FILE + 1);
    assert!(too_long("a.rs", &long, &[]).is_some());
    assert!(too_long("a.rs", &long, &[("a.rs", "a table")]).is_none());
    assert!(too_long("a.rs", "x\n", &[("a.rs", "a table")]).is_some());
    assert!(bad_header("a.rs", "use b;").is_some());
    assert!(bad_header("a.rs", &"//! c\n".repeat(LONGEST_HEADER + 1)).is_some());
    assert!(bad_header("a.rs", &"//! c\n".repeat(LONGEST_HEADER)).is_none());
    assert!(bad_header("harness/src/lib.rs", &"//! c\n".repeat(50)).is_none());
}

//! Words that no file may hold: half-done code, skipped tests, crashes outside tests, places of one machine.

use crate::source;

/// Macros and attributes that mark unfinished code or a test that does not run.
const UNFINISHED: &[&str] = &["todo!", "unimplemented!", "dbg!", "#[ignore"];
/// Calls that end the task they run in.
const CRASHES: &[&str] = &[".unwrap()", ".expect("];
/// Folders of one machine. Written in parts, because this file is checked too.
const PLACES: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
/// What belongs into a machine's own settings: where it takes its packages from.
const SETTINGS: &[&str] = &[
    concat!("_auth", "Token"),
    concat!("index", "-url"),
    concat!("replace", "-with"),
    concat!("sparse", "+http"),
];
/// Where every package of the lock file comes from.
const INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Unfinished code in a Rust file.
pub(crate) fn unfinished(path: &str, text: &str) -> Vec<String> {
    lines(path, &source::code(text), UNFINISHED)
}

/// Crashes in a Rust file that ships.
pub(crate) fn crashes(path: &str, text: &str) -> Vec<String> {
    lines(path, &source::shipped(text), CRASHES)
}

/// Places of one machine in any text.
pub(crate) fn places(path: &str, text: &str) -> Vec<String> {
    let mut found = lines(path, text, PLACES);
    found.extend(lines(path, text, SETTINGS));
    if path.ends_with("Cargo.lock") {
        let elsewhere = |line: &&str| line.starts_with("source = ") && !line.contains(INDEX);
        found.extend(text.lines().filter(elsewhere).map(|line| format!("{path}: {line}")));
    }
    found
}

fn lines(path: &str, text: &str, words: &[&str]) -> Vec<String> {
    let numbered = text.lines().zip(1..);
    let holds = |line: &str| words.iter().copied().find(|word| line.contains(word));
    numbered.filter_map(|(line, number)| Some(format!("{path}:{number}: `{}`", holds(line)?))).collect()
}

#[test]
fn each_word_is_found_where_it_counts() {
    assert_eq!(
        unfinished("a", "fn f() {\n todo!() }\n#[ignore = \"slow\"]"),
        ["a:2: `todo!`", "a:3: `#[ignore`"]
    );
    assert!(unfinished("a", "// todo!\n\"dbg!\"").is_empty());
    assert_eq!(
        crashes("a", "b.unwrap(); c.unwrap_or(d)\n#[cfg(test)]\nmod t { fn e() { f.expect(g) } }"),
        ["a:1: `.unwrap()`"]
    );
    let place = format!("see {}x", PLACES[0]);
    assert_eq!(places("a", &place).len(), 1);
    assert_eq!(places("Cargo.lock", "source = \"git+https://example.com\"").len(), 1);
    assert!(places("Cargo.lock", &format!("source = \"{INDEX}\"")).is_empty());
}

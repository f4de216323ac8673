//! `sandbox.text_search`.

use super::super::{Violation, same};
use super::{code, failed, open, path, write};
use crate::port::sandbox::{
    Fs, FsChange, Glob, Sandbox, SandboxFs, SandboxTextSearch, SearchPattern, SearchQuery, TextSearch,
    WriteMode,
};
use std::future::Future;

/// Runs the suite of [`TextSearch`]. `make` gives a fresh sandbox each time it is called.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_text_search<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: SandboxFs + SandboxTextSearch,
    <S as Sandbox>::Open: Fs + TextSearch,
    F: Future<Output = S>,
{
    const RULE: &str = "search finds the lines that match, in order";
    let sandbox = make().await;
    let files = open(&sandbox, "search").await?;
    write(&files, "/src/b.rs", "fn main() {}\r\nlet x = 1;\n").await?;
    write(&files, "/src/a.rs", "// Main\nfn other() {}").await?;
    write(&files, "/src/deep/c.md", "main main\n").await?;
    write(&files, "/src-2/main.txt", "a main (b)").await?;
    let binary = FsChange::Write {
        path: path("/src/binary")?,
        content: b"main \xff\xfe".to_vec(),
        mode: WriteMode::Replace,
    };
    files.change(binary).await.map_err(|error| failed(RULE, "a write", &error))?;
    let literal = |text: &str| SearchQuery::new(SearchPattern::Literal(text.to_owned()));
    let regex = |text: &str| SearchQuery::new(SearchPattern::Regex(text.to_owned()));
    let glob = |text: &str| Glob::new(text).map_err(|error| failed(RULE, "a glob", &error));
    let all = vec!["/src-2/main.txt:1", "/src/b.rs:1", "/src/deep/c.md:1"];
    let cases = [
        ("text", literal("main"), all),
        (
            "any case",
            SearchQuery { ignore_case: true, under: path("/src")?, ..literal("MAIN") },
            vec!["/src/a.rs:1", "/src/b.rs:1", "/src/deep/c.md:1"],
        ),
        ("text that looks like a pattern", literal("(b)"), vec!["/src-2/main.txt:1"]),
        ("a pattern", regex(r"^fn \w+\(\)"), vec!["/src/a.rs:2", "/src/b.rs:1"]),
        ("the end of a line", regex(r"\{\}$"), vec!["/src/a.rs:2", "/src/b.rs:1"]),
        (
            "some files",
            SearchQuery { files: Some(glob("**/*.{rs,txt}")?), ..literal("main") },
            vec!["/src-2/main.txt:1", "/src/b.rs:1"],
        ),
        ("one file", SearchQuery { under: path("/src/b.rs")?, ..literal("x") }, vec!["/src/b.rs:2"]),
        ("nothing", literal("absent"), vec![]),
    ];
    for (when, query, expected) in cases {
        let found = files.search(query).await.map_err(|error| failed(RULE, when, &error))?;
        let lines: Vec<String> = found.hits.iter().map(|hit| format!("{}:{}", hit.path, hit.line)).collect();
        same(RULE, when, &lines, &expected.into_iter().map(str::to_owned).collect())?;
        same(RULE, when, &found.more, &false)?;
    }
    let few = files.search(SearchQuery { limit: 2, line_bytes: 3, ..literal("main") }).await;
    let few = few.map_err(|error| failed(RULE, "two lines", &error))?;
    same(RULE, "two lines of three", &(few.hits.len(), few.more), &(2, true))?;
    same(
        RULE,
        "a long line is cut and says so",
        &few.hits.iter().all(|hit| hit.cut && hit.text.len() == 3),
        &true,
    )?;
    same(RULE, "a pattern that is none", &code(&files.search(regex("(")).await), &"SANDBOX_INVALID")?;
    let nowhere = SearchQuery { under: path("/absent")?, ..literal("main") };
    same(RULE, "a place that is not there", &code(&files.search(nowhere).await), &"SANDBOX_NOT_FOUND")
}

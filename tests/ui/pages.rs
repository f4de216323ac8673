//! `docs/errors` has a page per program that must not build, with the program and the compiler's real words.
//!
//! `PAGES=overwrite cargo test --test ui pages` writes both anew into every page; the words around them stay.

use std::fs;
use std::path::{Path, PathBuf};

/// Programs of these rooms have a page each.
const ROOMS: [&str; 6] = ["tool", "agent", "workflow", "output", "harness", "front_page"];

struct Page {
    path: PathBuf,
    program: String,
    words: String,
}

/// The page of every program that must not build.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for room in ROOMS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(room).join("fail");
        for entry in fs::read_dir(folder).unwrap() {
            let program = entry.unwrap().path();
            if program.extension().is_none_or(|end| end != "rs") {
                continue;
            }
            let name = program.file_stem().unwrap().to_string_lossy().into_owned();
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors").join(room).join(name + ".md");
            let words = fs::read_to_string(program.with_extension("stderr")).unwrap();
            pages.push(Page { path, program: fs::read_to_string(program).unwrap(), words });
        }
    }
    pages
}

/// Replaces what is in the first block of this kind.
fn with_block(text: &str, kind: &str, content: &str) -> Option<String> {
    let (before, rest) = text.split_once(&format!("```{kind}\n"))?;
    let (_, after) = rest.split_once("\n```\n")?;
    Some(format!("{before}```{kind}\n{}\n```\n{after}", content.trim_end()))
}

#[test]
fn pages_of_errors_show_what_the_compiler_says() {
    let overwrite = std::env::var("PAGES").is_ok_and(|what| what == "overwrite");
    let mut stale = Vec::new();
    for Page { path, program, words } in pages() {
        let Ok(text) = fs::read_to_string(&path) else {
            stale.push(format!("{} is missing", path.display()));
            continue;
        };
        let fresh = with_block(&text, "rs", &program).and_then(|text| with_block(&text, "text", &words));
        match fresh {
            Some(fresh) if fresh == text => {}
            Some(fresh) if overwrite => fs::write(&path, fresh).unwrap(),
            Some(_) => stale.push(format!("{} shows other words", path.display())),
            None => stale.push(format!("{} lacks a block", path.display())),
        }
    }
    assert!(stale.is_empty(), "{}\nPAGES=overwrite writes them anew", stale.join("\n"));
}

#[test]
fn every_page_is_in_the_index() {
    let errors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    let index = fs::read_to_string(errors.join("README.md")).unwrap();
    for Page { path, .. } in pages() {
        let link = path.strip_prefix(&errors).unwrap().to_string_lossy().into_owned();
        assert!(index.contains(&format!("({link})")), "{link} is not in docs/errors/README.md");
    }
}

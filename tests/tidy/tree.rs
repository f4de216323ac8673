//! The files of the repository.
//!
//! Takes what git tracks, and what it would track; without git, all files but the build's own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file: its path from the root with `/`, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Paths of all files, sorted.
pub(crate) fn paths() -> Vec<String> {
    let root = root();
    let git = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output();
    let mut paths = match git {
        Ok(output) if output.status.success() => {
            String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
        }
        _ => walk(&root),
    };
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 50, "the repository was not found at {}", root.display());
    paths
}

/// All text files; data that is not UTF-8 is left out.
pub(crate) fn files() -> Vec<File> {
    let root = root();
    let read = |path: String| Some(File { text: std::fs::read_to_string(root.join(&path)).ok()?, path });
    paths().into_iter().filter_map(read).collect()
}

/// The Rust files of the libraries, the examples and the tests, without the programs under `tests/ui`.
pub(crate) fn rust_files() -> Vec<File> {
    let mut files = files();
    files.retain(|file| file.path.ends_with(".rs") && !is_program(&file.path));
    assert!(files.len() > 100, "only {} Rust files were found", files.len());
    files
}

/// Whether the file is a program that a UI test compiles: it may be wrong on purpose.
pub(crate) fn is_program(path: &str) -> bool {
    path.starts_with("tests/ui/") && path != "tests/ui/main.rs"
}

fn walk(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !matches!(name.as_str(), "target" | ".git" | "node_modules") {
                open.push(path);
            } else if path.is_file() {
                found.push(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found
}

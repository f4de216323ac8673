//! The built-in tools, in a run, on the sandbox in memory and on one with a shell.

use crate::shell::HostShell;
use harness::prelude::*;
use harness::tools::{bash, edit, glob, grep, list, read, write};

/// What a tool said, also when it is an error for the model.
macro_rules! said {
    ($call:expr) => {
        match $call.await {
            Ok(text) => text,
            Err(Error::Tool { error, .. }) => format!("error: {error}"),
            Err(other) => return Err(other),
        }
    };
}

/// Works with files.
#[workflow(tools = [read, write, edit, glob, grep, list])]
async fn files(cx: &WorkflowCx<files>, _go: String) -> Result<Vec<String>, WorkflowError> {
    let path = || "/src/a.rs".to_owned();
    let edit = |old: &str, new: &str, all| edit {
        path: "/src/a.rs".to_owned(),
        old: old.to_owned(),
        new: new.to_owned(),
        all,
    };
    let content = "one\ntwo\ntwo\nfour\n".to_owned();
    Ok(vec![
        said!(cx.call(write { path: "src/./a.rs".to_owned(), content })),
        said!(cx.call(read { path: path(), offset: Some(2), limit: Some(2) })),
        said!(cx.call(read { path: path(), offset: Some(9), limit: None })),
        said!(cx.call(edit("two", "2", None))),
        said!(cx.call(edit("absent", "2", None))),
        said!(cx.call(edit("two", "2", Some(true)))),
        said!(cx.call(edit("one\n", "1\n", None))),
        said!(cx.call(read { path: path(), offset: None, limit: None })),
        said!(cx.call(grep {
            pattern: "^[a-z]+$".to_owned(),
            path: None,
            files: Some("*.rs".to_owned()),
            ignore_case: None,
        })),
        said!(cx.call(grep { pattern: "(".to_owned(), path: None, files: None, ignore_case: None })),
        said!(cx.call(glob { pattern: "**/*.{rs,md}".to_owned(), path: None })),
        said!(cx.call(list { path: None })),
        said!(cx.call(list { path: Some("/absent".to_owned()) })),
        said!(cx.call(read { path: "/a\0b".to_owned(), offset: None, limit: None })),
    ])
}

/// Counts how often a session was here, and over all sessions of the user.
#[workflow]
async fn visits(cx: &WorkflowCx<visits>, _go: String) -> Result<Vec<u32>, WorkflowError> {
    let memory = cx.memory().await?;
    let mut counts = Vec::new();
    for scope in [memory.run(), memory.session(), memory.user()] {
        let count = scope.read::<u32>("visits").await?.unwrap_or(0) + 1;
        scope.write("visits", &count).await?;
        counts.push(count);
    }
    Ok(counts)
}

harness::harness! {
    name: Files,
    memory: InMemoryMemory,
    workflows: [files, visits],
}

#[tokio::test]
async fn file_tools_work_in_the_sandbox_of_the_session() {
    let app = Files::start(FilesBindings {}).await.unwrap();
    let session = app.session("user/thread").await.unwrap();
    let said = session.run::<files>("go".to_owned()).await.unwrap();
    assert_eq!(
        said,
        [
            "wrote 17 bytes to /src/a.rs",
            "two\ntwo\n[lines 2 to 3 of 4; go on with offset 4]",
            "error: `/src/a.rs` has 4 lines; `offset` is past its end",
            "error: `old` occurs 2 times in `/src/a.rs`; give more of its surroundings, or set `all`",
            "error: `old` does not occur in `/src/a.rs`; read the file again",
            "replaced 2 in /src/a.rs",
            "replaced 1 in /src/a.rs",
            "1\n2\n2\nfour\n",
            "/src/a.rs:4: four",
            "error: not valid: the regular expression: unclosed group",
            "/src/a.rs",
            "src/\n",
            "error: there is nothing at `/absent`",
            "error: not a sandbox path: it holds a control or text-direction character",
        ]
    );
}

#[tokio::test]
async fn memory_reaches_as_far_as_its_scope() {
    let app = Files::start(FilesBindings {}).await.unwrap();
    for (id, expected) in [
        ("user/one", [1, 1, 1]),
        ("user/one", [1, 2, 2]),
        ("user/two", [1, 1, 3]),
        ("other/one", [1, 1, 1]),
        ("tenant/user/one", [1, 1, 1]),
    ] {
        let session = app.session(id).await.unwrap();
        assert_eq!(session.run::<visits>("go".to_owned()).await.unwrap(), expected, "{id}");
    }
}

/// Works with the shell.
#[workflow(tools = [bash])]
async fn shell(cx: &WorkflowCx<shell>, _go: String) -> Result<Vec<String>, WorkflowError> {
    Ok(vec![
        said!(cx.call(bash { command: "echo hello".to_owned() })),
        said!(cx.call(bash { command: "exit 3".to_owned() })),
    ])
}

harness::harness! {
    name: Shell,
    sandbox: HostShell,
    workflows: [shell],
}

#[tokio::test]
async fn bash_works_over_any_sandbox_with_exec() {
    let bindings = ShellBindings { sandbox: HostShell { honest: true } };
    let session = Shell::start(bindings).await.unwrap().session("one").await.unwrap();
    let said = session.run::<shell>("go".to_owned()).await.unwrap();
    assert_eq!(said, ["exit code 0\nstdout:\nhello\n", "exit code 3"]);
}

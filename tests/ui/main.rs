//! What the compiler says: programs that must build and programs that must not, one wrong thing each.
//!
//! `cargo test --test ui` runs all; `UI=tool,agent cargo test --test ui` some folders. After a change of words,
//! `TRYBUILD=overwrite` writes the `.stderr` files anew: read each of them.

mod catalogue;
mod definitions;
mod pages;

/// A room of `tests/ui`.
fn programs(room: &str) {
    if std::env::var("UI").is_ok_and(|only| !only.split(',').any(|name| name == room)) {
        return;
    }
    let cases = trybuild::TestCases::new();
    for (folder, pass) in [("pass", true), ("fail", false)] {
        let path = format!("ui/{room}/{folder}");
        let Ok(mut files) = std::fs::read_dir(&path) else { continue };
        // trybuild reports a pattern without a file as a failure.
        let any =
            files.any(|file| file.is_ok_and(|file| file.path().extension().is_some_and(|end| end == "rs")));
        match (any, pass) {
            (true, true) => cases.pass(format!("{path}/*.rs")),
            (true, false) => cases.compile_fail(format!("{path}/*.rs")),
            (false, _) => {}
        }
    }
}

/// One test: two would wait for the same build folder, and each would build everything.
#[test]
fn ui() {
    for room in ["tool", "agent", "workflow", "harness", "output"] {
        programs(room);
    }
}

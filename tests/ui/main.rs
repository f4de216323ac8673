//! What the compiler says: programs that must build and programs that must not, one wrong thing each.
//!
//! `cargo test --test ui` runs all; `UI=tool,agent cargo test --test ui` some folders. After a change of words,
//! `TRYBUILD=overwrite` writes the `.stderr` files anew: read each of them.

mod catalogue;
mod definitions;
mod pages;
// Public, or `unreachable_pub` of these programs would mean something else.
pub mod pass;

/// The programs of a room that must not build. Those that must are in `pass.rs`: with one of them trybuild would
/// generate code for every crate that the others only check.
fn programs(room: &str) {
    if std::env::var("UI").is_ok_and(|only| !only.split(',').any(|name| name == room)) {
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail(format!("ui/{room}/fail/*.rs"));
}

/// One test: two would wait for the same build folder, and each would build everything.
#[test]
fn ui() {
    for room in ["tool", "agent", "workflow", "harness", "output"] {
        programs(room);
    }
}

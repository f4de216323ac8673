//! What the compiler says: programs that must build and programs that must not, one wrong thing each.
//!
//! `cargo test --test ui` runs all; `UI=tool,agent cargo test --test ui` some folders. After a change of words,
//! `TRYBUILD=overwrite` writes the `.stderr` files anew: read each of them.

mod catalogue;
mod definitions;
mod front_page;
mod pages;
// Public, or `unreachable_pub` of these programs would mean something else.
pub mod pass;

/// The programs of a room that must not build. Those that must are in `pass.rs`: with one of them trybuild would
/// generate code for every crate that the others only check. False when one of them failed.
fn programs(room: &str) -> bool {
    if std::env::var("UI").is_ok_and(|only| !only.split(',').any(|name| name == room)) {
        return true;
    }
    // trybuild runs when this is dropped, and panics when a program failed.
    let run = || trybuild::TestCases::new().compile_fail(format!("ui/{room}/fail/*.rs"));
    std::panic::catch_unwind(run).is_ok()
}

/// One test: two would wait for the same build folder, and each would build everything. A room that fails does not
/// hide the rooms after it.
#[test]
fn ui() {
    let rooms = ["tool", "agent", "workflow", "harness", "output", "front_page"];
    let failed: Vec<&str> = rooms.into_iter().filter(|room| !programs(room)).collect();
    assert!(failed.is_empty(), "programs of these rooms failed, see above: {}", failed.join(", "));
}

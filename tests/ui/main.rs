//! Programs that must compile, and programs that must not, with the compiler's words: one wrong thing each.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes the words anew; read each of them before committing.

#[test]
fn ui() {
    let programs = trybuild::TestCases::new();
    programs.pass("ui/*/pass/*.rs");
    programs.compile_fail("ui/*/fail/*.rs");
}

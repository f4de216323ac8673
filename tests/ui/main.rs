//! Programs that must compile, and programs that must not, with the compiler's words.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/output/pass/*.rs");
    cases.compile_fail("ui/output/fail/*.rs");
}

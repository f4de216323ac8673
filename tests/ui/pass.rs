//! Programs that must build: modules of this test, built once with it, and their `main` runs.
//!
//! Each denies what it must be free of; a warning of an expansion is an error there.

use std::path::Path;

macro_rules! programs {
    ($($file:literal $name:ident)*) => {
        $(
            #[path = $file]
            pub mod $name;

            #[test]
            fn $name() {
                $name::main();
            }
        )*

        const PROGRAMS: &[&str] = &[$($file),*];
    };
}

programs! {
    "agent/pass/circle_and_diamond.rs" agent_circle_and_diamond
    "agent/pass/discovered_tools_are_checked_at_start.rs" agent_discovered_tools_are_checked_at_start
    "agent/pass/kinds.rs" agent_kinds
    "agent/pass/lists_from_a_macro.rs" agent_lists_from_a_macro
    "agent/pass/output_on_a_model_that_takes_every_schema.rs" agent_output_on_a_model_that_takes_every_schema
    "agent/pass/picture_on_a_model_that_paints.rs" agent_picture_on_a_model_that_paints
    "agent/pass/ring_of_forty.rs" agent_ring_of_forty
    "front_page/pass/anthropic.rs" front_page_anthropic
    "front_page/pass/azure.rs" front_page_azure
    "front_page/pass/bedrock.rs" front_page_bedrock
    "front_page/pass/gemini.rs" front_page_gemini
    "harness/pass/a_model_without_streaming_that_is_not_streamed.rs" harness_a_model_without_streaming_that_is_not_streamed
    "harness/pass/circle_and_diamond.rs" harness_circle_and_diamond
    "harness/pass/every_field.rs" harness_every_field
    "harness/pass/in_a_function_and_twice.rs" harness_in_a_function_and_twice
    "harness/pass/names_of_the_user.rs" harness_names_of_the_user
    "harness/pass/only_a_name.rs" harness_only_a_name
    "harness/pass/other_crate_name.rs" harness_other_crate_name
    "harness/pass/state_only_is_bound.rs" harness_state_only_is_bound
    "output/pass/output_is_an_input_too.rs" output_output_is_an_input_too
    "output/pass/renamed_crate.rs" output_renamed_crate
    "output/pass/resource_and_trait_object.rs" output_resource_and_trait_object
    "output/pass/silent_under_lints.rs" output_silent_under_lints
    "tool/pass/capability_of_another_crate.rs" tool_capability_of_another_crate
    "tool/pass/declared_handles.rs" tool_declared_handles
    "tool/pass/kinds.rs" tool_kinds
    "tool/pass/results_by_any_name.rs" tool_results_by_any_name
    "workflow/pass/kinds.rs" workflow_kinds
    "workflow/pass/whole.rs" workflow_whole
}

#[test]
fn every_program_is_built() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut found = Vec::new();
    for room in std::fs::read_dir(&ui).unwrap().map(|room| room.unwrap().path()) {
        let Ok(programs) = std::fs::read_dir(room.join("pass")) else { continue };
        for program in programs.map(|program| program.unwrap().path()) {
            found.push(program.strip_prefix(&ui).unwrap().to_string_lossy().into_owned());
        }
    }
    found.sort();
    assert_eq!(found, PROGRAMS, "list every program of `ui/*/pass` above");
}

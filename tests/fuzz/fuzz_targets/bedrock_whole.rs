//! The target `bedrock_whole`; what it checks is in `tests/holds`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| harness_tests::holds::check("bedrock_whole", bytes));

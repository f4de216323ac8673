//! The target `bedrock_stream`; what it checks is in `tests/holds`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| harness_tests::holds::check("bedrock_stream", bytes));

//! Nothing: the package is the test beside it, `tests/tidy.rs`.

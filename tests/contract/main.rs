//! main tests.

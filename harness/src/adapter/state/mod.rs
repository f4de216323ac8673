//! State store adapters.

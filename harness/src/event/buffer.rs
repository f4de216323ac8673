//! The bounded buffer between a run and one consumer.

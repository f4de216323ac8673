//! What keeps a harness from starting.

use std::fmt;

/// Why a harness could not start. The whole report, every problem at once.
///
/// `Debug` is the report too: `fn main() -> Result<(), Box<dyn Error>>` prints an error by it.
#[derive(Clone, PartialEq, Eq)]
pub struct StartError {
    /// What is missing and how to go on, one problem a paragraph.
    pub report: String,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.report.trim_end())
    }
}

impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for StartError {}

//! The file: a line that says the version, then one exchange per line. Written whole lines at a time.

use super::exchange::{Exchange, digest};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What this build writes and reads.
const VERSION: u32 = 1;

/// Why a cassette cannot be used. Names the file and the line, never what is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CassetteError {
    /// There is none.
    #[error("there is no cassette at `{}`; record one with `HARNESS_RECORD=1`", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// It cannot be read or written.
    #[error("the cassette at `{}` cannot be {what}: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        what: &'static str,
        /// What the system says.
        reason: String,
    },
    /// It was written by a version that this one cannot read.
    #[error(
        "the cassette at `{}` has version {found} and this build reads version {VERSION}; record it again",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// A line is not what was written.
    #[error("line {line} of the cassette at `{}` is damaged: {reason}; record it again", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
}

#[derive(Serialize, Deserialize)]
struct Header {
    cassette: u32,
}

/// A cassette that is being recorded.
#[derive(Debug)]
pub(super) struct Cassette {
    path: PathBuf,
    /// From the first exchange on: until then an older cassette stays as it is.
    file: Mutex<Option<File>>,
}

impl Cassette {
    /// A place for a new one. An older one is there until the first exchange is written: a recording that fails at
    /// once must not cost what was recorded before.
    pub(super) fn create(path: &Path) -> Result<Cassette, CassetteError> {
        let written = |error| io(path, "written", &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(written)?;
        }
        if path.exists() {
            File::options().append(true).open(path).map_err(written)?;
        }
        Ok(Cassette { path: path.to_owned(), file: Mutex::default() })
    }

    /// Writes one exchange. The caller has redacted it.
    pub(super) fn append(&self, exchange: &Exchange) -> Result<(), CassetteError> {
        let written = |error| io(&self.path, "written", &error);
        let mut text = line(exchange).map_err(written)?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match &mut *file {
            Some(file) => file,
            none => {
                text.insert_str(0, &line(&Header { cassette: VERSION }).map_err(written)?);
                none.insert(File::create(&self.path).map_err(written)?)
            }
        };
        file.write_all(text.as_bytes()).map_err(written)
    }

    /// All exchanges of a finished one.
    pub(super) fn read(path: &Path) -> Result<Vec<Exchange>, CassetteError> {
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => CassetteError::Missing { path: path.to_owned() },
            _ => io(path, "read", &error),
        })?;
        let corrupt = |line, reason| CassetteError::Corrupt { path: path.to_owned(), line, reason };
        let mut lines = (1..).zip(text.lines());
        let header = lines.next().and_then(|(_, line)| serde_json::from_str::<Header>(line).ok());
        let Header { cassette: found } = header.ok_or_else(|| corrupt(1, "it does not say its version"))?;
        if found != VERSION {
            return Err(CassetteError::Version { path: path.to_owned(), found });
        }
        let read = lines.map(|(at, line)| {
            let exchange: Exchange =
                serde_json::from_str(line).map_err(|_| corrupt(at, "it is not an exchange"))?;
            if exchange.digest == digest(&exchange.request) {
                Ok(exchange)
            } else {
                Err(corrupt(at, "its request was changed after it was recorded"))
            }
        });
        let exchanges = read.collect::<Result<_, _>>()?;
        if text.ends_with('\n') { Ok(exchanges) } else { Err(corrupt(text.lines().count(), "it is cut off")) }
    }
}

fn line(line: &impl Serialize) -> std::io::Result<String> {
    Ok(serde_json::to_string(line)? + "\n")
}

fn io(path: &Path, what: &'static str, error: &std::io::Error) -> CassetteError {
    CassetteError::Io { path: path.to_owned(), what, reason: error.kind().to_string() }
}

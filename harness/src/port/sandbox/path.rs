//! Paths inside a sandbox: one spelling per file, decided before any look-up.

use super::SandboxError;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// An absolute, normalised path inside a sandbox. `/` is its root.
///
/// Relative text is taken from the root, `.` and repeated `/` are dropped, `..` goes up and never above the
/// root. NUL, control and bidirectional-override characters are refused, as is what is longer than
/// [`SandboxPath::MAX_BYTES`]. Two equal paths are the same file; nothing is resolved on a host.
///
/// ```
/// use harness::port::sandbox::SandboxPath;
/// let path: SandboxPath = "notes/../../data//./a.txt".parse()?;
/// assert_eq!(path.as_str(), "/data/a.txt");
/// assert!("evil\0name".parse::<SandboxPath>().is_err());
/// # Ok::<(), harness::port::sandbox::SandboxError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SandboxPath(Arc<str>);

impl SandboxPath {
    /// The longest path, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 4096;
    /// The longest name between two `/`, in bytes of UTF-8.
    pub const MAX_NAME_BYTES: usize = 255;

    /// Reads and normalises a path.
    ///
    /// # Errors
    /// [`SandboxError::Path`] says which rule is broken, not the text.
    pub fn new(text: &str) -> Result<Self, SandboxError> {
        let refused = |why: &str| Err(SandboxError::Path(why.to_owned()));
        // Before normalising, so that the work is bounded too.
        if text.len() > 4 * Self::MAX_BYTES {
            return refused("longer than 4096 bytes");
        }
        if text.chars().any(is_deceptive) {
            return refused("it holds a control or text-direction character");
        }
        let mut names: Vec<&str> = Vec::new();
        for name in text.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    names.pop();
                }
                _ if name.len() > Self::MAX_NAME_BYTES => return refused("a name is longer than 255 bytes"),
                _ => names.push(name),
            }
        }
        let path = format!("/{}", names.join("/"));
        if path.len() > Self::MAX_BYTES {
            return refused("longer than 4096 bytes");
        }
        Ok(SandboxPath(path.into()))
    }

    /// `/`.
    #[must_use]
    pub fn root() -> Self {
        SandboxPath("/".into())
    }

    /// The path as text; always starts with `/` and ends with one only at the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is `/`.
    #[must_use]
    pub fn is_root(&self) -> bool {
        &*self.0 == "/"
    }

    /// A path below this one. `..` in `relative` never leaves this path.
    ///
    /// # Errors
    /// As [`SandboxPath::new`].
    pub fn join(&self, relative: &str) -> Result<Self, SandboxError> {
        let below = SandboxPath::new(relative)?;
        if below.is_root() {
            return Ok(self.clone());
        }
        SandboxPath::new(&format!("{}{}", self.0, below.0))
    }

    /// The directory that holds it; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        match self.0.rfind('/') {
            Some(0) | None => Some(SandboxPath::root()),
            Some(at) => Some(SandboxPath(self.0[..at].into())),
        }
    }

    /// The last name; empty for the root.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is `ancestor` or lies below it.
    #[must_use]
    pub fn is_within(&self, ancestor: &SandboxPath) -> bool {
        self.relative_to(ancestor).is_some()
    }

    /// The part below `ancestor`, without a leading `/`; empty when they are equal.
    #[must_use]
    pub fn relative_to(&self, ancestor: &SandboxPath) -> Option<&str> {
        if ancestor.is_root() {
            return Some(&self.0[1..]);
        }
        let rest = self.0.strip_prefix(&*ancestor.0)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }
}

/// Control characters forge log lines and terminals; direction and invisible ones make two names look alike.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}')
}

impl fmt::Display for SandboxPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SandboxPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl FromStr for SandboxPath {
    type Err = SandboxError;
    fn from_str(text: &str) -> Result<Self, SandboxError> {
        SandboxPath::new(text)
    }
}

//! Names that a model calls.

use crate::diagnostics::Problems;
use proc_macro2::Span;
use syn::Path;

/// Taken by the built-in tools, whose descriptions and sandbox rules models rely on.
const RESERVED: &[&str] = &["read", "write", "edit", "glob", "grep", "list", "bash", "read_skill"];

pub(crate) fn name(kind: &str, name: &str, span: Span, krate: &Path, problems: &mut Problems) {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
        let text = format!(
            "`{name}` cannot be the name of {kind}: providers take 1 to 64 letters (a-z, A-Z), digits, `_` and `-`; \
             give it one with `name = \"..\"`"
        );
        problems.add(span, text);
    } else if RESERVED.contains(&name) && !krate.is_ident("crate") {
        // The built-ins themselves are written inside the crate: `crate = crate`.
        let text = format!("`{name}` is the name of a built-in tool; give this one another: `name = \"..\"`");
        problems.add(span, text);
    }
}

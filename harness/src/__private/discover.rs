//! Tools that join at start: `#[tool(discover)]` submits them, an agent takes them with `..discovered`.

use super::Visit;
use crate::tool::ToolDef;

/// What `#[tool(discover)]` submits to [`inventory`].
pub struct Discovered {
    /// The tool.
    pub tool: &'static ToolDef,
    /// Its walk, for the check at start.
    pub check: fn(&mut Visit<'_>),
}

inventory::collect!(Discovered);

/// Every discovered tool of the program, by name: the linker's order is not stable.
#[must_use]
pub fn discovered() -> Vec<&'static Discovered> {
    let mut found: Vec<_> = inventory::iter::<Discovered>.into_iter().collect();
    found.sort_by_key(|found| (found.tool.name, found.tool.id));
    found
}

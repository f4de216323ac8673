//! What the parts do together, through the public API.

mod schema_derive;
mod schema_strict;
mod schema_validate;

//! What the parts do together, through the public API.

mod schema_derive;

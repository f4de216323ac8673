//! What the attributes put into their tables, read at run time.

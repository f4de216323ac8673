//! The programs in the README and the book, compiled and run as documentation tests. One line per page; `tidy` says
//! when one is missing.

macro_rules! pages {
    ($($name:ident = $path:literal;)*) => { $(#[doc = include_str!($path)] mod $name {})* };
}

pages! {
    readme = "../README.md";
}

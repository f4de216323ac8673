//! Small readings of the user's source: places, ids, doc comments, names.
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit, Meta};

/// `file:line:column`, for messages that the compiler cannot underline.
pub fn site(span: Span) -> String {
    let span = span.unwrap().start();
    format!("{}:{}:{}", span.file(), span.line(), span.column())
}

/// FNV-1a: const evaluation compares one number instead of two strings.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// Points at the user's words, but looks names up where the macro was called. Without it a local of ours
/// is not found when the words come out of a `macro_rules!` of the user: hygiene goes with the span.
pub fn at(words: impl Spanned) -> Span {
    words.span().resolved_at(Span::call_site())
}

/// One per item of a build: package, place and name.
pub fn id(name: &Ident) -> u64 {
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    hash(&format!("{package} {} {name}", site(name.span())))
}

pub fn docs(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// `OrderDb` -> `order_db`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Collects problems; all of them are told in one build.
#[derive(Default)]
pub struct Problems(Option<syn::Error>);

impl Problems {
    pub fn add(&mut self, span: Span, text: impl std::fmt::Display) {
        self.join(syn::Error::new(span, text));
    }
    pub fn join(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }
    pub fn any(&self) -> bool {
        self.0.is_some()
    }
    pub fn tokens(self) -> Option<proc_macro2::TokenStream> {
        self.0.map(|error| error.into_compile_error())
    }
}

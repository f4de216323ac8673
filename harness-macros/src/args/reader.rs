//! The loop over `key = value, key(..), key`, with recovery at the next comma.

use crate::diagnostics::Problems;
use crate::source::text;
use crate::suggest;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::HashSet;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

/// The keys that were there, also those whose value could not be read: asking for them would be a second error.
#[derive(Default)]
pub(crate) struct Given(HashSet<String>);

impl Given {
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains(key)
    }
}

/// Calls `each` at each known key, once.
pub(crate) fn read(
    tokens: TokenStream,
    what: &str,
    known: &[&str],
    problems: &mut Problems,
    mut each: impl FnMut(&str, &Ident, ParseStream<'_>, &mut Problems) -> syn::Result<()>,
) -> Given {
    let mut given = HashSet::new();
    entries(tokens, problems, |input, problems| {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected {what}, one of: {}", suggest::list(known))));
        }
        let key = input.call(Ident::parse_any)?;
        let name = text(&key);
        if !known.contains(&name.as_str()) {
            problems.join(syn::Error::new(key.span(), suggest::unknown(what, &name, known)));
            // Read as the word that was meant: without it the rest of the program would be wrong too.
            match suggest::closest(&name, known) {
                Some(meant) if given.insert(meant.to_owned()) => {
                    let _ = each(meant, &key, input, &mut Problems::default());
                }
                _ => {}
            }
            skip(input);
            return Ok(());
        }
        if !given.insert(name.clone()) {
            skip(input);
            return Err(syn::Error::new(key.span(), format!("`{name}` is given twice: keep one")));
        }
        each(&name, &key, input, problems)
    });
    Given(given)
}

/// Calls `each` at each entry of a list with commas. After an error it goes on behind the next comma.
pub(crate) fn entries(
    tokens: TokenStream,
    problems: &mut Problems,
    mut each: impl FnMut(ParseStream<'_>, &mut Problems) -> syn::Result<()>,
) {
    let parse = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = each(input, problems) {
                problems.join(error);
                skip(input);
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                problems.join(input.error("an argument ends here: put a `,` before this"));
                if !begins(input) {
                    skip(input);
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    // The loop consumes everything, so nothing is left to complain about.
    if let Err(error) = parse.parse2(tokens) {
        problems.join(error);
    }
}

/// Whether an argument begins here: only a comma was forgotten.
fn begins(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && (input.peek2(Token![=]) || input.peek2(syn::token::Paren))
}

/// To the next comma, or the end.
fn skip(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

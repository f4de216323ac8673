//! What looks like a key: by its prefix, by the name before it, by its place in a header or an address.
//!
//! Too much redacted is a nuisance, too little is a leak: in doubt it goes. Applying it twice changes nothing.

use super::redact::REDACTED;
use std::ops::Range;

/// Beginnings of keys of well-known services.
const PREFIXES: [&str; 18] = [
    "sk-",
    "sk_",
    "pk_",
    "rk_",
    "gsk_",
    "hf_",
    "xai-",
    "AKIA",
    "ASIA",
    "AIza",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "eyJ",
];
/// A prefix and at least so many more characters is a key.
const SHORTEST_REST: usize = 10;

/// Names of secrets, in lower case without separators.
const NAMES: [&str; 12] = [
    "apikey",
    "password",
    "passwd",
    "secret",
    "secretkey",
    "accesskey",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "sessiontoken",
    "privatekey",
    "authorization",
];

/// Finds the next span to replace.
type Rule = fn(&str, usize) -> Option<Range<usize>>;

/// The text with everything that looks like a key replaced.
pub(super) fn redact_keys(text: &str) -> String {
    let rules: [Rule; 5] = [pem, prefixed, bearer, address, named];
    rules.into_iter().fold(text.to_owned(), |text, rule| replace(&text, rule))
}

/// Whether a field of that name holds a secret: `api_key`, `X-Api-Key`, `clientSecret`.
pub(super) fn is_secret_name(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    let letters: String = letters.collect();
    NAMES.iter().any(|name| letters.ends_with(name))
}

/// Replaces each span that `find` gives, from left to right.
fn replace(text: &str, find: impl Fn(&str, usize) -> Option<Range<usize>>) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(span) = find(text, at) {
        out.push_str(&text[at..span.start]);
        out.push_str(REDACTED);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// How far `is` holds from `at` on.
fn run(text: &str, at: usize, is: impl Fn(char) -> bool) -> usize {
    text[at..].find(|c| !is(c)).map_or(text.len(), |length| at + length)
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The next place after `from` where a word begins.
fn words(text: &str, from: usize) -> impl Iterator<Item = usize> {
    let places = text[from..].char_indices().map(move |(at, _)| from + at);
    places.filter(|&at| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()))
}

fn prefixed(text: &str, from: usize) -> Option<Range<usize>> {
    words(text, from).find_map(|at| {
        let prefix = PREFIXES.iter().find(|prefix| text[at..].starts_with(**prefix))?;
        let end = run(text, at, is_key_char);
        (end - at >= prefix.len() + SHORTEST_REST).then_some(at..end)
    })
}

/// `Bearer abc123`, `Basic abc=`: what follows the word, if it is no word itself.
fn bearer(text: &str, from: usize) -> Option<Range<usize>> {
    words(text, from).find_map(|at| {
        let scheme = ["bearer ", "basic "].into_iter().find(|scheme| starts_with(&text[at..], scheme))?;
        let start = at + scheme.len();
        let end = run(text, start, |c| is_key_char(c) || matches!(c, '+' | '/' | '=' | '~'));
        let token = &text[start..end];
        let odd = |c: char| !c.is_ascii_lowercase();
        (start >= from && token.len() >= 8 && (token.len() >= 20 || token.contains(odd)))
            .then_some(start..end)
    })
}

/// The password in `scheme://user:password@host`.
fn address(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let user = at + text[at..].find("://")? + 3;
        let end = run(text, user, |c| !c.is_whitespace() && !matches!(c, '/' | '"' | '\''));
        if let (Some(sign), Some(colon)) = (text[user..end].rfind('@'), text[user..end].find(':'))
            && colon + 1 < sign
        {
            return Some(user + colon + 1..user + sign);
        }
        at = user;
    }
}

/// What follows the name of a secret: `"api_key": "..."`, `PASSWORD=...`, also inside escaped JSON.
fn named(text: &str, from: usize) -> Option<Range<usize>> {
    text[from..].char_indices().filter(|(_, c)| matches!(c, ':' | '=')).find_map(|(sign, _)| {
        let sign = from + sign;
        let quote = |c: char| matches!(c, '"' | '\'' | '\\' | '`' | ' ');
        let name = text[..sign].trim_end_matches(quote);
        let begin = name.rfind(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
        let begin = begin.map_or(0, |at| at + name[at..].chars().next().map_or(1, char::len_utf8));
        if !is_secret_name(&name[begin..]) {
            return None;
        }
        let start = run(text, sign + 1, quote);
        // A header's value has spaces in it.
        let header = name.to_ascii_lowercase().ends_with("authorization");
        // In JSON, what is no text is no secret either, and replacing it would break the form.
        let json = matches!(text[..sign].chars().next_back(), Some('"' | '\''));
        let plain = ["{", "[", "null", "true", "false"].iter().any(|plain| text[start..].starts_with(plain));
        if json && plain && !text[..start].ends_with(['"', '\'']) {
            return None;
        }
        let stops = |c: char| matches!(c, '"' | '\'' | '\\' | '`' | ',' | ';' | '&' | '}' | '\n' | '\r');
        let end = run(text, start, |c| !stops(c) && (header || !c.is_whitespace()));
        (start < end && &text[start..end] != REDACTED).then_some(start..end)
    })
}

/// A private key in PEM, to its end or to the end of the text.
fn pem(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text[from..].find("-----BEGIN ")?;
    let label = &text[start..run(text, start, |c| c != '\n' && c != '\\')];
    if !label.contains("PRIVATE KEY") {
        let next = start + "-----BEGIN ".len();
        return pem(text, next);
    }
    let after = |at: usize| text[at + 5..].find("-----").map(|length| at + 5 + length + 5);
    let end = text[start..].find("-----END ").and_then(|length| after(start + length));
    Some(start..end.unwrap_or(text.len()))
}

fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

//! The address of one call, as it is sent.

/// One segment of a path that comes from outside, such as a model id: everything but letters, digits and `-._~` is
/// encoded, once. Slashes and colons of an ARN are part of the segment.
///
/// ```
/// use harness::adapter::model::wire::segment;
/// assert_eq!(segment("anthropic.claude-3-haiku-20240307-v1:0"), "anthropic.claude-3-haiku-20240307-v1%3A0");
/// assert_eq!(segment("a/b c"), "a%2Fb%20c");
/// ```
#[must_use]
pub fn segment(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A path, and perhaps a query, below the base; the query of the base stays.
pub(super) fn join(base: &reqwest::Url, path: &str) -> reqwest::Url {
    let mut url = base.clone();
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    if let Some(query) = query {
        let all = base.query().map_or_else(|| query.to_owned(), |base| format!("{query}&{base}"));
        url.set_query(Some(&all));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, path: &str) -> String {
        join(&reqwest::Url::parse(base).unwrap(), path).to_string()
    }

    #[test]
    fn a_path_goes_below_the_base() {
        assert_eq!(joined("https://h/v1", "responses"), "https://h/v1/responses");
        assert_eq!(joined("https://h/v1/", "responses"), "https://h/v1/responses");
        assert_eq!(joined("https://h", "a/b"), "https://h/a/b");
    }

    #[test]
    fn what_is_encoded_stays_so_once() {
        let path = format!("model/{}/converse", segment("arn:aws:bedrock:eu:1:profile/x"));
        assert_eq!(
            joined("https://h", &path),
            "https://h/model/arn%3Aaws%3Abedrock%3Aeu%3A1%3Aprofile%2Fx/converse"
        );
    }

    #[test]
    fn the_queries_of_both_stay() {
        let url = joined("https://h/v1?api-version=1", "models/g:stream?alt=sse");
        assert_eq!(url, "https://h/v1/models/g:stream?alt=sse&api-version=1");
    }
}

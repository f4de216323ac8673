//! "Did you mean": the same words in every message about an unknown name.

/// ``unknown limit `turn`; did you mean `turns`?`` and the known list.
pub(crate) fn unknown(what: &str, got: &str, known: &[&str]) -> String {
    let hint = closest(got, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    format!("unknown {what} `{got}`{hint}\nknown: {}", list(known))
}

/// The known name that is nearest, when it is near.
pub(crate) fn closest<'a>(got: &str, known: &[&'a str]) -> Option<&'a str> {
    // Half typed: `work` for `workflows`.
    if let Some(whole) = known.iter().find(|name| got.len() > 2 && name.starts_with(got)) {
        return Some(whole);
    }
    let limit = (got.chars().count() / 2).clamp(1, 3);
    let near = known.iter().map(|name| (distance(got, name), *name)).min_by_key(|(far, _)| *far)?;
    (near.0 <= limit).then_some(near.1)
}

/// `` `a`, `b`, `c` ``
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Levenshtein.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        assert_eq!(closest("efect", &["effect", "timeout"]), Some("effect"));
        assert_eq!(closest("exce", &["exec", "fs"]), Some("exec"));
        assert_eq!(closest("banana", &["exec", "fs"]), None);
        assert_eq!(closest("x", &["fs"]), None);
    }
}

//! Sandbox paths and globs.

use harness::port::sandbox::{Glob, SandboxPath};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a./ ]{0,12}",
        "([a-c]{1,3}|\\.|\\.\\.|/){0,20}",
        any::<String>(),
        ("[a/]{0,9}", 200..260usize, 10..20usize).prop_map(|(text, name, names)| format!(
            "{text}{}",
            format!("/{}", "n".repeat(name)).repeat(names)
        )),
        "[ab\u{0}\u{202e}\u{feff}\n/é]{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_path_is_absolute_normal_and_bounded(text in text()) {
        let Ok(path) = SandboxPath::new(&text) else { return Ok(()) };
        let text = path.as_str();
        prop_assert!(text.starts_with('/'));
        prop_assert!(text == "/" || !text.ends_with('/'));
        prop_assert!(path.is_root() == path.name().is_empty());
        prop_assert!(text.len() <= SandboxPath::MAX_BYTES);
        for name in text[1..].split('/').filter(|_| text != "/") {
            prop_assert!(!matches!(name, "" | "." | ".."), "{text:?}");
            prop_assert!(name.len() <= SandboxPath::MAX_NAME_BYTES);
        }
        let deceptive = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!text.chars().any(deceptive));
    }

    #[test]
    fn normalising_twice_changes_nothing(text in text()) {
        if let Ok(path) = SandboxPath::new(&text) {
            prop_assert_eq!(SandboxPath::new(path.as_str()).unwrap(), path);
        }
    }

    #[test]
    fn a_join_never_leaves_its_directory(directory in text(), below in text()) {
        let Ok(directory) = SandboxPath::new(&directory) else { return Ok(()) };
        if let Ok(path) = directory.join(&below) {
            prop_assert!(path.is_within(&directory), "{path} is outside {directory}");
            let below = path.relative_to(&directory).unwrap();
            prop_assert_eq!(directory.join(below).unwrap(), path);
        }
    }

    #[test]
    fn a_parent_holds_its_entry(text in text()) {
        let Ok(path) = SandboxPath::new(&text) else { return Ok(()) };
        if let Some(parent) = path.parent() {
            prop_assert!(path.is_within(&parent) && !parent.is_within(&path));
            prop_assert_eq!(parent.join(path.name()).unwrap(), path);
        } else {
            prop_assert!(path.is_root());
        }
    }

    #[test]
    fn a_glob_of_any_text_is_read_or_refused(pattern in "[ab*?{},/\\[\\]!-]{0,24}", path in "[ab/]{0,8}") {
        if let Ok(glob) = Glob::new(&pattern) {
            let _ = glob.matches(&path);
        }
    }

    #[test]
    fn a_plain_path_matches_itself(path in "[a-z/]{1,12}") {
        let path = SandboxPath::new(&path).unwrap();
        prop_assert!(path.is_root() || Glob::new(path.as_str()).unwrap().matches(path.as_str()));
    }
}

#[test]
fn what_is_deceptive_is_refused() {
    for text in
        ["a\0b", "a\nb", "a\x1b[0m", "a\u{202e}gpj.exe", "a\u{200b}", "\u{feff}a", "a\u{2066}b", "\u{7f}"]
    {
        assert!(SandboxPath::new(text).is_err(), "{text:?}");
    }
    for text in ["Übung.txt", "写真/一.png", "a b", "-", "~", "...", "a..b", "%2e%2e", "\\..\\"] {
        assert!(SandboxPath::new(text).is_ok(), "{text:?}");
    }
}

#[test]
fn names_that_only_begin_alike_are_not_inside() {
    let path = |text: &str| SandboxPath::new(text).unwrap();
    assert!(!path("/skills/refunds-2").is_within(&path("/skills/refunds")));
    assert!(path("/skills/refunds/x").is_within(&path("/skills/refunds")));
    assert!(path("/skills").is_within(&path("/skills")));
    assert!(path("/x").is_within(&SandboxPath::root()));
}

#[test]
fn globs() {
    for (pattern, path, expected) in [
        ("*.rs", "src/deep/a.rs", true),
        ("*.rs", "a.rs.txt", false),
        ("src/*.rs", "src/a.rs", true),
        ("src/*.rs", "src/deep/a.rs", false),
        ("src/**/*.rs", "src/a.rs", true),
        ("src/**/*.rs", "src/b/c/a.rs", true),
        ("**/*.{ts,tsx}", "app/x.tsx", true),
        ("{a,b{c,d}}.txt", "bd.txt", true),
        ("{a,b{c,d}}.txt", "b.txt", false),
        ("[a-c]?.txt", "bz.txt", true),
        ("/src/**", "src/a/b", true),
        ("**", "a/b", true),
        ("{a}", "a", true),
        ("a{,b}", "a", true),
    ] {
        assert_eq!(Glob::new(pattern).unwrap().matches(path), expected, "{pattern} {path}");
    }
    for pattern in ["{a", "a}", "[", "a**b/c", &"{a,b}".repeat(9), &"a".repeat(1025), &"{".repeat(1000)] {
        assert!(Glob::new(pattern).is_err(), "{pattern}");
    }
}

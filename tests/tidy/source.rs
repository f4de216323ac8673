//! Rust source, seen by what it says: without comments, without literals, without tests.
//!
//! Not a parser: enough to find paths and words. Lines keep their numbers.

/// The code with comments and the insides of literals blanked.
pub(crate) fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// The code that ships: [`code`] without items under `#[cfg(test)]`.
pub(crate) fn shipped(source: &str) -> String {
    let mut code = code(source);
    if code.contains("#![cfg(test)]") {
        return String::new();
    }
    while let Some(start) = ["#[cfg(test)]", "#[cfg(all(test"].iter().filter_map(|c| code.find(c)).min() {
        let end = start + item_length(&code[start..]);
        let blank: String = code[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(start..end, &blank);
    }
    code
}

/// Where the comment or literal that starts at `at` ends; `at` when there is none.
fn literal_end(chars: &[char], at: usize) -> usize {
    let starts =
        |from: usize, text: &str| text.chars().enumerate().all(|(i, c)| chars.get(from + i) == Some(&c));
    let find =
        |from: usize, text: &str| (from..chars.len()).find(|&i| starts(i, text)).unwrap_or(chars.len());
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    if starts(at, "//") {
        return find(at, "\n");
    }
    if starts(at, "/*") {
        return (find(at + 2, "*/") + 2).min(chars.len());
    }
    let raw = usize::from(chars[at] == 'b') + usize::from(starts(at, "r") || starts(at, "br"));
    if !in_word && raw > 0 && chars.get(at + raw - 1) == Some(&'r') {
        let hashes = chars[at + raw..].iter().take_while(|&&c| c == '#').count();
        if chars.get(at + raw + hashes) == Some(&'"') {
            let close = format!("\"{}", "#".repeat(hashes));
            return (find(at + raw + hashes + 1, &close) + 1 + hashes).min(chars.len());
        }
    }
    match chars[at] {
        '"' => quoted_end(chars, at, '"'),
        // A lifetime has no closing quote right after its first character.
        '\'' if chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'') => {
            quoted_end(chars, at, '\'')
        }
        _ => at,
    }
}

fn quoted_end(chars: &[char], at: usize, quote: char) -> usize {
    let mut end = at + 1;
    while end < chars.len() && chars[end] != quote {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(chars.len())
}

/// Bytes to the end of the item that starts here: its block, or its semicolon.
fn item_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// How many `//!` lines a file opens with.
pub(crate) fn header_lines(source: &str) -> usize {
    source.lines().take_while(|line| line.starts_with("//!")).count()
}

#[test]
fn comments_literals_and_tests_do_not_count() {
    let source = "a // b\n\"c \\\" d\" r#\"e\"# 'f' '\\'' g<'h> /* i\n */ b\"j\" k\n#[cfg(test)]\nmod l { fn m() { n } }\no";
    let words = |code: String| code.split(|c: char| !c.is_alphanumeric()).collect::<String>();
    assert_eq!(words(code(source)), "aghbkcfgtestmodlfnmno");
    assert_eq!(words(shipped(source)), "aghbko");
    assert_eq!(shipped(source).lines().count(), source.lines().count());
    assert_eq!(words(shipped("#[cfg(test)]\nmod tests;\nb")), "b");
}

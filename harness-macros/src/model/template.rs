//! `"Answer {name} in {self.language}. {{json}}"`: text and variables.

/// A piece of a template, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Variable(Variable),
}

/// `{customer.name}` or `{self.language}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Of the agent's settings rather than of the input.
    pub(crate) setting: bool,
    /// Names of fields, from the outside in.
    pub(crate) path: Vec<String>,
}

/// What is wrong with a template, and where: line and column, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TemplateError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) text: String,
}

/// All pieces that could be read, and every mistake.
pub(crate) fn parse(source: &str) -> (Vec<Piece>, Vec<TemplateError>) {
    let (mut pieces, mut errors) = (Vec::new(), Vec::new());
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let here = &rest[at..];
        let brace = &here[..1];
        if here[1..].starts_with(brace) {
            text.push_str(brace);
            rest = &here[2..];
            continue;
        }
        let mut fail = |why: String| errors.push(place(source, source.len() - here.len(), why));
        rest = &here[1..];
        if brace == "}" {
            fail("a `}` without `{`; write `}}` for the character".to_owned());
            continue;
        }
        let Some(end) = rest.find(['{', '}', '\n']).filter(|end| rest[*end..].starts_with('}')) else {
            fail("a `{` without `}`; write `{{` for the character".to_owned());
            continue;
        };
        match variable(&rest[..end]) {
            Ok(variable) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::Variable(variable));
            }
            Err(why) => fail(why),
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    (pieces, errors)
}

fn variable(source: &str) -> Result<Variable, String> {
    let mut path: Vec<String> = source.trim().split('.').map(str::to_owned).collect();
    if path.iter().any(|name| !is_field(name)) {
        let why = format!(
            "`{{{source}}}` is not a variable: write the name of a field, or `{{{{` for the character"
        );
        return Err(why);
    }
    let setting = path[0] == "self";
    if setting {
        path.remove(0);
    }
    if path.is_empty() {
        return Err("`{self}` is the whole agent: name a field, `{self.field}`".to_owned());
    }
    Ok(Variable { setting, path })
}

/// A name, or the number of a tuple's field.
fn is_field(name: &str) -> bool {
    let number = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
    number || syn::parse_str::<proc_macro2::Ident>(name).is_ok() || name == "self"
}

fn place(source: &str, at: usize, text: String) -> TemplateError {
    let before = &source[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    TemplateError { line, column, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(setting: bool, path: &[&str]) -> Piece {
        Piece::Variable(Variable { setting, path: path.iter().map(|name| (*name).to_owned()).collect() })
    }

    #[test]
    fn text_and_variables_alternate() {
        let (pieces, errors) = parse("Hi {customer.name}, {{braces}} in {self.language}");
        assert!(errors.is_empty());
        assert_eq!(
            pieces,
            [
                Piece::Text("Hi ".to_owned()),
                variable(false, &["customer", "name"]),
                Piece::Text(", {braces} in ".to_owned()),
                variable(true, &["language"]),
            ]
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let (_, errors) = parse("a }\n {} {x y}\n {self} {open");
        let places: Vec<_> = errors.iter().map(|error| (error.line, error.column)).collect();
        assert_eq!(places, [(1, 3), (2, 2), (2, 5), (3, 2), (3, 9)]);
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        for text in ["{", "}", "{{", "}}", "{{}", "{}}", "{é}", "é{é.é}", "{\n}", "{{{a}}}"] {
            let _ = parse(text);
        }
        assert_eq!(parse("{{{a}}}").0.len(), 3);
    }
}

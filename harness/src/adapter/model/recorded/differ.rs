//! Where two requests differ first, as a JSON pointer. Says what they hold only when asked to.

use serde_json::Value;

/// The first difference between what was recorded and what was asked.
pub(super) struct Difference<'a> {
    pointer: String,
    recorded: Option<&'a Value>,
    asked: Option<&'a Value>,
}

/// The first difference, in the order of the recorded request.
pub(super) fn first_difference<'a>(recorded: &'a Value, asked: &'a Value) -> Option<Difference<'a>> {
    let mut path = Vec::new();
    let (recorded, asked) = walk(Some(recorded), Some(asked), &mut path)?;
    let pointer = path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")));
    Some(Difference { pointer: pointer.collect(), recorded, asked })
}

type Sides<'a> = (Option<&'a Value>, Option<&'a Value>);

fn walk<'a>(
    recorded: Option<&'a Value>,
    asked: Option<&'a Value>,
    path: &mut Vec<String>,
) -> Option<Sides<'a>> {
    let steps: Vec<(String, Sides<'a>)> = match (recorded, asked) {
        _ if recorded == asked => return None,
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let more = right.keys().filter(|key| !left.contains_key(*key));
            let keys = left.keys().chain(more);
            keys.map(|key| (key.clone(), (left.get(key), right.get(key)))).collect()
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            let indices = 0..left.len().max(right.len());
            indices.map(|at| (at.to_string(), (left.get(at), right.get(at)))).collect()
        }
        sides => return Some(sides),
    };
    steps.into_iter().find_map(|(step, (left, right))| {
        path.push(step);
        let found = walk(left, right, path);
        if found.is_none() {
            path.pop();
        }
        found
    })
}

impl Difference<'_> {
    /// In words. Without `show_content` only kinds, lengths and positions.
    pub(super) fn describe(&self, show_content: bool) -> String {
        let what = match (self.recorded, self.asked) {
            (Some(Value::String(left)), Some(Value::String(right))) => {
                let same = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
                format!("the texts differ from character {} on", same + 1)
            }
            (recorded, asked) => format!("{} was recorded and {} is asked", kind(recorded), kind(asked)),
        };
        let pointer = &self.pointer;
        if show_content {
            let (recorded, asked) = (quote(self.recorded), quote(self.asked));
            format!("`{pointer}`: {what}; recorded: {recorded}; asked: {asked}")
        } else {
            format!("`{pointer}`: {what}; `.show_content()` shows both")
        }
    }
}

fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(false)) => "false",
        Some(Value::Bool(true)) => "true",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a text",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    }
}

fn quote(value: Option<&Value>) -> String {
    const LONGEST: usize = 400;
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

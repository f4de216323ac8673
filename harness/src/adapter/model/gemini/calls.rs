//! The calls of one answer: whole ones, and those whose arguments come in pieces, each at its path.

use super::response::{FunctionCall, PartialArg};
use crate::adapter::model::wire::MOST_ITEMS;
use crate::port::model::{ModelEvent, ModelSink};
use serde_json::{Map, Value};

/// Deeper arguments are not put together.
const DEEPEST: usize = 64;

/// The calls so far.
#[derive(Default)]
pub(super) struct Calls {
    count: u32,
    /// The arguments of the newest call, where more of them may come.
    open: Option<Value>,
}

impl Calls {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// More than anybody could run.
    pub(super) fn are_too_many(&self) -> bool {
        usize::try_from(self.count).unwrap_or(usize::MAX) > MOST_ITEMS
    }

    /// A call, its beginning, or more of it. Older models give no ids: the answer's own makes them unique.
    pub(super) fn piece(&mut self, call: FunctionCall, response_id: &str, out: &mut dyn ModelSink) {
        let goes_on = call.will_continue == Some(true);
        if let Some(name) = call.name.filter(|name| !name.is_empty()) {
            self.close(out);
            let id = call.id.filter(|id| !id.is_empty());
            let id = id.unwrap_or_else(|| format!("call_{response_id}_{}", self.count));
            out.push(ModelEvent::ToolCallStarted { index: self.count, id, name });
            self.count = self.count.saturating_add(1);
            match call.args.filter(|args| args.get() != "null") {
                Some(args) if !goes_on => return self.say(args.get().to_owned(), out),
                Some(args) => self.open = serde_json::from_str(args.get()).ok(),
                None => self.open = Some(Value::Object(Map::new())),
            }
        }
        if let Some(arguments) = &mut self.open {
            for piece in call.partial_args.unwrap_or_default() {
                set(arguments, piece);
            }
        }
        if !goes_on {
            self.close(out);
        }
    }

    /// Ends the turn. A call that was cut stays without arguments, so that it is never taken for complete.
    pub(super) fn finish(&mut self, cut: bool, out: &mut dyn ModelSink) {
        if !cut {
            self.close(out);
        }
    }

    fn close(&mut self, out: &mut dyn ModelSink) {
        if let Some(arguments) = self.open.take() {
            self.say(arguments.to_string(), out);
        }
    }

    fn say(&self, delta: String, out: &mut dyn ModelSink) {
        out.push(ModelEvent::ToolCallDelta { index: self.count.saturating_sub(1), delta });
    }
}

/// Puts a piece at its path; the pieces of a text follow one another. A path that leads nowhere is passed over.
fn set(arguments: &mut Value, piece: PartialArg) {
    let Some(place) = piece.json_path.as_deref().and_then(|path| place(arguments, path)) else { return };
    match (place, piece.string_value, piece.number_value, piece.bool_value) {
        (Value::String(text), Some(more), ..) => text.push_str(&more),
        (place, Some(text), ..) => *place = Value::String(text),
        (place, _, Some(number), _) => *place = Value::Number(number),
        (place, _, _, Some(truth)) => *place = Value::Bool(truth),
        _ => {}
    }
}

/// The value at `$.a['b'][0]`, made where there is none yet.
fn place<'a>(root: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let mut rest = path.strip_prefix('$')?;
    let mut at = root;
    for _ in 0..DEEPEST {
        if rest.is_empty() {
            return Some(at);
        }
        let step;
        (step, rest) = next_step(rest)?;
        at = match step {
            Step::Name(name) => {
                if at.is_null() {
                    *at = Value::Object(Map::new());
                }
                at.as_object_mut()?.entry(name).or_insert(Value::Null)
            }
            Step::Index(index) => {
                if at.is_null() {
                    *at = Value::Array(Vec::new());
                }
                let items = at.as_array_mut()?;
                if index == items.len() {
                    items.push(Value::Null);
                }
                items.get_mut(index)?
            }
        };
    }
    None
}

enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

fn next_step(path: &str) -> Option<(Step<'_>, &str)> {
    if let Some(rest) = path.strip_prefix('.') {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        return (!name.is_empty()).then_some((Step::Name(name), rest));
    }
    let inside = path.strip_prefix('[')?;
    for quote in ['\'', '"'] {
        if let Some(quoted) = inside.strip_prefix(quote) {
            let (name, rest) = quoted.split_once(quote)?;
            return Some((Step::Name(name), rest.strip_prefix(']')?));
        }
    }
    let (index, rest) = inside.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pieces_of_arguments_find_their_place() {
        let mut arguments = json!({});
        let pieces = json!([
            {"jsonPath": "$.city", "stringValue": "San "}, {"jsonPath": "$.city", "stringValue": "José"},
            {"jsonPath": "$.days[0]['a b']", "numberValue": 1}, {"jsonPath": "$.days[1]", "boolValue": true},
            {"jsonPath": "$.none", "nullValue": "NULL_VALUE"},
            {"jsonPath": "$.days[9]", "numberValue": 1}, {"jsonPath": "nonsense", "numberValue": 1},
            {"jsonPath": "$.city.deeper", "numberValue": 1}
        ]);
        for piece in serde_json::from_value::<Vec<PartialArg>>(pieces).unwrap() {
            set(&mut arguments, piece);
        }
        let expected = json!({"city": "San José", "days": [{"a b": 1}, true], "none": null});
        assert_eq!(arguments, expected);
    }

    #[test]
    fn a_path_of_any_depth_ends() {
        let mut arguments = json!({});
        assert!(place(&mut arguments, &format!("${}", "[0]".repeat(100_000))).is_none());
        assert!(place(&mut json!({}), "$.a[0").is_none());
        assert!(place(&mut json!({}), "$..a").is_none());
    }
}

//! The calls of one answer, from fragments that interleave.

use super::response::{CallPiece, FunctionPiece};
use crate::adapter::model::wire::MOST_ITEMS;
use crate::port::model::{ModelEvent, ModelSink};
use serde_json::Value;

/// The calls so far.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Call>);

#[derive(Debug)]
struct Call {
    /// How the server numbers it; some use a number again for the next call.
    index: Option<u64>,
    id: String,
    /// Empty until the name has come: then the call starts.
    name: String,
    arguments: String,
    read: Nesting,
}

impl Calls {
    /// More than anybody could run.
    pub(super) fn are_too_many(&self) -> bool {
        self.0.len() > MOST_ITEMS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A call of a whole answer.
    pub(super) fn whole(&mut self, piece: CallPiece, out: &mut dyn ModelSink) {
        self.add(None, piece.id.unwrap_or_default());
        self.extend(self.0.len() - 1, piece.function.unwrap_or_default(), out);
    }

    /// A piece of a streamed call.
    pub(super) fn piece(&mut self, piece: CallPiece, out: &mut dyn ModelSink) {
        if self.are_too_many() {
            return;
        }
        let function = piece.function.unwrap_or_default();
        let id = piece.id.filter(|id| !id.is_empty());
        let at = match self.find(piece.index, id.as_deref(), &function) {
            Some(at) => at,
            None => {
                self.add(piece.index, String::new());
                self.0.len() - 1
            }
        };
        if let (Some(call), Some(id)) = (self.0.get_mut(at), id) {
            call.id = id;
        }
        self.extend(at, function, out);
    }

    /// The call that a piece continues; `None` when it begins one.
    fn find(&self, index: Option<u64>, id: Option<&str>, function: &FunctionPiece) -> Option<usize> {
        let mut newest_first = self.0.iter().enumerate().rev();
        let (at, call) = match index {
            Some(_) => newest_first.find(|(_, call)| call.index == index)?,
            // Without a number the id tells, and without both it is the newest call.
            None if id.is_some() => newest_first.find(|(_, call)| Some(call.id.as_str()) == id)?,
            None => newest_first.next()?,
        };
        let another_id = id.is_some_and(|id| !call.id.is_empty() && call.id != id);
        // A second name for a call whose arguments are complete: a server that numbers all its calls alike.
        let another_name = id.is_none()
            && !call.name.is_empty()
            && function.name.as_deref().is_some_and(|name| !name.is_empty())
            && call.read.is_whole();
        (!another_id && !another_name).then_some(at)
    }

    fn add(&mut self, index: Option<u64>, id: String) {
        self.0.push(Call {
            index,
            id,
            name: String::new(),
            arguments: String::new(),
            read: Nesting::default(),
        });
    }

    fn extend(&mut self, at: usize, function: FunctionPiece, out: &mut dyn ModelSink) {
        let Some(call) = self.0.get_mut(at) else { return };
        let number = number(at);
        let delta = match function.arguments {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(object) => object.to_string(),
        };
        call.arguments.push_str(&delta);
        call.read.push(&delta);
        if !call.name.is_empty() {
            if !delta.is_empty() {
                out.push(ModelEvent::ToolCallDelta { index: number, delta });
            }
            return;
        }
        if let Some(name) = function.name.filter(|name| !name.is_empty()) {
            call.name = name;
            start(call, number, out);
        }
    }

    /// Ends the turn: calls without a name start after all, and empty arguments mean `{}`.
    ///
    /// A call that was cut, or may have been, stays as it is, so that it is never taken for complete.
    pub(super) fn finish(&mut self, cut: bool, out: &mut dyn ModelSink) {
        for (at, call) in self.0.iter().enumerate() {
            let index = number(at);
            if call.name.is_empty() {
                start(call, index, out);
            }
            if call.arguments.trim().is_empty() && !cut {
                out.push(ModelEvent::ToolCallDelta { index, delta: "{}".to_owned() });
            }
        }
    }
}

/// How deep arguments are nested so far: whether they are whole is asked for each piece, and reading them again each
/// time would be the square of their length.
#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

impl Nesting {
    fn push(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'{' | b'[' => (self.depth, self.begun) = (self.depth + 1, true),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn is_whole(&self) -> bool {
        self.begun && self.depth == 0 && !self.in_string
    }
}

fn start(call: &Call, index: u32, out: &mut dyn ModelSink) {
    out.push(ModelEvent::ToolCallStarted { index, id: call.id.clone(), name: call.name.clone() });
    if !call.arguments.is_empty() {
        out.push(ModelEvent::ToolCallDelta { index, delta: call.arguments.clone() });
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

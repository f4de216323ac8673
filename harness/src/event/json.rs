//! Stored events as JSON text. Those of one run share their envelope, so it is written once and not once an event.
//!
//! The text is the same as that of `serde_json` for an `Event`. Next: `emitter.rs`, which calls this.

use super::log::Entry;
use serde::Serialize;
use std::io::Write;

/// What the events of one run share, as the middle of a JSON object.
pub(super) struct Envelope(Vec<u8>);

#[derive(Serialize)]
struct Ids<'a> {
    run_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_run_id: Option<&'a str>,
    session_id: &'a str,
}

impl Envelope {
    pub(super) fn new(run_id: &str, parent_run_id: Option<&str>, session_id: &str) -> Self {
        let mut ids = serde_json::to_vec(&Ids { run_id, parent_run_id, session_id }).unwrap_or_default();
        // Without its braces.
        ids.pop();
        Envelope(ids.split_off(1.min(ids.len())))
    }

    /// One event as an object; `None` where it cannot be written.
    pub(super) fn text(&self, entry: &Entry) -> Option<String> {
        let mut out = Vec::with_capacity(self.0.len() + 160);
        write!(out, "{{\"seq\":{},", entry.seq).ok()?;
        out.extend_from_slice(&self.0);
        write!(out, ",\"at\":{}", entry.at).ok()?;
        let kind = out.len();
        serde_json::to_writer(&mut out, &entry.kind).ok()?;
        // Its fields go on where the envelope ends.
        *out.get_mut(kind)? = b',';
        String::from_utf8(out).ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::event::{Emitter, EventKind, ItemKind, Observers, Outcome, Usage};
    use std::time::Duration;

    #[test]
    fn the_text_is_that_of_serde() {
        let kinds = [
            EventKind::RunStarted { kind: ItemKind::Workflow, item: "a \"quoted\" name\n".into() },
            EventKind::RunResumed,
            EventKind::ModelFinished {
                model: "fast".into(),
                turn: 3,
                reason: "stop".into(),
                usage: Usage { input_tokens: Some(u64::MAX), ..Usage::default() },
            },
            EventKind::ModelRetrying {
                model: "fast".into(),
                attempt: 1,
                code: "MODEL_NETWORK".into(),
                wait: Duration::from_millis(1500),
            },
            EventKind::ToolFinished {
                tool: "t".into(),
                call_id: "\u{1F600}".into(),
                outcome: Outcome::Failed { code: "TIMEOUT".into() },
                bytes: 7,
            },
        ];
        let parent = Emitter::new("run_0", "thread/\\\"1\"", Observers::default());
        for run in [parent.clone(), parent.child("run_\u{0}")] {
            kinds.iter().for_each(|kind| run.emit(|| kind.clone()));
            run.finish(Outcome::Cancelled);
            let expected: Vec<_> = run
                .stored(0)
                .iter()
                .map(|event| (event.seq, serde_json::to_string(event).unwrap()))
                .collect();
            assert_eq!(expected.len(), kinds.len() + 1);
            assert_eq!(run.stored_json(), expected);
        }
    }
}

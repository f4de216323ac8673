//! Stored events as JSON text, written when somebody reads it: a store in memory often never does.
//!
//! The text is the same as that of `serde_json` for an `Event`. Those of one run share their envelope, so it is
//! written once and not once an event. Next: `emitter.rs`, which makes them.

use super::envelope::{Ids, event_id};
use super::log::Entry;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A stored event as JSON text; opaque to a store.
///
/// ```
/// use harness::event::EventJson;
/// let row = EventJson::from(r#"{"seq":0}"#.to_owned()); // as a store reads it back
/// assert_eq!(row.text(), r#"{"seq":0}"#);
/// ```
#[derive(Clone)]
pub struct EventJson(Form);

#[derive(Clone)]
enum Form {
    Text(String),
    Event(Arc<Envelope>, Entry),
}

impl EventJson {
    pub(super) fn new(envelope: &Arc<Envelope>, entry: &Entry) -> Self {
        EventJson(Form::Event(Arc::clone(envelope), entry.clone()))
    }

    /// The text. One of the engine's own is written anew at each call.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Text(text) => Cow::Borrowed(text),
            // Strings and numbers: there is nothing in it that could not be written.
            Form::Event(envelope, entry) => Cow::Owned(envelope.text(entry).unwrap_or_default()),
        }
    }
}

impl From<String> for EventJson {
    fn from(text: String) -> Self {
        EventJson(Form::Text(text))
    }
}

impl From<&str> for EventJson {
    fn from(text: &str) -> Self {
        EventJson(Form::Text(text.to_owned()))
    }
}

impl PartialEq for EventJson {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for EventJson {}

impl fmt::Debug for EventJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// What the events of one run share.
pub(super) struct Envelope {
    run_id: Arc<str>,
    parent_run_id: Option<Arc<str>>,
    session: [Arc<str>; 3],
    /// The middle of a JSON object.
    text: OnceLock<Vec<u8>>,
}

impl Envelope {
    /// `session` is tenant, user and thread.
    pub(super) fn new(
        run_id: Arc<str>,
        parent_run_id: Option<Arc<str>>,
        session: [Arc<str>; 3],
    ) -> Arc<Self> {
        Arc::new(Envelope { run_id, parent_run_id, session, text: OnceLock::new() })
    }

    fn shared(&self) -> &[u8] {
        self.text.get_or_init(|| {
            let parent_run_id = self.parent_run_id.as_deref();
            let [tenant, user, session_id] = &self.session;
            let ids = Ids { run_id: &self.run_id, parent_run_id, session_id, tenant, user };
            let mut ids = serde_json::to_vec(&ids).unwrap_or_default();
            // Without its braces.
            ids.pop();
            ids.split_off(1.min(ids.len()))
        })
    }

    /// One event as an object; `None` where it cannot be written.
    fn text(&self, entry: &Entry) -> Option<String> {
        let shared = self.shared();
        let mut out = Vec::with_capacity(shared.len() + 240);
        out.extend_from_slice(b"{\"event_id\":");
        serde_json::to_writer(&mut out, &event_id(&self.run_id, entry.seq)).ok()?;
        out.extend_from_slice(b",\"seq\":");
        serde_json::to_writer(&mut out, &entry.seq).ok()?;
        out.push(b',');
        out.extend_from_slice(shared);
        out.extend_from_slice(b",\"at\":");
        serde_json::to_writer(&mut out, &entry.at).ok()?;
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
        let [tenant, user, thread] = ["t\"", "", "th"].map(Into::into);
        let whose = Emitter::of_session("run_2", [tenant, user, thread], Observers::default());
        for run in [parent.clone(), parent.child("run_\u{0}"), whose] {
            kinds.iter().for_each(|kind| run.emit(|| kind.clone()));
            run.finish(Outcome::Cancelled);
            let expected: Vec<_> = run
                .stored(0)
                .iter()
                .map(|event| (event.seq, serde_json::to_string(event).unwrap()))
                .collect();
            assert_eq!(expected.len(), kinds.len() + 1);
            let stored = run.stored_json();
            let stored: Vec<_> = stored.iter().map(|(seq, json)| (*seq, json.text().into_owned())).collect();
            assert_eq!(stored, expected);
        }
    }
}

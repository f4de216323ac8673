//! A `tracing` subscriber that writes down everything it is told: one line per span, record and log.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

#[derive(Clone, Default)]
pub(crate) struct Capture {
    lines: Arc<Mutex<Vec<String>>>,
    next: Arc<AtomicU64>,
    names: Arc<Mutex<Vec<&'static str>>>,
    /// On one thread: the spans that are entered, and the innermost one of each log line.
    entered: Arc<Mutex<Vec<u64>>>,
    inside: Arc<Mutex<Vec<&'static str>>>,
}

impl Capture {
    /// What was written down so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The innermost span of each log line, in order.
    pub(crate) fn inside(&self) -> Vec<&'static str> {
        self.inside.lock().unwrap().clone()
    }

    fn line(&self, what: String, record: impl FnOnce(&mut Line)) {
        let mut line = Line(what);
        record(&mut line);
        self.lines.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}={value}", field.name());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(harness::telemetry::TARGET)
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(format!("span {}", span.metadata().name()), |line| span.record(line));
        self.names.lock().unwrap().push(span.metadata().name());
        Id::from_u64(self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        self.line("record".to_owned(), |line| values.record(line));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        if let Some(id) = self.entered.lock().unwrap().last() {
            self.inside.lock().unwrap().push(self.names.lock().unwrap()[*id as usize - 1]);
        }
        self.line(event.metadata().level().to_string(), |line| event.record(line));
    }
    fn enter(&self, id: &Id) {
        self.entered.lock().unwrap().push(id.into_u64());
    }
    fn exit(&self, _: &Id) {
        self.entered.lock().unwrap().pop();
    }
}

//! W3C trace context: reads `traceparent` and `tracestate`, makes the ones that are sent on.
//!
//! Malformed input is left out with a note, never an error: a trace must not break a run.

use std::fmt;

const MAX_STATE_MEMBERS: usize = 32;
const MAX_STATE_BYTES: usize = 512;

/// A place in a distributed trace.
///
/// ```
/// use harness::telemetry::TraceContext;
/// let came = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// let (trace, note) = TraceContext::read(came, None);
/// let trace = trace.unwrap();
/// assert!(note.is_none());
/// let sent = trace.child();
/// assert_eq!(sent.trace_id(), trace.trace_id());
/// assert_ne!(sent.span_id(), trace.span_id());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: Box<str>,
    span_id: Box<str>,
    parent_span_id: Option<Box<str>>,
    flags: u8,
    state: Option<Box<str>>,
}

/// Why a trace header was not used. Does not repeat the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TraceNote {
    /// `traceparent` does not have the form of the W3C recommendation; both headers are left out.
    Parent,
    /// `tracestate` does not; it is left out.
    State,
}

impl fmt::Display for TraceNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TraceNote::Parent => "`traceparent` is malformed",
            TraceNote::State => "`tracestate` is malformed",
        })
    }
}

impl TraceContext {
    /// Reads the two headers. What is malformed is left out, and the note says which.
    #[must_use]
    pub fn read(traceparent: &str, tracestate: Option<&str>) -> (Option<Self>, Option<TraceNote>) {
        let Some(mut trace) = parse_parent(traceparent.trim_matches([' ', '\t'])) else {
            return (None, Some(TraceNote::Parent));
        };
        match tracestate.map(parse_state) {
            None => (Some(trace), None),
            Some(Some(state)) => {
                trace.state = (!state.is_empty()).then(|| state.into());
                (Some(trace), None)
            }
            Some(None) => (Some(trace), Some(TraceNote::State)),
        }
    }

    /// The first span of a new trace, sampled.
    #[must_use]
    pub fn root() -> Self {
        let mut trace_id = String::with_capacity(32);
        push_hex(&mut trace_id, fastrand::u128(1..), 32);
        let trace_id = trace_id.into();
        TraceContext { trace_id, span_id: new_span_id(), parent_span_id: None, flags: 1, state: None }
    }

    /// A new span below this one, in the same trace.
    #[must_use]
    pub fn child(&self) -> Self {
        let parent_span_id = Some(self.span_id.clone());
        TraceContext { span_id: new_span_id(), parent_span_id, ..self.clone() }
    }

    /// 32 lower-case hex digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        &self.trace_id
    }

    /// 16 lower-case hex digits.
    #[must_use]
    pub fn span_id(&self) -> &str {
        &self.span_id
    }

    /// The span it was made below by [`child`](Self::child).
    #[must_use]
    pub fn parent_span_id(&self) -> Option<&str> {
        self.parent_span_id.as_deref()
    }

    /// Whether the caller records this trace.
    #[must_use]
    pub fn sampled(&self) -> bool {
        self.flags & 1 == 1
    }

    /// The header `traceparent` that makes this span the parent of what is called.
    #[must_use]
    pub fn traceparent(&self) -> String {
        format!("00-{}-{}-{:02x}", self.trace_id, self.span_id, self.flags)
    }

    /// The header `tracestate`, passed on as it came.
    #[must_use]
    pub fn tracestate(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

fn new_span_id() -> Box<str> {
    let mut id = String::with_capacity(16);
    push_hex(&mut id, fastrand::u64(1..).into(), 16);
    id.into()
}

/// The lowest `digits` hex digits. Every run and model call needs some, and `format!` costs more than all of this.
fn push_hex(out: &mut String, value: u128, digits: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend((0..digits).rev().map(|at| char::from(DIGITS[(value >> (4 * at)) as usize & 15])));
}

fn parse_parent(header: &str) -> Option<TraceContext> {
    let mut fields = header.split('-');
    let version = hex(fields.next()?, 2)?;
    let trace_id = hex(fields.next()?, 32)?;
    let span_id = hex(fields.next()?, 16)?;
    let flags = hex(fields.next()?, 2)?;
    // A later version may have more fields; version 00 has four, and ff is forbidden.
    let more = fields.next().is_some();
    let zero = |id: &str| id.bytes().all(|digit| digit == b'0');
    if version == "ff" || (version == "00" && more) || zero(trace_id) || zero(span_id) {
        return None;
    }
    // Of the flags, only those that version 00 knows are passed on.
    let flags = u8::from_str_radix(flags, 16).ok()? & 0b11;
    let (trace_id, span_id) = (trace_id.into(), span_id.into());
    Some(TraceContext { trace_id, span_id, parent_span_id: None, flags, state: None })
}

fn hex(field: &str, digits: usize) -> Option<&str> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (field.len() == digits && field.bytes().all(lower)).then_some(field)
}

fn parse_state(header: &str) -> Option<&str> {
    let header = header.trim_matches([' ', '\t']);
    let members = header.split(',').map(|member| member.trim_matches([' ', '\t']));
    let mut keys = Vec::new();
    for member in members.filter(|member| !member.is_empty()) {
        let (key, value) = member.split_once('=')?;
        if !is_key(key) || !is_value(value) || keys.contains(&key) {
            return None;
        }
        keys.push(key);
    }
    (keys.len() <= MAX_STATE_MEMBERS && header.len() <= MAX_STATE_BYTES).then_some(header)
}

fn is_key(key: &str) -> bool {
    let part = |part: &str, longest: usize| {
        let inner = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'*' | b'/')
        };
        let starts =
            part.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        starts && part.len() <= longest && part.bytes().all(inner)
    };
    match key.split_once('@') {
        None => part(key, 256),
        Some((tenant, system)) => part(tenant, 241) && part(system, 14),
    }
}

fn is_value(value: &str) -> bool {
    let printable = |byte: u8| (0x20..=0x7e).contains(&byte) && byte != b',' && byte != b'=';
    (1..=256).contains(&value.len()) && value.bytes().all(printable) && !value.ends_with(' ')
}

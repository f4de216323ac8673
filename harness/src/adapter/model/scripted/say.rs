//! One turn of a script: what is said, in which pieces, when, and how it ends.
//!
//! A turn is a list of steps, so everything can happen in the middle of everything. `play.rs` performs it.

use super::asked::Predicate;
use super::{Asked, failed};
use crate::port::model::{FinishReason, ModelError, ModelErrorKind, Part, Reasoning, Usage};
use crate::tool::Tool;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One model turn of a script.
///
/// ```
/// use harness::adapter::model::Say;
/// use harness::port::model::{FinishReason, ModelErrorKind};
/// use std::time::Duration;
///
/// let slow = Say::text("It is on its way.").after(Duration::from_secs(2)).in_chunks(4);
/// let breaks_off = Say::text("It is on").cut();
/// let cut_call = Say::empty().raw("find_order", r#"{"order_no": "47"#).finish(FinishReason::Length);
/// let recovers = Say::flaky([Say::error(ModelErrorKind::Overloaded), Say::text("Hello")]);
/// ```
#[derive(Debug, Clone)]
pub struct Say {
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
    pub(super) usage: Option<Usage>,
    /// Text and arguments go out in pieces of this many characters.
    pub(super) chunk: Option<usize>,
    pub(super) expects: Vec<Expect>,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Pieces of one text.
    Text(Vec<String>),
    Call(Call),
    Reasoning(Reasoning),
    Part(Part),
    Wait(Duration),
    /// Says nothing more, for ever.
    Hang,
}

/// A call of a tool; no `id` means that the model makes one up.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) id: Option<String>,
    pub(super) tool: String,
    pub(super) arguments: Vec<String>,
}

/// How a turn ends.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// With the reason that fits what was said.
    Fitting,
    With(FinishReason),
    Failed(Box<ModelError>),
    /// Says that all is well without ever saying that it is over: breaks the contract of the port.
    Missing,
    /// Not a turn of its own: one per attempt, the last for all further ones.
    PerAttempt(Vec<Say>),
    /// Not a turn of its own: made from what is asked.
    Made(Make),
}

#[derive(Clone)]
pub(super) struct Make(pub(super) Arc<dyn Fn(&Asked) -> Say + Send + Sync>);

#[derive(Clone)]
pub(super) struct Expect {
    pub(super) what: String,
    pub(super) holds: Predicate,
}

impl Say {
    fn with(steps: Vec<Step>, end: End) -> Self {
        Say { steps, end, usage: None, chunk: None, expects: Vec::new() }
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Say::empty().and_text(text)
    }

    /// Plain text that arrives in these pieces.
    pub fn pieces<S: Into<String>>(pieces: impl IntoIterator<Item = S>) -> Self {
        Say::with(vec![Step::Text(pieces.into_iter().map(Into::into).collect())], End::Fitting)
    }

    /// The final answer of an agent with a typed output.
    pub fn output<T: Serialize>(value: &T) -> Self {
        Say::text(serde_json::to_string(value).unwrap_or_default())
    }

    /// A typed call: `Say::call(find_order { order_no: "1".into() })`.
    pub fn call<T: Tool>(tool: T) -> Self {
        Say::empty().and(tool)
    }

    /// Nothing at all: an empty answer, or the beginning of one made of steps.
    #[must_use]
    pub fn empty() -> Self {
        Say::with(Vec::new(), End::Fitting)
    }

    /// The model declines, in these words.
    pub fn refusal(text: impl Into<String>) -> Self {
        Say::empty().part(Part::Refusal { text: text.into() }).finish(FinishReason::Refusal)
    }

    /// Fails before it said anything.
    #[must_use]
    pub fn error(kind: ModelErrorKind) -> Self {
        Say::empty().then_error(kind)
    }

    /// Accepts the call and says nothing, for ever.
    #[must_use]
    pub fn hang() -> Self {
        Say::empty().then_hang()
    }

    /// One turn per attempt at the same call; the last one stands for all further attempts.
    pub fn flaky(attempts: impl IntoIterator<Item = Say>) -> Self {
        Say::with(Vec::new(), End::PerAttempt(attempts.into_iter().collect()))
    }

    /// A turn that depends on what is asked.
    pub fn from_fn(make: impl Fn(&Asked) -> Say + Send + Sync + 'static) -> Self {
        Say::with(Vec::new(), End::Made(Make(Arc::new(make))))
    }

    /// Another call in the same turn.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a call is written as a value: `find_order { .. }`")]
    pub fn and<T: Tool>(self, tool: T) -> Self {
        let arguments = crate::tool::to_json(&tool);
        self.raw(T::DEF.name, arguments)
    }

    /// A call as a misbehaving model would make it.
    #[must_use]
    pub fn raw(self, tool: impl Into<String>, arguments: impl Into<String>) -> Self {
        self.raw_pieces(tool, [arguments])
    }

    /// A call whose arguments arrive in these pieces.
    #[must_use]
    pub fn raw_pieces<S: Into<String>>(
        self,
        tool: impl Into<String>,
        arguments: impl IntoIterator<Item = S>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        self.step(Step::Call(Call { id: None, tool: tool.into(), arguments }))
    }

    /// Gives the newest call this id: the same as another's, or an empty one.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        let newest = self.steps.iter_mut().rev().find_map(|step| match step {
            Step::Call(call) => Some(call),
            _ => None,
        });
        if let Some(call) = newest {
            call.id = Some(id.into());
        }
        self
    }

    /// Text at this place.
    #[must_use]
    pub fn and_text(self, text: impl Into<String>) -> Self {
        self.step(Step::Text(vec![text.into()]))
    }

    /// Reasoning at this place: readable text, and an item that wants to come back unchanged.
    #[must_use]
    pub fn reasoning(self, text: impl Into<String>) -> Self {
        let text = text.into();
        let opaque = Some(r#"{"signature":"scripted"}"#.to_owned());
        self.step(Step::Reasoning(Reasoning { text, provider: super::PROVIDER.to_owned(), opaque }))
    }

    /// A whole part at this place, for example an image.
    #[must_use]
    pub fn part(self, part: Part) -> Self {
        self.step(Step::Part(part))
    }

    /// Silence before the first word. Time of `tokio`, so that a test can pause the clock.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.steps.insert(0, Step::Wait(wait));
        self
    }

    /// Silence at this place.
    #[must_use]
    pub fn pause(self, wait: Duration) -> Self {
        self.step(Step::Wait(wait))
    }

    /// Streams text and arguments in pieces of `characters`.
    #[must_use]
    pub fn in_chunks(self, characters: usize) -> Self {
        Say { chunk: Some(characters.max(1)), ..self }
    }

    /// Reports what the turn used. Without it the usage is unknown.
    #[must_use]
    pub fn usage(self, usage: Usage) -> Self {
        Say { usage: Some(usage), ..self }
    }

    /// Ends with this reason, for example [`FinishReason::Length`] in the middle of a call.
    #[must_use]
    pub fn finish(self, reason: FinishReason) -> Self {
        Say { end: End::With(reason), ..self }
    }

    /// Fails here, after what it said.
    #[must_use]
    pub fn then_error(self, kind: ModelErrorKind) -> Self {
        self.then_fail(failed(kind, "the script says so"))
    }

    /// Fails here with this very error.
    #[must_use]
    pub fn then_fail(self, error: ModelError) -> Self {
        Say { end: End::Failed(Box::new(error)), ..self }
    }

    /// The failure asks to wait this long.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        if let End::Failed(error) = &mut self.end {
            error.retry_after = Some(wait);
        }
        self
    }

    /// The connection breaks here: [`ModelErrorKind::Interrupted`].
    #[must_use]
    pub fn cut(self) -> Self {
        self.then_fail(failed(ModelErrorKind::Interrupted, "the stream ended before the answer did"))
    }

    /// Ends without saying so, as an adapter would that breaks the contract of the port.
    #[must_use]
    pub fn without_end(self) -> Self {
        Say { end: End::Missing, ..self }
    }

    /// Says nothing more from here on, for ever.
    #[must_use]
    pub fn then_hang(self) -> Self {
        self.step(Step::Hang)
    }

    /// What must be true of the request. If not, the call fails and says `what` was expected;
    /// [`failures`](super::ScriptedModel::failures) and `assert_done` also say what was asked instead.
    #[must_use]
    pub fn expect(
        mut self,
        what: impl Into<String>,
        holds: impl Fn(&Asked) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.expects.push(Expect { what: what.into(), holds: Arc::new(holds) });
        self
    }
}

impl Say {
    /// What it says, in a few words, for a test that fails.
    pub(super) fn brief(&self) -> String {
        let said = self.steps.iter().find_map(|step| match step {
            Step::Text(pieces) => Some(format!("text {:?}", short(&pieces.concat()))),
            Step::Call(call) => Some(format!("a call of `{}`", call.tool)),
            Step::Part(_) => Some("a part".to_owned()),
            Step::Reasoning(_) | Step::Wait(_) | Step::Hang => None,
        });
        said.unwrap_or_else(|| match &self.end {
            End::PerAttempt(_) => "`Say::flaky`".to_owned(),
            End::Made(_) => "`Say::from_fn`".to_owned(),
            End::Failed(error) => format!("the error {:?}", error.kind),
            _ => "nothing".to_owned(),
        })
    }
}

/// The beginning of a text.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}

impl fmt::Debug for Make {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("from_fn")
    }
}

impl fmt::Debug for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expect").field(&self.what).finish()
    }
}

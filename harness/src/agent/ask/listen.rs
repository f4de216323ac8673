//! Hears one answer: folds it, and tells it piece by piece to whoever watches.

use super::attempt::Attempt;
use crate::agent::form::Form;
use crate::agent::partial::Partial;
use crate::event::EventKind;
use crate::port::model::{Collect, FinishReason, ModelEvent, ModelResponse, ModelSink, Usage};
use crate::run::Run;
use std::sync::Arc;

/// The sink of one attempt. Its `model.finished` comes also when the run is cancelled around it.
pub(super) struct Listener<'a> {
    run: &'a Run,
    alias: Arc<str>,
    turn: u32,
    collect: Collect,
    usage: Usage,
    /// The structured answer so far, where one is expected.
    partial: Option<Partial>,
    answer: AnswerCall<'a>,
    attempt: Option<&'a Attempt<'a>>,
    /// Something of an answer came, reasoning included: then the provider worked, and bills.
    spoke: bool,
    over: bool,
    open: bool,
}

/// The call whose arguments are the answer: told as the text that it stands for, not as a call.
#[derive(Default)]
struct AnswerCall<'a> {
    tool: Option<&'a str>,
    index: Option<u32>,
}

impl<'a> Listener<'a> {
    pub(super) fn open(run: &'a Run, alias: &Arc<str>, turn: u32) -> Self {
        run.tally.model_call();
        run.emit(|| EventKind::ModelStarted { model: alias.clone(), turn });
        Listener {
            run,
            alias: alias.clone(),
            turn,
            collect: Collect::default(),
            usage: Usage::default(),
            partial: None,
            answer: AnswerCall::default(),
            attempt: None,
            spoke: false,
            over: false,
            open: true,
        }
    }

    /// The first word closes the circuit.
    pub(super) fn under(mut self, attempt: &'a Attempt<'a>) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// Shows the typed answer while it grows.
    pub(super) fn expecting(mut self, form: &Form<'a>) -> Self {
        self.partial = form.typed.then(Partial::default);
        self.answer.tool = form.answer_tool;
        self
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.spoke
    }

    pub(super) fn usage(&self) -> Usage {
        self.usage
    }

    /// The whole answer, once it is complete.
    pub(super) fn take(&mut self) -> Option<ModelResponse> {
        std::mem::take(&mut self.collect).finish()
    }

    /// `billed`: the provider worked. A call that was refused before that used nothing.
    pub(super) fn finish(mut self, reason: Arc<str>, usage: Usage, billed: bool) {
        self.tell_end(reason, usage, billed);
    }

    pub(super) fn failed(mut self, code: &'static str) {
        let usage = self.usage;
        self.tell_end(code.into(), usage, true);
    }

    fn tell_end(&mut self, reason: Arc<str>, usage: Usage, billed: bool) {
        self.open = false;
        self.run.tally.used(&usage);
        if billed && usage.total_tokens().is_none() {
            self.run.tally.unmetered();
        }
        let (model, turn) = (Arc::clone(&self.alias), self.turn);
        self.run.emit(|| EventKind::ModelFinished { model, turn, reason, usage });
    }

    fn tell(&mut self, event: &ModelEvent) {
        let events = &self.run.events;
        match event {
            ModelEvent::Text { delta } if !delta.is_empty() => {
                // Words around the answer call are no part of the answer.
                self.tell_answer(delta, self.answer.index.is_none());
            }
            ModelEvent::ToolCallStarted { index, name, .. } if self.answer.tool == Some(name) => {
                self.answer.index = Some(*index);
                self.partial = Some(Partial::default());
            }
            ModelEvent::ToolCallDelta { index, delta } if self.answer.index == Some(*index) => {
                self.tell_answer(delta, true);
            }
            ModelEvent::ReasoningText { delta } if !delta.is_empty() => {
                events.content(|| EventKind::ModelReasoningDelta { text: delta.clone() });
            }
            ModelEvent::ToolCallDelta { index, delta } if !delta.is_empty() => {
                events.content(|| EventKind::ModelToolCallDelta { index: *index, text: delta.clone() });
            }
            _ => {}
        }
    }
}

impl Listener<'_> {
    fn tell_answer(&mut self, delta: &str, grows: bool) {
        let events = &self.run.events;
        events.content(|| EventKind::ModelDelta { text: delta.to_owned() });
        if let Some(partial) = self.partial.as_mut().filter(|_| grows && events.is_heard())
            && let Some(value) = partial.push(delta)
        {
            events.content(|| EventKind::ModelObjectPartial { value });
        }
    }
}

impl ModelSink for Listener<'_> {
    fn push(&mut self, event: ModelEvent) {
        // An adapter that goes on after its end is not believed.
        if self.over {
            return;
        }
        self.tell(&event);
        let silent = !self.spoke;
        match &event {
            ModelEvent::Usage(usage) => self.usage.replace_with(usage),
            ModelEvent::Finished { .. } => self.over = true,
            ModelEvent::Started { .. } => {}
            ModelEvent::Text { delta } | ModelEvent::ReasoningText { delta } => {
                self.spoke |= !delta.is_empty();
            }
            ModelEvent::ToolCallStarted { .. } | ModelEvent::ToolCallDelta { .. } | ModelEvent::Part(_) => {
                self.spoke = true;
            }
        }
        if silent && self.spoke {
            self.attempt.inspect(|attempt| attempt.alive());
        }
        self.collect.push(event);
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        if self.open {
            let usage = self.usage;
            self.tell_end("CANCELLED".into(), usage, true);
        }
    }
}

/// A finish reason, as events and spans spell it.
pub(super) fn reason(reason: &FinishReason) -> Arc<str> {
    match reason {
        FinishReason::Stop => "stop".into(),
        FinishReason::ToolCalls => "tool_calls".into(),
        FinishReason::Length => "length".into(),
        FinishReason::Refusal => "refusal".into(),
        FinishReason::StopText => "stop_text".into(),
        FinishReason::ContentFilter => "content_filter".into(),
        FinishReason::Guardrail => "guardrail".into(),
        FinishReason::ContextLength => "context_length".into(),
        FinishReason::Paused => "paused".into(),
        FinishReason::Malformed => "malformed".into(),
        FinishReason::Other(_) => "other".into(),
    }
}

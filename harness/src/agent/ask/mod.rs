//! One model call: reserved, asked, streamed, retried, handed to a fallback, settled.
//!
//! The only owner of retries. Next: `attempt.rs` for whether one may be made, `retry.rs` for when, `reserve.rs` for what is held, `listen.rs` for
//! what is told on the way.

mod attempt;
mod line;
mod listen;
mod other;
mod reserve;
mod retry;

use super::Wanted;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::port::model::{
    CallContext, FinishReason, GenerateOptions, Message, ModelError, ModelErrorKind, ModelRequest,
    ModelResponse,
};
use crate::run::{Member, ModelChain, OutputForm, Run, after};
use crate::telemetry::{self, ModelFields};
use attempt::{Asked, Attempt, worth_more};
use listen::Listener;
pub(crate) use other::{Other, ask_other};
use reserve::{End, Held, hold, may_use, settle};
use retry::wait_for_next;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument;

/// One turn, as it is asked.
pub(crate) struct Asking<'a> {
    pub(crate) run: &'a Arc<Run>,
    pub(crate) chain: &'a ModelChain,
    /// Where in the run the call stands: the key of its idempotency.
    pub(crate) place: (&'a str, u64),
    pub(crate) instructions: &'a str,
    pub(crate) messages: &'a [Message],
    pub(crate) wanted: Wanted<'a>,
    pub(crate) options: &'a GenerateOptions,
    pub(crate) turn: u32,
}

/// What was answered, and in which form it was asked for.
pub(crate) struct Answered {
    pub(crate) response: ModelResponse,
    pub(crate) form: OutputForm,
}

/// Asks the members of the chain in order, each with its retries.
///
/// # Errors
/// The error of the last member that was asked, the budget, or the run's deadline.
pub(crate) async fn ask(asking: Asking<'_>) -> Result<Answered> {
    let mut failed = None;
    let mut attempt = 0;
    // Whether something of an answer that is void now was already told.
    let mut spoke = false;
    for member in &asking.chain.members {
        if std::mem::take(&mut spoke) {
            asking.run.emit(|| EventKind::StreamRestarted { turn: asking.turn });
        }
        match ask_member(&asking, member, &mut attempt, &mut spoke).await {
            Ok(response) => return Ok(Answered { response, form: asking.wanted.form(member) }),
            Err(error) if falls_back(&error) => failed = Some(worth_more(failed, error)),
            Err(error) => return Err(error),
        }
    }
    Err(failed.unwrap_or(Error::Internal("a model chain without members")))
}

/// What another provider would refuse too is not worth asking it.
fn falls_back(error: &Error) -> bool {
    match error {
        Error::Model { error, .. } => {
            !matches!(error.kind, ModelErrorKind::ContentFiltered | ModelErrorKind::InvalidRequest)
        }
        Error::CircuitOpen { .. } => true,
        _ => false,
    }
}

async fn ask_member(
    asking: &Asking<'_>,
    member: &Member,
    attempt: &mut u32,
    spoke: &mut bool,
) -> Result<ModelResponse> {
    let (run, alias) = (asking.run, &asking.chain.alias);
    let asked = Asked { run, alias, member };
    let first = *attempt;
    let mut failed = None;
    loop {
        let mut opened = match Attempt::open(asked, || may_use(asking, member)).await {
            Ok(opened) => opened,
            // What the provider itself said before says more.
            Err(error) if falls_back(&error) => return Err(failed.unwrap_or(error)),
            Err(error) => return Err(error),
        };
        *attempt += 1;
        let (error, told) = match ask_once(asking, member, *attempt, &mut opened).await? {
            Ok(response) => return Ok(response),
            Err(failed) => failed,
        };
        drop(opened);
        *spoke |= told;
        failed = Some(Error::Model { alias: alias.to_string(), error: Box::new(error.clone()) });
        let tries = tries(member, *attempt - first);
        wait_for_next(run, alias, *attempt, tries, error).await?;
        if std::mem::take(spoke) {
            run.emit(|| EventKind::StreamRestarted { turn: asking.turn });
        }
    }
}

/// Tries so far; no further one makes sense while nobody may ask.
fn tries(member: &Member, tries: u32) -> u32 {
    if member.breaker.shut(Instant::now()).is_some() { u32::MAX } else { tries }
}

/// One attempt. The inner error says whether something of the answer was already told.
async fn ask_once(
    asking: &Asking<'_>,
    member: &Member,
    attempt: u32,
    opened: &mut Attempt<'_>,
) -> Result<Result<ModelResponse, (ModelError, bool)>> {
    let run = asking.run;
    let form = asking.wanted.of(member, asking.instructions);
    let model = &member.model;
    let held = hold(asking, &form, model)?;
    let call = call_context(run, asking.place, attempt, true);
    let request = ModelRequest {
        instructions: &form.instructions,
        messages: asking.messages,
        tools: form.tools,
        tool_choice: form.tool_choice,
        output: form.output,
        options: held.options.as_ref().unwrap_or(asking.options),
        call: &call,
    };
    let alias = &asking.chain.alias;
    let span = telemetry::model_span(&ModelFields {
        alias,
        model_id: model.model_id.as_deref(),
        turn: asking.turn,
        attempt,
    });
    opened.begin();
    let opened = &*opened;
    let mut listener = Listener::open(run, alias, asking.turn).expecting(&form).under(opened);
    let until = run.control.deadline.min(after(run.bounds.model.call));
    let answer = model.model.generate(&request, &mut listener);
    let asked = run.control.deadlines.within(until, answer).instrument(span.clone()).await;
    let spoke = listener.has_spoken();
    let mut heard = match asked {
        Ok(Ok(())) => listener.take().ok_or_else(|| {
            let message = "the adapter ended without saying that the answer is complete";
            ModelError::new(ModelErrorKind::Interrupted, &**alias, message)
        }),
        Ok(Err(error)) => Err(error),
        Err(_) if until == run.control.deadline => {
            listener.failed("TIMEOUT");
            return Err(Error::Timeout { scope: "the run".to_owned(), limit: run.bounds.run_time });
        }
        Err(_) => Err(timed_out(alias, run.bounds.model.call)),
    };
    match &heard {
        Ok(_) => opened.alive(),
        Err(error) => opened.failed(error, spoke),
    }
    let mut usage = heard.as_ref().map_or_else(|_| listener.usage(), |response| response.usage);
    usage.cost_micros = usage.cost_micros.or_else(|| model.cost.price()?.of(&usage));
    if let Ok(response) = &mut heard {
        response.usage = usage;
    }
    let Held { reservation, capped, .. } = held;
    let end = End::of(&heard, spoke);
    opened.settle(&usage, end);
    let billed = settle(run, reservation, &usage, end);
    let reason = match &heard {
        Ok(response) => listen::reason(&response.reason),
        Err(error) => Error::Model { alias: alias.to_string(), error: Box::new(error.clone()) }.code().into(),
    };
    telemetry::finish_model_span(&span, &reason, &usage);
    listener.finish(reason, usage, billed);
    if let (Ok(ModelResponse { reason: FinishReason::Length, .. }), Some(exceeded)) = (&heard, capped) {
        return Err(exceeded);
    }
    // It was said to report its cost, and did not: another call would spend more of what nobody counts.
    let uncounted = usage.cost_micros.is_none() && model.cost.price().is_none();
    if heard.is_ok() && uncounted && run.account.bounds_money() {
        return Err(Error::PriceUnknown { alias: alias.to_string() });
    }
    Ok(heard.map_err(|error| (error, spoke)))
}

/// Who asks, and for the how manieth time.
fn call_context(run: &Run, place: (&str, u64), attempt: u32, stream: bool) -> CallContext {
    CallContext {
        run_id: run.id.to_string(),
        attempt,
        idempotency_key: Some(crate::run::idempotency_key(&run.id, place.0, place.1)),
        traceparent: Some(run.trace.traceparent()),
        tracestate: run.trace.tracestate().map(str::to_owned),
        idle_timeout: Some(run.bounds.model.idle),
        stream,
    }
}

fn timed_out(alias: &str, limit: Duration) -> ModelError {
    ModelError::new(ModelErrorKind::Timeout, alias, format!("no complete answer within {limit:?}"))
}

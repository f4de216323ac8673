//! One model call: reserved, asked, streamed, retried, handed to a fallback, settled.
//!
//! The only owner of retries. Next: `retry.rs` for when and how long, `reserve.rs` for what is held, `listen.rs` for
//! what is told on the way.

mod listen;
mod other;
mod reserve;
mod retry;

use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::port::model::{
    CallContext, ConnectedModel, FinishReason, GenerateOptions, Message, ModelError, ModelErrorKind,
    ModelRequest, ModelResponse, OutputSpec, ToolChoice, ToolSpec,
};
use crate::run::{ModelChain, Run, after};
use crate::telemetry::{self, ModelFields};
use listen::Listener;
pub(crate) use other::{Other, ask_other};
use reserve::{Held, hold, settle, unbilled};
use retry::wait_for_next;
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument;

/// One turn, as it is asked.
pub(crate) struct Asking<'a> {
    pub(crate) run: &'a Arc<Run>,
    pub(crate) chain: &'a ModelChain,
    /// Where in the run the call stands: the key of its idempotency.
    pub(crate) place: (&'a str, u64),
    pub(crate) instructions: &'a str,
    pub(crate) messages: &'a [Message],
    pub(crate) tools: &'a [ToolSpec],
    pub(crate) tool_choice: ToolChoice<'a>,
    pub(crate) output: Option<&'a OutputSpec>,
    pub(crate) options: &'a GenerateOptions,
    pub(crate) turn: u32,
}

/// Asks the members of the chain in order, each with its retries.
///
/// # Errors
/// The error of the last member that was asked, the budget, or the run's deadline.
pub(crate) async fn ask(asking: Asking<'_>) -> Result<ModelResponse> {
    let mut failed = None;
    let mut attempt = 0;
    // Whether something of an answer that is void now was already told.
    let mut spoke = false;
    for member in &asking.chain.members {
        if std::mem::take(&mut spoke) {
            asking.run.emit(|| EventKind::StreamRestarted { turn: asking.turn });
        }
        match ask_member(&asking, member, &mut attempt, &mut spoke).await {
            Ok(response) => return Ok(response),
            Err(Error::Model { alias, error }) if falls_back(error.kind) => {
                failed = Some(Error::Model { alias, error });
            }
            Err(error) => return Err(error),
        }
    }
    Err(failed.unwrap_or(Error::Internal("a model chain without members")))
}

/// What another provider would refuse too is not worth asking it.
fn falls_back(kind: ModelErrorKind) -> bool {
    !matches!(kind, ModelErrorKind::ContentFiltered | ModelErrorKind::InvalidRequest)
}

async fn ask_member(
    asking: &Asking<'_>,
    member: &ConnectedModel,
    attempt: &mut u32,
    spoke: &mut bool,
) -> Result<ModelResponse> {
    let run = asking.run;
    let first = *attempt;
    loop {
        *attempt += 1;
        let (error, told) = match ask_once(asking, member, *attempt).await? {
            Ok(response) => return Ok(response),
            Err(failed) => failed,
        };
        *spoke |= told;
        wait_for_next(run, &asking.chain.alias, *attempt, *attempt - first, error).await?;
        if std::mem::take(spoke) {
            run.emit(|| EventKind::StreamRestarted { turn: asking.turn });
        }
    }
}

/// One attempt. The inner error says whether something of the answer was already told.
async fn ask_once(
    asking: &Asking<'_>,
    member: &ConnectedModel,
    attempt: u32,
) -> Result<Result<ModelResponse, (ModelError, bool)>> {
    let run = asking.run;
    let held = hold(asking, member)?;
    let call = call_context(run, asking.place, attempt, true);
    let request = ModelRequest {
        instructions: asking.instructions,
        messages: asking.messages,
        tools: asking.tools,
        tool_choice: asking.tool_choice,
        output: asking.output,
        options: held.options.as_ref().unwrap_or(asking.options),
        call: &call,
    };
    let alias = &asking.chain.alias;
    let span = telemetry::model_span(&ModelFields {
        alias,
        model_id: member.model_id.as_deref(),
        turn: asking.turn,
        attempt,
    });
    let mut listener = Listener::open(run, alias, asking.turn, asking.output.is_some());
    let until = run.control.deadline.min(after(run.bounds.model.call));
    let answer = member.model.generate(&request, &mut listener);
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
    let mut usage = heard.as_ref().map_or_else(|_| listener.usage(), |response| response.usage);
    usage.cost_micros = usage.cost_micros.or_else(|| member.cost.price()?.of(&usage));
    if let Ok(response) = &mut heard {
        response.usage = usage;
    }
    let Held { reservation, capped, .. } = held;
    let refused = heard.as_ref().is_err_and(|error| !spoke && unbilled(error.kind));
    let billed = settle(run, reservation, &usage, refused);
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
    let uncounted = usage.cost_micros.is_none() && member.cost.price().is_none();
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

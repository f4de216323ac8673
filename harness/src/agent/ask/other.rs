//! A call of a model that is no conversation: embeddings, a new order. Held, bounded in time, tried again, told and
//! settled as a turn is; only nothing is streamed.

use super::attempt::{Asked, Attempt};
use super::call_context;
use super::listen::{self, Listener};
use super::reserve::{End, hold_input, settle, tokens_of};
use super::retry::wait_for_next;
use super::{falls_back, tries};
use crate::error::{Error, Result};
use crate::port::BoxFuture;
use crate::port::model::{CallContext, FinishReason, ModelError, Usage};
use crate::run::{Member, ModelChain, Run, after};
use crate::telemetry::{self, ModelFields};
use std::sync::Arc;
use tracing::Instrument;

/// Who is asked for what.
pub(crate) struct Other<'a> {
    pub(crate) run: &'a Arc<Run>,
    pub(crate) chain: &'a ModelChain,
    pub(crate) member: &'a Member,
    /// Where in the run the call stands.
    pub(crate) place: (Arc<str>, u64),
    /// What is sent, for the estimate.
    pub(crate) bytes: usize,
}

/// An answer, and what it used.
pub(crate) type Answered<T> = Result<(T, Usage), ModelError>;

/// Asks, with the retries of the run.
///
/// # Errors
/// The model's, the budget's, or the run's deadline.
pub(crate) async fn ask_other<'a, T>(
    other: Other<'a>,
    call: impl Fn(CallContext) -> BoxFuture<'a, Answered<T>>,
) -> Result<T> {
    let (run, alias) = (other.run, &other.chain.alias);
    let mut attempt = 1;
    let mut failed = None;
    loop {
        let asked = Asked { run, alias, member: other.member };
        let mut opened = match Attempt::open(asked, || tokens_of(other.bytes)).await {
            Ok(opened) => opened,
            Err(error) if falls_back(&error) => return Err(failed.unwrap_or(error)),
            Err(error) => return Err(error),
        };
        let context = call_context(run, (&other.place.0, other.place.1), attempt, false);
        let error = match once(&other, attempt, &mut opened, call(context)).await? {
            Ok(answer) => {
                opened.alive();
                return Ok(answer);
            }
            Err(error) => error,
        };
        opened.failed(&error, false);
        drop(opened);
        failed = Some(Error::Model { alias: alias.to_string(), error: Box::new(error.clone()) });
        wait_for_next(run, alias, attempt, tries(other.member, attempt), error).await?;
        attempt += 1;
    }
}

async fn once<T>(
    other: &Other<'_>,
    attempt: u32,
    opened: &mut Attempt<'_>,
    call: BoxFuture<'_, Answered<T>>,
) -> Result<Result<T, ModelError>> {
    let Other { run, chain, member, bytes, .. } = other;
    let member = &member.model;
    let reservation = hold_input(run, &chain.alias, member, *bytes)?;
    let model_id = member.model_id.as_deref();
    let span = telemetry::model_span(&ModelFields { alias: &chain.alias, model_id, turn: 0, attempt });
    opened.begin();
    let listener = Listener::open(run, &chain.alias, 0);
    let until = run.control.deadline.min(after(run.bounds.model.call));
    let heard = match run.control.deadlines.within(until, call).instrument(span.clone()).await {
        Ok(heard) => heard,
        Err(_) if until == run.control.deadline => {
            listener.failed("TIMEOUT");
            return Err(Error::Timeout { scope: "the run".to_owned(), limit: run.bounds.run_time });
        }
        Err(_) => Err(super::timed_out(&chain.alias, run.bounds.model.call)),
    };
    let mut usage = heard.as_ref().map_or_else(|_| Usage::default(), |(_, usage)| *usage);
    if usage.input_tokens.is_some() {
        // Nothing is written.
        usage.output_tokens.get_or_insert(0);
    }
    usage.cost_micros = usage.cost_micros.or_else(|| member.cost.price()?.of(&usage));
    let end = End::of(&heard, false);
    opened.settle(&usage, end);
    let billed = settle(run, reservation, &usage, end);
    let code = |kind: &ModelError| -> Arc<str> {
        Error::Model { alias: chain.alias.to_string(), error: Box::new(kind.clone()) }.code().into()
    };
    let reason = heard.as_ref().map_or_else(code, |_| listen::reason(&FinishReason::Stop));
    telemetry::finish_model_span(&span, &reason, &usage);
    listener.finish(reason, usage, billed);
    Ok(heard.map(|(answer, _)| answer))
}

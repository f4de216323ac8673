//! What a call may use is held before it is made, and what it did use is settled after.
//!
//! Nothing is estimated where nothing is bounded. Next: `run/budget.rs` for the accounts.

use super::Asking;
use crate::agent::form::Form;
use crate::error::{Error, Result};
use crate::port::model::{
    ConnectedModel, Cost, GenerateOptions, Media, MediaSource, Message, ModelError, ModelErrorKind, Part,
    Usage,
};
use crate::run::{Amount, Member, Reservation, Run};
use crate::tool::json_bytes;

/// What an answer is taken to use at most when nobody bounds it. A longer one is charged when it is there.
const USUAL_ANSWER: u32 = 4096;

/// An answer of fewer tokens is of no use to anybody.
const LEAST_ANSWER: u32 = 16;

/// Bytes a token: the usual rule of thumb.
const BYTES: u64 = 4;

/// What is held for a call.
pub(super) struct Held {
    pub(super) reservation: Reservation,
    /// The options of the call, where the budget bounds the answer more than the caller does.
    pub(super) options: Option<GenerateOptions>,
    /// Then also what it means when the answer is cut.
    pub(super) capped: Option<Error>,
}

/// Holds what the call may use. Where less is left than the answer may use, the answer is bounded to that.
pub(super) fn hold(asking: &Asking<'_>, form: &Form<'_>, member: &ConnectedModel) -> Result<Held> {
    let account = &asking.run.account;
    let money = account.bounds_money();
    if !money && !account.bounds_tokens() {
        return Ok(Held { reservation: account.reserve(Amount::NONE)?, options: None, capped: None });
    }
    if money && member.cost == Cost::Unknown {
        return Err(Error::PriceUnknown { alias: asking.chain.alias.to_string() });
    }
    let (left, price, input) = (account.left(), member.cost.price(), estimate(asking.messages, form));
    let wanted = asking.options.max_output_tokens.unwrap_or(USUAL_ANSWER);
    let of_tokens = left.tokens.saturating_sub(input);
    let of_money = price.filter(|_| money).map_or(u64::MAX, |price| price.affordable(input, left.micros));
    let most = u32::try_from(of_tokens.min(of_money)).unwrap_or(u32::MAX);
    let output = wanted.min(most).max(wanted.min(LEAST_ANSWER));
    let may = Usage { input_tokens: Some(input), output_tokens: Some(output.into()), ..Usage::default() };
    let micros = price.and_then(|price| price.at_most(&may)).unwrap_or(0);
    let reservation = account.reserve(Amount { tokens: input.saturating_add(output.into()), micros })?;
    if output == wanted {
        return Ok(Held { reservation, options: None, capped: None });
    }
    let options = GenerateOptions { max_output_tokens: Some(output), ..asking.options.clone() };
    Ok(Held { reservation, options: Some(options), capped: Some(account.tightest(of_money < of_tokens)) })
}

/// The tokens that a call may use, for the limits of its provider.
pub(super) fn may_use(asking: &Asking<'_>, member: &Member) -> u64 {
    let form = asking.wanted.of(member, asking.instructions);
    let output = asking.options.max_output_tokens.unwrap_or(USUAL_ANSWER);
    estimate(asking.messages, &form).saturating_add(output.into())
}

/// The same for bytes that are sent.
pub(super) fn tokens_of(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(BYTES)
}

/// Holds what a call may use that writes nothing.
pub(super) fn hold_input(
    run: &Run,
    alias: &str,
    member: &ConnectedModel,
    bytes: usize,
) -> Result<Reservation> {
    let money = run.account.bounds_money();
    if !money && !run.account.bounds_tokens() {
        return run.account.reserve(Amount::NONE);
    }
    if money && member.cost == Cost::Unknown {
        return Err(Error::PriceUnknown { alias: alias.to_owned() });
    }
    let tokens = tokens_of(bytes);
    let may = Usage { input_tokens: Some(tokens), output_tokens: Some(0), ..Usage::default() };
    let micros = member.cost.price().and_then(|price| price.of(&may)).unwrap_or(0);
    run.account.reserve(Amount { tokens, micros })
}

/// How a call ended, for what it is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With its answer: what it says that it used is all.
    Whole,
    /// Failed after it began: what it says that it used is what was known when it broke.
    Broken,
    /// Failed before any work, which uses nothing.
    Refused,
}

impl End {
    /// `spoke`: something of an answer came. Whoever had spoken had worked.
    pub(super) fn of<T>(heard: &Result<T, ModelError>, spoke: bool) -> Self {
        match heard {
            Ok(_) => End::Whole,
            Err(error) if !spoke && unbilled(error.kind) => End::Refused,
            Err(_) => End::Broken,
        }
    }
}

/// Puts what was used in the place of what was held, or gives it back when the call was refused before any work.
/// Unknown usage keeps what was held, and one that broke is never less. True when it is to be paid.
pub(super) fn settle(run: &Run, reservation: Reservation, usage: &Usage, end: End) -> bool {
    let billed = end != End::Refused || usage.total_tokens().is_some();
    match end {
        End::Broken => reservation.settle_at_least(usage),
        _ if billed => reservation.settle(usage),
        _ => reservation.release(),
    }
    run.warn_of_budgets();
    billed
}

/// Errors that a provider gives before it works.
fn unbilled(kind: ModelErrorKind) -> bool {
    matches!(
        kind,
        ModelErrorKind::Network
            | ModelErrorKind::RateLimited
            | ModelErrorKind::Overloaded
            | ModelErrorKind::QuotaExceeded
            | ModelErrorKind::Auth
            | ModelErrorKind::NotFound
            | ModelErrorKind::InvalidRequest
            | ModelErrorKind::ContextLength
            | ModelErrorKind::Unsupported
    )
}

/// The tokens of what is asked.
fn estimate(messages: &[Message], form: &Form<'_>) -> u64 {
    let messages = messages.iter().flat_map(|message| &message.parts).map(part_bytes);
    let tools = form.tools.iter();
    let tools = tools.map(|tool| tool.name.len() + tool.description.len() + json_bytes(&tool.parameters));
    let output = form.output.map_or(0, |output| output.description.len() + json_bytes(&output.schema));
    let bytes = form.instructions.len() + messages.sum::<usize>() + tools.sum::<usize>() + output;
    (bytes as u64).div_ceil(BYTES)
}

fn part_bytes(part: &Part) -> usize {
    match part {
        Part::Text { text } | Part::Refusal { text } => text.len(),
        Part::ToolCall(call) => call.name.len() + call.arguments.len(),
        Part::ToolResult(result) => result.content.iter().map(part_bytes).sum(),
        Part::Reasoning(reasoning) => {
            reasoning.opaque.as_ref().map_or(reasoning.text.len(), std::string::String::len)
        }
        Part::Citation(_) => 0,
        Part::Opaque(opaque) => opaque.json.len(),
        Part::Image(media) | Part::Audio(media) | Part::Document(media) => media_bytes(media),
    }
}

/// Too much for most pictures, which providers count by their size in pixels: a bound may err on that side.
fn media_bytes(media: &Media) -> usize {
    match &media.source {
        MediaSource::Base64 { data } => data.len(),
        // Nobody knows before the provider has read it.
        MediaSource::Url { .. } | MediaSource::ProviderFile { .. } => 4096,
    }
}

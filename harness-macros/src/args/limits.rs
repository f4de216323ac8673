//! `limits(turns = 8, run_time = "5m")`, of items and of `harness!`.

use super::reader;
use super::value::{Time, time, value};
use crate::diagnostics::Problems;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, ExprLit, Lit};

/// One limit that was set.
#[derive(Clone)]
pub(crate) struct Limit {
    pub(crate) group: Group,
    /// The field in its group.
    pub(crate) field: &'static str,
    pub(crate) value: LimitValue,
    pub(crate) span: Span,
}

/// Which struct of `harness::limits` a limit is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Run,
    Model,
    Tools,
    Budget,
}

#[derive(Clone)]
pub(crate) enum LimitValue {
    Number(Expr),
    Time(Time),
}

struct Known {
    name: &'static str,
    group: Group,
    field: &'static str,
    time: bool,
}

const fn number(name: &'static str, group: Group, field: &'static str) -> Known {
    Known { name, group, field, time: false }
}

const fn duration(name: &'static str, group: Group, field: &'static str) -> Known {
    Known { name, group, field, time: true }
}

const KNOWN: &[Known] = &[
    number("turns", Group::Run, "turns"),
    duration("run_time", Group::Run, "run_time"),
    number("depth", Group::Run, "depth"),
    number("repairs", Group::Run, "repairs"),
    number("history_window", Group::Run, "history_window"),
    number("input_bytes", Group::Run, "input_bytes"),
    duration("model_call", Group::Model, "call"),
    duration("model_idle", Group::Model, "idle"),
    number("model_attempts", Group::Model, "attempts"),
    number("max_output_tokens", Group::Model, "max_output_tokens"),
    number("tool_calls", Group::Tools, "calls"),
    number("calls_per_turn", Group::Tools, "calls_per_turn"),
    number("repeats", Group::Tools, "repeats"),
    number("parallel", Group::Tools, "parallel"),
    duration("tool_call", Group::Tools, "call"),
    number("shown_bytes", Group::Tools, "shown_bytes"),
    number("kept_bytes", Group::Tools, "kept_bytes"),
    number("run_tokens", Group::Budget, "run_tokens"),
    number("run_cost_micros", Group::Budget, "run_cost_micros"),
    number("session_tokens", Group::Budget, "session_tokens"),
    number("session_cost_micros", Group::Budget, "session_cost_micros"),
    number("tenant_tokens", Group::Budget, "tenant_tokens"),
    number("tenant_cost_micros", Group::Budget, "tenant_cost_micros"),
];

/// Limits that may be nothing: the others would stop every run before it begins.
const MAY_BE_ZERO: &[&str] = &["repairs", "history_window", "tool_calls", "depth"];

pub(crate) fn limits(tokens: TokenStream, problems: &mut Problems) -> Vec<Limit> {
    let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
    let mut limits = Vec::new();
    reader::read(tokens, "limit", &names, problems, |name, key, input, _| {
        let Some(known) = KNOWN.iter().find(|known| known.name == name) else { return Ok(()) };
        let value = if known.time {
            LimitValue::Time(time(input, key, &format!("{name} = \"5m\""))?)
        } else {
            let example = format!("{name} = 8");
            LimitValue::Number(checked(name, key, value(input, key, &example)?)?)
        };
        limits.push(Limit { group: known.group, field: known.field, value, span: key.span() });
        Ok(())
    });
    limits
}

/// The limits of an item. What bounds many runs together is nobody's who runs only some of them.
pub(crate) fn item_limits(tokens: TokenStream, problems: &mut Problems) -> Vec<Limit> {
    let limits = limits(tokens, problems);
    for limit in limits.iter().filter(|limit| limit.group == Group::Budget) {
        if let Some((scope @ ("session" | "tenant"), _)) = limit.field.split_once('_') {
            let name = limit.field;
            let message = format!(
                "`{name}` bounds all runs of a {scope} together; write it in `limits` of `harness! {{ }}`, or bound each run: `{}`",
                name.replacen(scope, "run", 1),
            );
            problems.join(syn::Error::new(limit.span, message));
        }
    }
    limits
}

fn checked(name: &str, key: &Ident, value: Expr) -> syn::Result<Expr> {
    match &value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
            let zero = number.base10_parse::<u64>().is_ok_and(|number| number == 0);
            if zero && !MAY_BE_ZERO.contains(&name) {
                return Err(syn::Error::new(number.span(), format!("`{key}` is at least 1")));
            }
            Ok(value)
        }
        Expr::Lit(_) | Expr::Unary(_) => {
            Err(syn::Error::new_spanned(value, format!("expected a whole number: `{name} = 8`")))
        }
        _ => Ok(value),
    }
}

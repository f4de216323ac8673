//! The agent loop: prepare, call, run tools, append, validate, tell.

use super::answer::{Answer, read};
use super::plan::AgentPlan;
use super::{Agents, Answered, Asking, Wanted, ask};
use crate::error::{Error, Place, Result};
use crate::event::{EventKind, Outcome};
use crate::port::model::{GenerateOptions, Message, Part, Role, ToolCall, ToolResult};
use crate::run::{Run, outcome};
use crate::telemetry;
use crate::tool::invoke::{Batch, CallLog, Panicked, caught, run_batch};
use crate::tool::part_bytes;
use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tracing::Instrument;

/// A conversation that ended well.
pub(crate) struct Finished {
    /// The typed answer.
    pub(crate) output: Box<dyn Any + Send>,
    /// The messages of this run alone, for the session's history.
    pub(crate) messages: Vec<Message>,
}

/// What an agent works on.
pub(crate) struct Conversation<'a> {
    pub(crate) run: &'a Arc<Run>,
    pub(crate) plan: &'a AgentPlan,
    pub(crate) instructions: &'a str,
    pub(crate) messages: Vec<Message>,
    /// Messages from the session's history at the front of `messages`.
    pub(crate) earlier: usize,
}

/// Runs an agent to its typed answer. `earlier` is the window of the session's history.
///
/// # Errors
/// What ended the conversation: the model, a limit, a budget, an answer that does not fit.
pub(crate) async fn run_agent(
    run: &Arc<Run>,
    agents: &Arc<Agents>,
    id: u64,
    input: Box<dyn Any + Send>,
    earlier: Vec<Message>,
) -> Result<Finished> {
    let plan = agents.plan(id).ok_or(Error::Internal("an agent without a plan"))?;
    let open = Open::new(run, plan);
    let span = telemetry::agent_span(&plan.name);
    // Read before the first await: an input need not be shareable between threads.
    let panicked = |_| Error::Panicked { what: format!("agent `{}`", plan.name) };
    let opening =
        catch_unwind(AssertUnwindSafe(|| Opening::read(plan, &*input))).map_err(|_| panicked(Panicked));
    drop(input);
    // A panic ends this agent, not who called it.
    let work = async { converse(run, plan, opening??, earlier).await };
    let result = caught(Box::pin(work)).instrument(span.clone()).await;
    let result = result.map_err(panicked).flatten();
    let outcome = outcome(&result);
    telemetry::finish_span(&span, &outcome);
    open.finish(outcome);
    result
}

/// What a conversation begins with.
struct Opening {
    instructions: Cow<'static, str>,
    parts: Vec<Part>,
}

impl Opening {
    fn read(plan: &AgentPlan, input: &dyn Any) -> Result<Self> {
        let unwritable =
            || Error::Invalid { place: Place::AgentInput, issues: "it cannot be written as JSON".to_owned() };
        let parts = (plan.def.input.render)(input).ok_or_else(unwritable)?;
        Ok(Opening { instructions: plan.instructions(input), parts })
    }
}

async fn converse(
    run: &Arc<Run>,
    plan: &AgentPlan,
    opening: Opening,
    earlier: Vec<Message>,
) -> Result<Finished> {
    let mut conversation = Conversation {
        run,
        plan,
        instructions: &opening.instructions,
        earlier: earlier.len(),
        messages: earlier,
    };
    let bytes = opening.parts.iter().map(part_bytes).sum::<usize>();
    if bytes > run.bounds.input_bytes {
        return Err(Error::LimitReached { limit: "input_bytes", bound: run.bounds.input_bytes as u64 });
    }
    conversation.messages.push(Message { role: Role::User, parts: opening.parts });
    conversation.take_turns().await
}

impl Conversation<'_> {
    async fn take_turns(mut self) -> Result<Finished> {
        let (run, plan) = (self.run, self.plan);
        let mut log = CallLog::default();
        self.know_earlier_calls(&mut log);
        let mut repairs = 0;
        let mut before_repairs = None;
        let options = GenerateOptions {
            max_output_tokens: run.bounds.model.max_output_tokens,
            image_output: plan.output.is_picture(),
            ..plan.def.options.asked()
        };
        for turn in 0..run.bounds.turns {
            let Answered { mut response, form } = ask(Asking {
                run,
                chain: &plan.chain,
                place: ("model", u64::from(turn)),
                instructions: self.instructions,
                messages: &self.messages,
                wanted: Wanted { specs: &plan.specs, output: Some(&plan.output), may_call: repairs == 0 },
                options: &options,
                turn,
            })
            .await?;
            log.own_ids(&mut response.message, turn);
            match read(plan, form, &mut response, repairs == 0)? {
                Answer::Calls(calls) if repairs > 0 => {
                    repairs += 1;
                    if repairs > run.bounds.repairs {
                        return Err(misfit(plan, repairs, "it calls tools, which a repair may not"));
                    }
                    self.refuse(response.message, &calls);
                }
                Answer::Calls(calls) => {
                    self.messages.push(response.message);
                    let place: Arc<str> = format!("{}/{turn}", plan.name).into();
                    let results =
                        run_batch(Batch { run, tools: &plan.tools, place, calls }, &mut log).await?;
                    self.messages.push(Message { role: Role::Tool, parts: results });
                }
                Answer::Paused => self.messages.push(response.message),
                Answer::Output(output) => {
                    // What was said to get there is nothing that later runs should read.
                    if let Some(kept) = before_repairs {
                        self.forget_after(kept);
                    }
                    self.messages.push(response.message);
                    return Ok(Finished { output, messages: self.messages.split_off(self.earlier) });
                }
                Answer::Misfit(issues) => {
                    repairs += 1;
                    if repairs > run.bounds.repairs {
                        return Err(misfit(plan, repairs, issues.for_developers));
                    }
                    before_repairs.get_or_insert_with(|| self.end());
                    self.ask_again(response.message, &issues.for_model);
                }
            }
        }
        Err(Error::LimitReached { limit: "turns", bound: u64::from(run.bounds.turns) })
    }

    /// Models use the ids of their calls again, also those of earlier runs; a conversation has each once.
    fn know_earlier_calls(&self, log: &mut CallLog) {
        let known =
            |call: &ToolCall| ToolCall { id: call.id.clone(), name: String::new(), arguments: String::new() };
        let earlier = self.messages.iter().flat_map(Message::tool_calls);
        let parts: Vec<_> = earlier.map(|call| Part::ToolCall(known(call))).collect();
        log.own_ids(&mut Message { role: Role::Assistant, parts }, 0);
    }

    /// Where the conversation ends now: messages, and parts of the last one.
    fn end(&self) -> (usize, usize) {
        (self.messages.len(), self.messages.last().map_or(0, |last| last.parts.len()))
    }

    fn forget_after(&mut self, (messages, parts): (usize, usize)) {
        self.messages.truncate(messages);
        if let Some(last) = self.messages.last_mut() {
            last.parts.truncate(parts);
        }
    }

    /// Providers do not keep every model from calling when tools are off. Nothing is run, and each call has its result.
    fn refuse(&mut self, answer: Message, calls: &[ToolCall]) {
        let text = "not run: tools are off now; answer, and only with the answer";
        let result = |call: &ToolCall| {
            let (call_id, name) = (call.id.clone(), call.name.clone());
            let content = vec![Part::Text { text: text.to_owned() }];
            Part::ToolResult(ToolResult { call_id, name, content, is_error: true })
        };
        self.messages.push(answer);
        self.messages.push(Message { role: Role::Tool, parts: calls.iter().map(result).collect() });
    }

    fn ask_again(&mut self, answer: Message, issues: &str) {
        // A message without parts is refused by providers.
        if !answer.parts.is_empty() {
            self.messages.push(answer);
        }
        let text = format!(
            "Your answer does not fit what was asked for:\n{issues}\nAnswer again, completely, and only with the answer."
        );
        match self.messages.last_mut() {
            // Two messages of one role in a row are refused by some providers.
            Some(last) if last.role == Role::User => last.parts.push(Part::Text { text }),
            _ => self.messages.push(Message::user(text)),
        }
    }
}

fn misfit(plan: &AgentPlan, attempts: u32, issues: impl Into<String>) -> Error {
    Error::OutputInvalid { agent: plan.name.to_string(), attempts, issues: issues.into() }
}

/// An agent at work: its `finished` comes also when the run is cancelled around it.
struct Open<'a> {
    run: &'a Run,
    agent: Arc<str>,
    open: bool,
}

impl<'a> Open<'a> {
    fn new(run: &'a Run, plan: &AgentPlan) -> Self {
        let agent = Arc::clone(&plan.name);
        run.tally.agent();
        run.emit(|| EventKind::AgentStarted { agent: agent.clone() });
        Open { run, agent, open: true }
    }

    fn finish(mut self, outcome: Outcome) {
        self.open = false;
        self.emit(outcome);
    }

    fn emit(&self, outcome: Outcome) {
        self.run.emit(|| EventKind::AgentFinished { agent: Arc::clone(&self.agent), outcome });
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if self.open {
            self.emit(Outcome::Cancelled);
        }
    }
}

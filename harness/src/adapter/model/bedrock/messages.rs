//! A conversation in the messages of Converse: roles take turns, all results of a turn in one message, and what a
//! family refuses beside them in another.

use super::PROVIDER;
use super::block::{Block, Kind, Message};
use super::family::Family;
use super::media::{self, Names};
use super::options::Options;
use crate::adapter::model::history::{self, CallIds};
use crate::adapter::model::wire::Failure;
use crate::port::model::{self, Part, Role, ToolCall, ToolResult};
use serde_json::{Map, Value, json};

/// Ids of calls that the API takes.
const IDS: CallIds = CallIds::Plain(64);
/// What an opaque part is called that is never sent back.
pub(super) const TRACE: &str = "trace";

/// Writes a conversation for a family.
pub(super) struct Writer<'a> {
    pub(super) family: Family<'a>,
    pub(super) options: &'a Options,
    /// Whose reasoning and items are taken back.
    provider: &'a str,
    names: Names,
    written: Vec<Message>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(family: Family<'a>, options: &'a Options, provider: &'a str) -> Self {
        Writer { family, options, provider, names: Names::default(), written: Vec::new() }
    }

    pub(super) fn write(mut self, messages: &[model::Message]) -> Result<Vec<Message>, Failure> {
        for message in messages {
            match message.role {
                Role::User => {
                    let content = self.content(&message.parts)?;
                    self.push("user", content);
                }
                Role::Assistant => {
                    let content = message.parts.iter().filter_map(|part| self.said(part)).collect();
                    self.push("assistant", content);
                }
                Role::Tool => self.results(message)?,
            }
        }
        self.close();
        Ok(self.written)
    }

    /// Adds to the last message where it has the same role, because roles take turns.
    fn push(&mut self, role: &'static str, content: Vec<Block>) {
        if content.is_empty() {
            return;
        }
        match self.written.last_mut().filter(|last| last.role == role) {
            Some(last) if role == "assistant" || self.family.may_share(&last.content, &content) => {
                last.content.extend(content);
            }
            Some(_) => {
                self.written.push(Message { role: "assistant", content: stop() });
                self.written.push(Message { role, content });
            }
            None => self.written.push(Message { role, content }),
        }
    }

    /// What the API demands of the whole.
    fn close(&mut self) {
        let begins = self.written.first().map(|first| first.role);
        if begins.is_none() || (begins == Some("assistant") && !self.family.may_begin()) {
            self.written.insert(0, Message { role: "user", content: stop() });
        }
        for message in &mut self.written {
            let has = |kind| message.content.iter().any(|block: &Block| block.kind == kind);
            if has(Kind::Document) && !has(Kind::Text) {
                message.content.extend(Block::text("The document is attached."));
            }
        }
        let last = self.written.last_mut();
        if let Some(words) =
            last.filter(|last| last.role == "assistant").and_then(|last| last.content.last_mut())
        {
            words.trim_end();
        }
        if self.options.cache.messages && self.family.caches() {
            self.remember();
        }
    }

    /// A cache point at the end of what the user said last; not right behind a document, which is refused.
    fn remember(&mut self) {
        let point = self.options.cache.block();
        let Some(user) = self.written.iter_mut().rev().find(|message| message.role == "user") else { return };
        let end = user.content.iter().rposition(|block| block.kind != Kind::Document).map_or(0, |at| at + 1);
        if end > 0 {
            user.content.insert(end, Block::new(Kind::CachePoint, point));
        }
    }

    fn content(&mut self, parts: &[Part]) -> Result<Vec<Block>, Failure> {
        let mut content = Vec::new();
        for part in parts {
            match part {
                Part::Text { text } => content.extend(Block::text(text)),
                Part::Image(image) => content.push(media::image(image)?),
                Part::Audio(audio) => content.push(media::audio(audio)?),
                Part::Document(document) => content.push(self.document(document)?),
                Part::Opaque(_) => content.extend(self.own(part)),
                _ => {}
            }
        }
        Ok(content)
    }

    fn document(&mut self, document: &model::Media) -> Result<Block, Failure> {
        let cited = self.options.citations && self.family.cites();
        media::document(document, &mut self.names, cited)
    }

    /// What the model said, in its order: reasoning stays where it stood.
    fn said(&self, part: &Part) -> Option<Block> {
        match part {
            Part::Text { text } | Part::Refusal { text } => Block::text(text),
            Part::ToolCall(call) => Some(self::call(call)),
            Part::Reasoning(_) | Part::Opaque(_) => self.own(part),
            _ => None,
        }
    }

    /// What this maker's models gave goes back as it was, and so does a block that the application wrote for Bedrock.
    fn own(&self, part: &Part) -> Option<Block> {
        match part {
            Part::Reasoning(reasoning) if reasoning.provider == self.provider => {
                Block::raw(reasoning.opaque.as_deref()?)
            }
            Part::Opaque(opaque)
                if (opaque.provider == self.provider || opaque.provider == PROVIDER)
                    && opaque.kind != TRACE =>
            {
                Block::raw(&opaque.json)
            }
            _ => None,
        }
    }

    /// All results in one message; what may not stand inside them follows as words of the user.
    fn results(&mut self, message: &model::Message) -> Result<(), Failure> {
        let (mut results, mut attached) = (Vec::new(), Vec::new());
        for part in &message.parts {
            if let Part::ToolResult(result) = part {
                results.push(self.result(result, &mut attached)?);
            }
        }
        self.push("user", results);
        self.push("user", attached);
        Ok(())
    }

    fn result(&mut self, result: &ToolResult, attached: &mut Vec<Block>) -> Result<Block, Failure> {
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for block in self.content(&result.content)? {
            let fits = match block.kind {
                Kind::Image => self.family.images_in_results(),
                Kind::Document => self.family.documents_in_results(),
                Kind::Audio => false,
                _ => true,
            };
            if fits { inside.push(block) } else { outside.push(block) }
        }
        if !outside.is_empty() {
            let told = format!("Attached by the tool {}:", history::tool_name(&result.name));
            attached.extend(Block::text(&told));
            attached.append(&mut outside);
            if inside.is_empty() {
                inside.extend(Block::text("The result is attached below."));
            }
        }
        if inside.is_empty() {
            // An empty list is refused, and so is blank text.
            inside.extend(Block::text("(no output)"));
        }
        let inside: Vec<Value> = inside.into_iter().map(Block::into_json).collect();
        let mut wire = json!({"toolUseId": IDS.on_the_wire(&result.call_id), "content": inside});
        if result.is_error && self.family.results_have_a_status() {
            wire["status"] = "error".into();
        }
        Ok(Block::new(Kind::ToolResult, json!({"toolResult": wire})))
    }
}

impl Family<'_> {
    /// Whether this may stand in one message.
    fn may_share(self, a: &[Block], b: &[Block]) -> bool {
        let all = || a.iter().chain(b);
        let result = all().any(|block| block.kind == Kind::ToolResult);
        let other = all().any(|block| !matches!(block.kind, Kind::ToolResult | Kind::CachePoint));
        let document = all().any(|block| block.kind == Kind::Document);
        let mixed = result && other;
        !mixed || (self.results_share() && (!document || self.results_share_with_documents()))
    }
}

/// Some words where the API demands some and nobody said any; blank ones are refused.
fn stop() -> Vec<Block> {
    Block::text(".").into_iter().collect()
}

fn call(call: &ToolCall) -> Block {
    let arguments = history::arguments(&call.arguments);
    let input = match serde_json::from_str::<Map<String, Value>>(arguments) {
        Ok(input) => Value::Object(input),
        // The model reads its own mistake; the API would refuse the whole history.
        Err(_) => json!({"malformed_arguments": arguments}),
    };
    let (id, name) = (IDS.on_the_wire(&call.id), history::tool_name(&call.name));
    Block::new(Kind::ToolUse, json!({"toolUse": {"toolUseId": id, "name": name, "input": input}}))
}

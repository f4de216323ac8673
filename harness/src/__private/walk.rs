//! The walk: every item says what it needs and what it uses, in order. `harness!` runs it in one constant;
//! pass one collects a report, pass two fails at the exact requirement, so that the compiler's back-trace of
//! const evaluation is the chain. Start runs it once more for what is only known then.
//!
//! Const evaluation is slow: ids instead of strings, one walk for all entries, a hash set of what was seen.
//! Next: `issue.rs` for the words.

use super::bound::{chain_has, gap, has, provides};
use super::text::Text;
use crate::agent::InputKinds;
use crate::capability::ExtensionPort;
use crate::harness::{HarnessDef, ModelBinding};
use crate::schema::TypeMisfit;

/// Const evaluation itself stops at 128 frames (`recursion_limit`); an item is one, and ours come on top.
pub(super) const DEPTH: usize = 100;
/// A power of two. One slot stays empty, so that a search ends.
const ITEMS: usize = 4096;
/// Names of the tools on offer at once: those of the agent that is looked at, and of the agents above it.
const OFFERS: usize = 2048;
/// Agents and workflows, which one harness knows by their names.
const NAMES: usize = 2048;

/// State of one walk.
pub struct Visit<'a> {
    pub(super) def: &'static HarnessDef,
    /// Those of the definition, or what start received.
    pub(super) models: &'a [ModelBinding<'a>],
    pub(super) frames: [Frame<'a>; DEPTH],
    pub(super) depth: usize,
    seen: [u64; ITEMS],
    seen_len: usize,
    offers: [(u64, &'static str); OFFERS],
    offers_len: usize,
    names: [(&'static str, &'static str); NAMES],
    names_len: usize,
    /// What is walked is run by `stream`: each model on the way streams.
    streams: bool,
    /// The second pass: fail here, now.
    pub(super) strict: bool,
    pub(super) report: Text,
    pub(super) issues: usize,
}

/// One item on the way from the entry to where the walk is.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    /// The model of an agent.
    model: Option<&'a ModelBinding<'a>>,
    /// Where the names of an agent's tools begin in `offers`.
    offers: usize,
}

const NOWHERE: Frame<'static> = Frame { kind: "", name: "", model: None, offers: 0 };

impl<'a> Visit<'a> {
    /// The first pass over what `def` binds.
    pub const fn new(def: &'static HarnessDef) -> Self {
        Visit::over(def, def.models)
    }

    /// The same with other models behind its aliases: what start received.
    pub const fn over(def: &'static HarnessDef, models: &'a [ModelBinding<'a>]) -> Self {
        Visit {
            def,
            models,
            frames: [NOWHERE; DEPTH],
            depth: 0,
            seen: [0; ITEMS],
            seen_len: 0,
            offers: [(0, ""); OFFERS],
            offers_len: 0,
            names: [("", ""); NAMES],
            names_len: 0,
            streams: false,
            strict: false,
            report: Text::new(),
            issues: 0,
        }
    }

    /// The first pass over what `stream` may run.
    pub const fn streaming(def: &'static HarnessDef) -> Self {
        let mut visit = Visit::new(def);
        visit.streams = true;
        visit
    }

    /// The second pass, when the first one found something.
    pub const fn unmet(mut self) -> Option<Self> {
        if self.issues == 0 {
            return None;
        }
        self.close_report();
        self.strict = true;
        self.depth = 0;
        self.seen_len = 0;
        self.seen = [0; ITEMS];
        self.offers_len = 0;
        self.names_len = 0;
        Some(self)
    }

    /// The same report at run time.
    ///
    /// # Errors
    /// The words of the build error.
    pub fn into_result(mut self) -> Result<(), String> {
        if self.issues == 0 {
            return Ok(());
        }
        self.close_report();
        Err(self.report.as_str().to_owned())
    }

    /// False when this item was already looked at: agents may call each other in a circle.
    #[track_caller]
    pub const fn enter(&mut self, kind: &'static str, name: &'static str, id: u64) -> bool {
        self.offer(name, id);
        let mut slot = id as usize % ITEMS;
        while self.seen[slot] != 0 {
            if self.seen[slot] == id {
                return false;
            }
            slot = (slot + 1) % ITEMS;
        }
        if self.depth == DEPTH {
            self.too_deep(name);
            return false;
        }
        if self.seen_len == ITEMS - 1 {
            self.too_large(name);
            return false;
        }
        self.seen[slot] = id;
        self.seen_len += 1;
        self.frames[self.depth] = Frame { kind, name, model: None, offers: self.offers_len };
        self.depth += 1;
        self.name(kind, name);
        true
    }

    /// Runs, digests and Mermaid know agents and workflows by name: in one harness each is one thing.
    #[track_caller]
    const fn name(&mut self, kind: &'static str, name: &'static str) {
        if super::text::same(kind, "tool") {
            return;
        }
        let mut i = 0;
        while i < self.names_len {
            if super::text::same(self.names[i].1, name) && super::text::same(self.names[i].0, kind) {
                self.name_twice(kind);
                return;
            }
            i += 1;
        }
        if self.names_len == NAMES {
            self.too_large(name);
            return;
        }
        self.names[self.names_len] = (kind, name);
        self.names_len += 1;
    }

    /// Ends what `enter` began.
    pub const fn leave(&mut self) {
        self.depth -= 1;
        self.offers_len = self.frames[self.depth].offers;
    }

    /// A model calls tools and other agents by name: under one agent each name is one thing.
    #[track_caller]
    const fn offer(&mut self, name: &'static str, id: u64) {
        // Only agents offer their entries by name; they are the ones with a model.
        if self.depth == 0 || self.top().model.is_none() {
            return;
        }
        let mut i = self.top().offers;
        while i < self.offers_len {
            if self.offers[i].0 == id {
                self.listed_twice(name);
                return;
            }
            if super::text::same(self.offers[i].1, name) {
                self.same_name(name);
                return;
            }
            i += 1;
        }
        if self.offers_len == OFFERS {
            self.too_large(name);
            return;
        }
        self.offers[self.offers_len] = (id, name);
        self.offers_len += 1;
    }

    /// The alias of an agent's model. What `need` asks of `model` is asked of its whole chain.
    #[track_caller]
    pub const fn model(&mut self, alias: &'static str, site: &'static str) {
        match self.alias(alias) {
            Some(model) => {
                self.frames[self.depth - 1].model = Some(model);
                if self.streams {
                    let id = const { crate::capability::id("model.streaming") };
                    self.need_model("model.streaming", id, "it is run by `stream`", site);
                }
            }
            None => self.no_alias(alias, site),
        }
    }

    /// The aliases that a workflow asks directly.
    #[track_caller]
    pub const fn uses_model(&mut self, alias: &'static str, site: &'static str) {
        if self.alias(alias).is_none() {
            self.no_alias(alias, site);
        }
    }

    /// `requires(..)` of anything but a model: `port` is the index in [`HarnessDef::ports`].
    #[track_caller]
    pub const fn need(&mut self, port: usize, capability: &'static str, id: u64, site: &'static str) {
        if port >= self.def.ports.len() {
            return;
        }
        let binding = &self.def.ports[port];
        if !provides(&binding.adapter, id) {
            self.no_port(binding, capability, site);
        }
    }

    /// `requires(acme::gpu)`: a capability that another crate declares. `aliases` are the models of a workflow.
    #[track_caller]
    pub const fn need_of(
        &mut self,
        port: ExtensionPort,
        (name, id): (&'static str, u64),
        aliases: &'static [&'static str],
        site: &'static str,
    ) {
        match port {
            ExtensionPort::model if self.top().model.is_some() => self.need_model(name, id, "", site),
            ExtensionPort::model => self.need_any(aliases, name, id, site),
            port => self.need(port as usize, name, id, site),
        }
    }

    /// `requires(model.*)` of an agent, or what its attribute implies: every member of the chain has it.
    #[track_caller]
    pub const fn need_model(
        &mut self,
        capability: &'static str,
        id: u64,
        why: &'static str,
        site: &'static str,
    ) {
        let Some(model) = self.top().model else { return };
        let mut i = 0;
        while i < model.chain.len() {
            let member = &model.chain[i];
            if !provides(member, id) {
                self.no_model(model, i, capability, why, site, "");
                return;
            }
            if let Some(family) = gap(member, capability) {
                self.no_model(model, i, capability, why, site, family);
                return;
            }
            i += 1;
        }
    }

    /// `requires(model.*)` of a workflow: one of the models it lists has it, with its whole chain.
    #[track_caller]
    pub const fn need_any(
        &mut self,
        aliases: &'static [&'static str],
        capability: &'static str,
        id: u64,
        site: &'static str,
    ) {
        let mut i = 0;
        while i < aliases.len() {
            match self.alias(aliases[i]) {
                Some(model) if chain_has(model, capability, id) => return,
                Some(_) => {}
                // The missing alias is the mistake.
                None => return,
            }
            i += 1;
        }
        self.no_model_of(aliases, capability, site);
    }

    /// Whether every member of the chain that keeps an answer to its schema takes the shape of this one. False only in the second pass: generated code
    /// then visits the type, so that the chain ends at the field, and calls [`Visit::stop`].
    #[track_caller]
    pub const fn fits(
        &mut self,
        misfit: Option<TypeMisfit>,
        shape: &'static str,
        site: &'static str,
    ) -> bool {
        let (Some(misfit), Some(model)) = (misfit, self.top().model) else { return true };
        let mut i = 0;
        while i < model.chain.len() {
            let native = const { crate::capability::id("model.json_schema") };
            if model.chain[i].strict_schemas && has(&model.chain[i], "model.json_schema", native) {
                if !self.strict {
                    self.no_fit(model, i, misfit, shape, site);
                }
                return !self.strict;
            }
            i += 1;
        }
        true
    }

    /// What an output type asks of the model beyond text.
    #[track_caller]
    pub const fn output(&mut self, picture: bool, site: &'static str) {
        if picture {
            let id = const { crate::capability::id("model.image_output") };
            self.need_model("model.image_output", id, "its output is a picture", site);
        }
    }

    /// What an input type may hold beyond text.
    #[track_caller]
    pub const fn input(&mut self, kinds: InputKinds, site: &'static str) {
        use crate::capability::id;
        if kinds.image {
            self.need_model("model.vision", const { id("model.vision") }, "its input may hold images", site);
        }
        if kinds.audio {
            self.need_model("model.audio", const { id("model.audio") }, "its input may hold sound", site);
        }
        if kinds.document {
            let why = "its input may hold documents";
            self.need_model("model.documents", const { id("model.documents") }, why, site);
        }
    }

    /// A reference parameter.
    #[track_caller]
    pub const fn resource(&mut self, id: u64, name: &'static str, site: &'static str) {
        let bound = self.def.resources;
        let mut i = 0;
        while i < bound.len() {
            if bound[i].id == id {
                return;
            }
            i += 1;
        }
        self.no_resource(name, site);
    }

    /// An agent with fields: its values are bound in the harness, also when only another item reaches it.
    /// `own` is the name of its type.
    #[track_caller]
    pub const fn settings(&mut self, id: u64, own: &'static str, site: &'static str) {
        let bound = self.def.settings;
        let mut i = 0;
        while i < bound.len() {
            if bound[i] == id {
                return;
            }
            i += 1;
        }
        self.no_settings(own, site);
    }

    /// `tools = [.., ..discovered]`.
    #[track_caller]
    pub const fn discovered(&mut self, site: &'static str) {
        if !self.def.discovered {
            self.not_discovered(site);
        }
    }

    pub(super) const fn top(&self) -> &Frame<'a> {
        &self.frames[self.depth - 1]
    }

    const fn alias(&self, alias: &str) -> Option<&'a ModelBinding<'a>> {
        let models = self.models;
        let mut i = 0;
        while i < models.len() {
            if super::text::same(models[i].alias, alias) {
                return Some(&models[i]);
            }
            i += 1;
        }
        None
    }
}

//! The words of the walk: item, capability, bound adapter, place, chain and fix. The same at build and at start.

use super::walk::Visit;
use crate::harness::{ModelBinding, PortBinding};
use crate::schema::TypeMisfit;

/// More than this is a wall of text; the rest is counted.
const SHOWN: usize = 3;

impl Visit<'_> {
    #[track_caller]
    pub(super) const fn no_port(
        &mut self,
        binding: &PortBinding,
        capability: &'static str,
        site: &'static str,
    ) {
        if !self.begin() {
            return;
        }
        let adapter = binding.adapter.name;
        self.report.push(&[" requires `", capability, "`, and `", adapter, "`"]);
        self.report.push(&[if binding.explicit { "" } else { ", which is the default," }]);
        self.report.push(&[" does not provide it"]);
        self.place(site);
        let harness = self.def.name;
        if binding.explicit {
            self.fix(&[
                "bind `",
                binding.slot,
                "` in harness `",
                harness,
                "` to an adapter with `",
                capability,
                "`",
            ]);
        } else {
            self.fix(&[
                "add `",
                binding.slot,
                ": ..` with an adapter with `",
                capability,
                "` to harness `",
                harness,
                "`",
            ]);
        }
    }

    #[track_caller]
    pub(super) const fn no_model(
        &mut self,
        model: &ModelBinding<'_>,
        member: usize,
        capability: &'static str,
        why: &'static str,
        site: &'static str,
        family: &'static str,
    ) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" requires `", capability, "`"]);
        if !why.is_empty() {
            self.report.push(&[" because ", why]);
        }
        self.report.push(&[", and `", model.chain[member].name, "`"]);
        if member > 0 {
            self.report.push(&[", a fallback of its model `", model.alias, "`,"]);
        }
        self.report.push(&[" does not provide it"]);
        if let (false, Some(id)) = (family.is_empty(), model.chain[member].model_id) {
            self.report.push(&[" for the model `", id, "`: models `", family, "*` are known to lack it"]);
        }
        self.place(site);
        if family.is_empty() {
            let harness = self.def.name;
            self.fix(&[
                "bind `",
                model.alias,
                "` in harness `",
                harness,
                "` to models with `",
                capability,
                "`",
            ]);
        } else {
            self.fix(&["choose another model id for `", model.alias, "` in harness `", self.def.name, "`"]);
        }
    }

    #[track_caller]
    pub(super) const fn no_model_of(
        &mut self,
        aliases: &'static [&'static str],
        capability: &'static str,
        site: &'static str,
    ) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" requires `", capability, "`, and none of its models provides it: "]);
        let mut i = 0;
        while i < aliases.len() {
            self.report.push(&[if i == 0 { "`" } else { ", `" }, aliases[i], "`"]);
            i += 1;
        }
        self.place(site);
        self.fix(&["bind one of them in harness `", self.def.name, "` to models with `", capability, "`"]);
    }

    #[track_caller]
    pub(super) const fn no_fit(
        &mut self,
        model: &ModelBinding<'_>,
        member: usize,
        misfit: TypeMisfit,
        shape: &'static str,
        site: &'static str,
    ) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" answers with `", shape, "`, and `", model.chain[member].name, "`"]);
        if member > 0 {
            self.report.push(&[", a fallback of its model `", model.alias, "`,"]);
        }
        self.report.push(&[" takes only what fits the strict subset of JSON schema"]);
        if !misfit.field.is_empty() {
            self.report.push(&["\n    the field `", misfit.field, "` at ", misfit.place]);
        }
        self.report.push(&["\n    ", misfit.reason]);
        self.place(site);
        let harness = self.def.name;
        self.fix(&[
            "change that type, or bind `",
            model.alias,
            "` in harness `",
            harness,
            "` to models that take every schema",
        ]);
    }

    #[track_caller]
    pub(super) const fn no_alias(&mut self, alias: &'static str, site: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" wants the model `", alias, "`, and harness `", self.def.name, "` binds "]);
        let models = self.models;
        if models.is_empty() {
            self.report.push(&["none"]);
        }
        let mut i = 0;
        while i < models.len() {
            self.report.push(&[if i == 0 { "`" } else { ", `" }, models[i].alias, "`"]);
            i += 1;
        }
        self.place(site);
        self.fix(&[
            "add `",
            alias,
            ": ..` to `models` of harness `",
            self.def.name,
            "`, or use one that it binds",
        ]);
    }

    #[track_caller]
    pub(super) const fn no_resource(&mut self, name: &'static str, site: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" takes `&", name, "`, which is not bound"]);
        self.place(site);
        self.fix(&["add `", name, "` to `resources` of harness `", self.def.name, "`"]);
    }

    #[track_caller]
    pub(super) const fn no_settings(&mut self, own: &'static str, site: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" has settings, which are not bound"]);
        self.place(site);
        self.fix(&["list `", own, " { .. }` in `agents` of harness `", self.def.name, "`"]);
    }

    #[track_caller]
    pub(super) const fn not_discovered(&mut self, site: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[
            " takes `..discovered` tools, and harness `",
            self.def.name,
            "` does not let them in",
        ]);
        self.place(site);
        self.fix(&["add `..discovered` to `tools` of harness `", self.def.name, "`"]);
    }

    #[track_caller]
    pub(super) const fn same_name(&mut self, name: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" offers its model two things named `", name, "`"]);
        self.chain();
        self.fix(&["give one of them another name: `name = \"..\"` in its attribute"]);
    }

    #[track_caller]
    pub(super) const fn too_large(&mut self, name: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" reaches one thing too many: `", name, "`"]);
        self.report.push(&["\n    a harness holds at most 4095 items, 2048 agents and workflows, and offers 2048 names at once"]);
        self.fix(&["split the harness in two"]);
    }

    #[track_caller]
    pub(super) const fn too_deep(&mut self, name: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[
            " stands at the end of a line of 100 items that use each other, and uses `",
            name,
            "`",
        ]);
        self.fix(&[
            "shorten the line, also when it is a part of a circle: let one of these items not use the next",
        ]);
    }

    #[track_caller]
    pub(super) const fn listed_twice(&mut self, name: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" lists `", name, "` twice, by two paths"]);
        self.chain();
        self.fix(&["remove one"]);
    }

    /// The top is the second one.
    #[track_caller]
    pub(super) const fn name_twice(&mut self, kind: &'static str) {
        if !self.begin() {
            return;
        }
        self.report.push(&[" has the name of another ", kind, " of harness `", self.def.name, "`"]);
        self.chain();
        self.fix(&["give one of them another name: `name = \"..\"` in its attribute"]);
    }

    /// Begins one issue; false when there are enough of them already. The second pass ends here.
    #[track_caller]
    const fn begin(&mut self) -> bool {
        if self.strict {
            self.fail();
        }
        self.issues += 1;
        if self.issues > SHOWN {
            return false;
        }
        if self.report.is_empty() {
            self.report.push(&["harness `", self.def.name, "` is missing what its items require\n"]);
        } else {
            self.report.push(&["\n"]);
        }
        let (kind, name) = (self.top().kind, self.top().name);
        self.report.push(&["\n  ", kind, " `", name, "`"]);
        true
    }

    /// The report, for a type that is visited for its misfit.
    #[must_use]
    pub const fn words(&self) -> &str {
        self.report.as_str()
    }

    /// Ends the second pass where a visit of a type did not.
    #[track_caller]
    pub const fn stop(&self) {
        self.fail();
    }

    /// Only ever reached in const evaluation: start never begins a second pass.
    #[track_caller]
    #[allow(clippy::panic, reason = "a panic of const evaluation is a build error")]
    const fn fail(&self) {
        panic!("{}", self.report.as_str());
    }

    const fn place(&mut self, site: &'static str) {
        self.report.push(&["\n    required at ", site]);
        self.chain();
    }

    const fn chain(&mut self) {
        if self.depth < 2 {
            return;
        }
        self.report.push(&["\n    reached by "]);
        let mut i = 0;
        while i < self.depth {
            self.report.push(&[if i == 0 { "`" } else { " -> `" }, self.frames[i].name, "`"]);
            i += 1;
        }
    }

    const fn fix(&mut self, words: &[&str]) {
        self.report.push(&["\n    to fix, "]);
        self.report.push(words);
    }

    /// Counts what is not shown.
    pub(super) const fn close_report(&mut self) {
        if self.issues > SHOWN {
            self.report.push(&["\n\n  ... and "]);
            self.report.push_number(self.issues - SHOWN);
            self.report.push(&[" more"]);
        }
    }
}

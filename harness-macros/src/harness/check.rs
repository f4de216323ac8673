//! What contradicts itself: an alias twice, an item twice, two bindings of one name.

use super::model::{Definition, Entry, Slot, fields, plain, shown};
use crate::source::Problems;
use proc_macro2::Ident;
use syn::spanned::Spanned;

pub(super) fn check(definition: &Definition, problems: &mut Problems) {
    aliases(definition, problems);
    for (list, entries) in
        [("tools", &definition.tools), ("agents", &definition.agents), ("workflows", &definition.workflows)]
    {
        listed_twice(list, entries, problems);
    }
    resources(definition, problems);
    one_store(definition, problems);
    bindings(definition, problems);
}

fn aliases(definition: &Definition, problems: &mut Problems) {
    for (i, model) in definition.models.iter().enumerate() {
        let alias = &model.alias;
        if definition.models[..i].iter().any(|earlier| earlier.alias == *alias) {
            let text = format!(
                "the alias `{alias}` is given twice; for fallbacks write one chain: `{alias}: [A(\"..\"), B(\"..\")]`"
            );
            problems.add(alias.span(), text);
        }
    }
}

fn listed_twice(list: &str, entries: &[Entry], problems: &mut Problems) {
    for (i, entry) in entries.iter().enumerate() {
        let path = shown(&entry.path);
        if entries[..i].iter().any(|earlier| plain(&earlier.path) == plain(&entry.path)) {
            problems.add(entry.path.span(), format!("`{path}` stands in `{list}` twice; remove one"));
        }
    }
}

fn resources(definition: &Definition, problems: &mut Problems) {
    for (i, resource) in definition.resources.iter().enumerate() {
        let ty = super::model::shown_type(&resource.ty);
        if definition.resources[..i].iter().any(|earlier| super::model::shown_type(&earlier.ty) == ty) {
            let text = format!(
                "`{ty}` stands in `resources` twice; tools find a resource by its type, so there is one of each"
            );
            problems.add(resource.ty.span(), text);
        }
    }
}

/// The same adapter type in `state` and `runtime` is one instance, so it is made in one way.
fn one_store(definition: &Definition, problems: &mut Problems) {
    let (Some(state), Some(runtime)) = (definition.port(Slot::State), definition.port(Slot::Runtime)) else {
        return;
    };
    if state.same_type(runtime) && !state.same(runtime) {
        let text = format!(
            "`{}` in `state` and in `runtime` is one instance: write it with the same arguments in both",
            state.shown()
        );
        problems.add(runtime.path.span(), text);
    }
}

/// Every binding has a name of its own.
fn bindings(definition: &Definition, problems: &mut Problems) {
    let fields = fields(definition);
    for (i, field) in fields.iter().enumerate() {
        let Some(earlier) = fields[..i].iter().find(|earlier| earlier.name == field.name) else { continue };
        let same_words = earlier.origin == field.origin;
        if same_words || told(definition, &field.name) {
            continue;
        }
        let (name, one, other) = (&field.name, &earlier.origin, &field.origin);
        let text = format!(
            "two bindings would be called `{name}`: {one} and {other}; name the resource yourself: `resources: [my_{name}: ..]`, or choose another alias",
        );
        problems.add(field.name.span(), text);
    }
}

/// An alias that is given twice was told as that.
fn told(definition: &Definition, name: &Ident) -> bool {
    definition.models.iter().filter(|model| model.alias == *name).count() > 1
}

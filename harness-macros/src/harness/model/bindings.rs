//! The bindings of a definition: their names, types and docs. `check` looks for two of one name, `expand` writes them.

use super::{Definition, Field, Slot, shown, shown_type};
use crate::source::{at, snake};
use proc_macro2::Ident;
use quote::{quote, quote_spanned};
use syn::Type;

/// The fields of the bindings struct: ports, models, resources, settings.
pub(in crate::harness) fn fields(definition: &Definition) -> Vec<Field> {
    let mut fields = Vec::new();
    for slot in Slot::ALL {
        let Some(adapter) = definition.port(slot).filter(|adapter| !adapter.in_place()) else { continue };
        let shared = definition.shared_store();
        if shared && slot == Slot::Runtime {
            continue;
        }
        let (path, shown) = (&adapter.path, adapter.shown());
        let slots = if shared { "`state` and `runtime`".to_owned() } else { format!("`{}`", slot.name()) };
        fields.push(Field {
            name: definition.port_field(slot),
            ty: quote!(#path),
            about: format!("The adapter of {slots}."),
            origin: format!("{slots} (`{shown}`)"),
        });
    }
    for model in &definition.models {
        for (position, adapter) in
            model.chain.iter().enumerate().filter(|(_, adapter)| adapter.call.is_none())
        {
            let (path, alias) = (&adapter.path, &model.alias);
            let about = if model.chain.len() == 1 {
                format!("The model \"{alias}\".")
            } else {
                format!("Number {} in the chain of the model \"{alias}\".", position + 1)
            };
            let name = Definition::model_field(model, position);
            let origin = format!("the model `{alias}`");
            fields.push(Field { name, ty: quote!(#path), about, origin });
        }
    }
    for resource in &definition.resources {
        let ty = &resource.ty;
        let shown = shown_type(ty);
        let bound = match ty {
            Type::TraitObject(_) => quote_spanned!(at(ty)=> ::std::sync::Arc<#ty>),
            _ => quote!(#ty),
        };
        fields.push(Field {
            name: resource.field.clone(),
            ty: bound,
            about: format!("What tools borrow as `&{shown}`."),
            origin: format!("the resource `{shown}`"),
        });
    }
    for entry in definition.agents.iter().filter(|entry| entry.settings.is_some()) {
        let path = &entry.path;
        let shown = shown(path);
        fields.push(Field {
            name: settings_field(path),
            ty: quote!(#path),
            about: format!("The settings of agent `{shown}`."),
            origin: format!("the settings of agent `{shown}`"),
        });
    }
    fields
}

/// The name of the binding of an agent's settings.
pub(in crate::harness) fn settings_field(path: &syn::Path) -> Ident {
    let last = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    Ident::new(&snake(&last), at(path))
}

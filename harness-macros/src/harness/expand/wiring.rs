//! How the bindings become values without types.

use super::Names;
use crate::harness::model::{Adapter, Definition, Model, Slot, settings_field};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

/// `impl Bindings`.
pub(super) fn wiring(definition: &Definition, names: &Names, sound: bool) -> TokenStream {
    let Names { krate, p, bindings, .. } = names;
    let body = if sound { body(definition, names) } else { quote!(let _ = self; ::core::unreachable!()) };
    quote! {
        impl #krate::Bindings for #bindings {
            fn __wire(self) -> #p::Wiring { #body }
        }
    }
}

fn body(definition: &Definition, names: &Names) -> TokenStream {
    let p = &names.p;
    let models = definition.models.iter().zip(&names.models).map(|(model, names)| {
        let alias = model.alias.to_string();
        let chain = names.iter().enumerate().map(|(i, name)| {
            let value = model_value(model, i, name);
            quote_spanned!(name.span()=>
                <#name as #p::kind::IsModel>::erase(#value, #p::views!(model: <#name as #p::kind::IsModel>::Model)))
        });
        quote!((#alias, ::std::vec![#(#chain),*]))
    });
    let resources = names.resources.iter().zip(&definition.resources).map(|(name, resource)| {
        let field = &resource.field;
        quote_spanned!(name.span()=> resources.__bind::<#name>(self.#field);)
    });
    let settings = names.agents.iter().zip(&definition.agents).filter(|(_, entry)| entry.settings.is_some());
    let settings = settings.map(|(name, entry)| {
        let field = settings_field(&entry.path);
        quote_spanned!(name.span()=> settings.insert(
            <#name as #p::Agent>::DEF.id,
            ::std::sync::Arc::new(self.#field) as ::std::sync::Arc<dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync>,
        );)
    });
    let ports = Slot::ALL.into_iter().map(|slot| {
        let (name, local) = (names.port(slot), Ident::new(slot.name(), proc_macro2::Span::call_site()));
        if slot == Slot::Runtime && definition.shared_store() {
            return quote!(let runtime = ::std::sync::Arc::clone(&state););
        }
        let value = port_value(definition, slot, name);
        quote!(let #local: ::std::sync::Arc<#name> = ::std::sync::Arc::new(#value);)
    });
    let erased = Slot::ALL.into_iter().map(|slot| erased(names, slot));
    quote! {
        #[allow(unused_mut)]
        let mut resources = #p::Resources::default();
        #(#resources)*
        #[allow(unused_mut)]
        let mut settings = ::std::collections::HashMap::new();
        #(#settings)*
        #(#ports)*
        #p::Wiring {
            models: ::std::vec![#(#models),*],
            #(#erased)*
            resources,
            settings,
        }
    }
}

/// `sandbox: ..`, the field of the wiring.
fn erased(names: &Names, slot: Slot) -> TokenStream {
    let (p, ty) = (&names.p, names.port(slot));
    let (kind, local) =
        (Ident::new(slot.kind(), ty.span()), Ident::new(slot.name(), proc_macro2::Span::call_site()));
    let views = match slot {
        Slot::State => quote!(()),
        Slot::Runtime => quote_spanned!(ty.span()=> #p::views!(runtime: #ty)),
        Slot::Sandbox => quote_spanned!(ty.span()=> #p::views!(sandbox: <#ty as #p::kind::#kind>::Open)),
        Slot::Memory => quote_spanned!(ty.span()=> #p::views!(memory: #ty)),
    };
    quote_spanned!(ty.span()=> #local: <#ty as #p::kind::#kind>::erase(#local, #views),)
}

fn model_value(model: &Model, position: usize, ty: &Ident) -> TokenStream {
    match made(&model.chain[position], ty) {
        Some(value) => value,
        None => {
            let field = Definition::model_field(model, position);
            quote!(self.#field)
        }
    }
}

fn port_value(definition: &Definition, slot: Slot, ty: &Ident) -> TokenStream {
    let default = quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default());
    match definition.port(slot) {
        None => default,
        Some(adapter) => match made(adapter, ty) {
            Some(value) => value,
            None if adapter.in_place() => default,
            None => {
                let field = definition.port_field(slot);
                quote!(self.#field)
            }
        },
    }
}

/// `Adapter(args).more()` as `Adapter::new(args).more()`.
fn made(adapter: &Adapter, ty: &Ident) -> Option<TokenStream> {
    let call = adapter.call.as_ref()?;
    let (function, args, chain) = (&call.function, &call.args, &call.chain);
    Some(quote_spanned!(ty.span()=> #ty::#function #args #chain))
}

//! The definition as code. Nothing is judged here; a definition with problems still gives its types.
//!
//! `types.rs` the harness type, `wiring.rs` its bindings, `definition.rs` the table, `proof.rs` the walk.

mod definition;
mod proof;
mod types;
mod wiring;

use super::model::{Adapter, Definition, Entry, Slot};
use crate::source::at;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// `sound`: nothing contradicts itself, so the proof is worth its words.
pub(super) fn expand(definition: &Definition, sound: bool) -> TokenStream {
    let names = Names::of(definition);
    let types = types::types(definition, &names);
    let aliases = names.aliases(definition);
    let wiring = wiring::wiring(definition, &names, sound);
    let table = definition::harness(definition, &names);
    let registered = definition::registered(definition, &names, sound);
    let proof = proof::proof(definition, &names, sound);
    quote! {
        #types
        const _: () = {
            #aliases
            #wiring
            #table
            #registered
            #proof
        };
    }
}

/// What generated code calls things. Each path of the user is mentioned once, behind an alias, so that a
/// slip in it is told once.
pub(super) struct Names {
    /// `::harness::__private`
    pub(super) p: TokenStream,
    pub(super) krate: TokenStream,
    pub(super) bindings: Ident,
    pub(super) tools: Vec<Ident>,
    pub(super) agents: Vec<Ident>,
    pub(super) workflows: Vec<Ident>,
    pub(super) resources: Vec<Ident>,
    /// One per member of each chain.
    pub(super) models: Vec<Vec<Ident>>,
    /// By slot; a default has one too.
    pub(super) ports: Vec<Ident>,
}

impl Names {
    fn of(definition: &Definition) -> Names {
        let krate = definition.krate.clone();
        let entries = |kind: &str, entries: &[Entry]| -> Vec<Ident> {
            let entries = entries.iter().enumerate();
            entries.map(|(i, entry)| Ident::new(&format!("{kind}{i}"), at(&entry.path))).collect()
        };
        let models = definition.models.iter().enumerate().map(|(i, model)| {
            let chain = model.chain.iter().enumerate();
            chain.map(|(j, adapter)| Ident::new(&format!("Model{i}_{j}"), at(&adapter.path))).collect()
        });
        let resources = definition.resources.iter().enumerate();
        let ports = Slot::ALL.into_iter().map(|slot| {
            let span =
                definition.port(slot).map_or_else(proc_macro2::Span::call_site, |adapter| at(&adapter.path));
            Ident::new(&format!("Port_{}", slot.name()), span)
        });
        Names {
            p: quote!(#krate::__private),
            bindings: format_ident!("{}Bindings", definition.name),
            tools: entries("Tool", &definition.tools),
            agents: entries("Agent", &definition.agents),
            workflows: entries("Workflow", &definition.workflows),
            resources: resources
                .map(|(i, resource)| Ident::new(&format!("Resource{i}"), at(&resource.ty)))
                .collect(),
            models: models.collect(),
            ports: ports.collect(),
            krate,
        }
    }

    pub(super) fn port(&self, slot: Slot) -> &Ident {
        &self.ports[slot as usize]
    }

    fn aliases(&self, definition: &Definition) -> TokenStream {
        let entry = |names: &[Ident], entries: &[Entry]| -> TokenStream {
            let pairs = names.iter().zip(entries);
            pairs.map(|(name, Entry { path, .. })| quote!(type #name = #path;)).collect()
        };
        let items = [
            entry(&self.tools, &definition.tools),
            entry(&self.agents, &definition.agents),
            entry(&self.workflows, &definition.workflows),
        ];
        let resources = self.resources.iter().zip(&definition.resources).map(|(name, resource)| {
            let ty = &resource.ty;
            quote!(type #name = #ty;)
        });
        let models = self.models.iter().zip(&definition.models).flat_map(|(names, model)| {
            let pairs = names.iter().zip(&model.chain);
            pairs.map(|(name, Adapter { path, .. })| {
                let p = &self.p;
                quote_spanned!(name.span()=> type #name = <#path as #p::kind::IsModel>::It;)
            })
        });
        let ports = Slot::ALL.into_iter().map(|slot| {
            let (name, p) = (self.port(slot), &self.p);
            match definition.port(slot) {
                Some(Adapter { path, .. }) => {
                    let kind = Ident::new(slot.kind(), name.span());
                    quote_spanned!(name.span()=> type #name = <#path as #p::kind::#kind>::It;)
                }
                None => {
                    let default = format_ident!("{}", definition::default_adapter(slot));
                    quote!(type #name = #p::#default;)
                }
            }
        });
        quote! {
            #(#[allow(non_camel_case_types)] #items)*
            #(#resources)*
            #(#[allow(non_camel_case_types)] #models)*
            #(#[allow(non_camel_case_types)] #ports)*
        }
    }
}

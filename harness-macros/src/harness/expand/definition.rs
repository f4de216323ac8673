//! `impl Harness`: the table that the walk, start and `inspect()` read.

use super::Names;
use crate::harness::model::{Adapter, Definition, Slot, plain};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

/// What stands in a slot that is not written.
pub(super) fn default_adapter(slot: Slot) -> &'static str {
    match slot {
        Slot::State => "InMemoryState",
        Slot::Runtime => "InMemoryRuntime",
        Slot::Sandbox => "InMemorySandbox",
        Slot::Memory => "SandboxMemory",
    }
}

pub(super) fn harness(definition: &Definition, names: &Names) -> TokenStream {
    let Names { p, krate, bindings, .. } = names;
    let name = &definition.name;
    let text = name.to_string();
    let ports = Slot::ALL.into_iter().map(|slot| port(definition, names, slot));
    let models = definition.models.iter().zip(&names.models).map(|(model, types)| {
        let alias = model.alias.to_string();
        let chain = model.chain.iter().zip(types).map(|(adapter, ty)| self::model(adapter, ty, names));
        quote!(#p::ModelBinding { alias: #alias, chain: &[#(#chain),*] })
    });
    let resources = names.resources.iter().map(|ty| {
        quote_spanned!(ty.span()=> #p::ResourceBinding {
            id: <#ty as #krate::Resource>::ID,
            name: <#ty as #krate::Resource>::NAME,
        })
    });
    let settings = names.agents.iter().zip(&definition.agents).filter(|(_, entry)| entry.settings.is_some());
    let settings = settings.map(|(ty, _)| quote_spanned!(ty.span()=> <#ty as #p::Agent>::DEF.id));
    let limits = crate::expand::limits(&definition.limits, p);
    let tools = names.tools.iter().map(|ty| quote_spanned!(ty.span()=> <#ty as #p::Tool>::DEF));
    let agents = names.agents.iter().map(|ty| quote_spanned!(ty.span()=> || <#ty as #p::Agent>::DEF));
    let workflows = names.workflows.iter().map(|ty| quote_spanned!(ty.span()=> <#ty as #p::Workflow>::DEF));
    let discovered = definition.discovered;
    quote! {
        impl #krate::Harness for #name {
            type Bindings = #bindings;
            const DEF: &'static #p::HarnessDef = &#p::HarnessDef {
                name: #text,
                ports: &[#(#ports),*],
                models: &[#(#models),*],
                resources: &[#(#resources),*],
                settings: &[#(#settings),*],
                limits: #limits,
                tools: &[#(#tools),*],
                discovered: #discovered,
                agents: &[#(#agents),*],
                workflows: &[#(#workflows),*],
                check: walk,
            };
            fn __new(core: ::std::sync::Arc<#p::Core>) -> Self { Self { core } }
            fn __core(&self) -> &::std::sync::Arc<#p::Core> { &self.core }
        }
    }
}

fn port(definition: &Definition, names: &Names, slot: Slot) -> TokenStream {
    let (p, ty) = (&names.p, names.port(slot));
    let written = definition.port(slot);
    let shown = written.map_or_else(|| default_adapter(slot).to_owned(), Adapter::shown);
    let (slot, explicit) = (slot.name(), written.is_some());
    let group = Ident::new(slot, ty.span());
    quote_spanned!(ty.span()=> #p::PortBinding {
        slot: #slot,
        adapter: #p::AdapterRef {
            name: #shown,
            model_id: ::core::option::Option::None,
            provides: #p::provides!(#group: #ty),
            gaps: &[],
            strict_schemas: false,
        },
        explicit: #explicit,
    })
}

fn model(adapter: &Adapter, ty: &Ident, names: &Names) -> TokenStream {
    let p = &names.p;
    let shown = adapter.shown();
    let id = match adapter.model_id() {
        Some(id) => quote!(::core::option::Option::Some(#id)),
        None => quote!(::core::option::Option::None),
    };
    quote_spanned!(ty.span()=> #p::AdapterRef {
        name: #shown,
        model_id: #id,
        provides: #p::provides!(model: #ty),
        gaps: <#ty as #p::ModelAdapter>::GAPS,
        strict_schemas: <#ty as #p::ModelAdapter>::STRICT_SCHEMAS,
    })
}

/// `impl RegisteredIn`: what a session of this harness may run.
pub(super) fn registered(definition: &Definition, names: &Names, sound: bool) -> TokenStream {
    let (krate, name) = (&names.krate, &definition.name);
    let lists = [
        ("Tool", &names.tools, &definition.tools),
        ("Agent", &names.agents, &definition.agents),
        ("Workflow", &names.workflows, &definition.workflows),
    ];
    let mut seen = Vec::new();
    let mut out = TokenStream::new();
    for (kind, types, entries) in lists {
        for (ty, entry) in types.iter().zip(entries) {
            let path = plain(&entry.path);
            if !seen.contains(&path) {
                let streams = (kind != "Tool" && sound).then(|| streams(definition, names, ty, kind));
                out.extend(quote_spanned!(ty.span()=> impl #krate::RegisteredIn<#name> for #ty { #streams }));
                seen.push(path);
            }
        }
    }
    out
}

/// The proof for `stream`: the walk of this entry alone, in two passes like that of the harness.
fn streams(definition: &Definition, names: &Names, ty: &Ident, kind: &str) -> TokenStream {
    let (p, krate, name) = (&names.p, &names.krate, &definition.name);
    let kind = Ident::new(kind, ty.span());
    quote_spanned!(ty.span()=> const STREAMS: () = {
        let mut visit = #p::Visit::streaming(<#name as #krate::Harness>::DEF);
        <#ty as #p::#kind>::FACTS.check(&mut visit);
        if let ::core::option::Option::Some(mut visit) = visit.unmet() {
            <#ty as #p::#kind>::FACTS.check(&mut visit);
        }
    };)
}

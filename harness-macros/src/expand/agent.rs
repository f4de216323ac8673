//! `#[agent]` on a struct: the struct, its definition, its facts.

use super::facts::{Facts, facts_name};
use super::instructions::instructions;
use super::limits::limits;
use super::{aliases, definitions, dotted, markers};
use crate::diagnostics::Problems;
use crate::model::AgentModel;
use crate::source::{at, id};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

/// `words`: a hash of all that the user wrote.
pub(crate) fn agent(agent: &AgentModel, words: u64, sound: bool, problems: Problems) -> TokenStream {
    let item = &agent.item;
    let problems = problems.tokens();
    if !item.generics.params.is_empty() {
        return quote!(#item #problems);
    }
    let krate = &agent.krate;
    let p = quote!(#krate::__private);
    let definition = definition(agent, words, sound, &p);
    quote!(#item #definition #problems)
}

fn definition(agent: &AgentModel, words: u64, sound: bool, p: &TokenStream) -> TokenStream {
    let (name, args) = (&agent.item.ident, &agent.args);
    let (shown, id, about) = (&agent.name.0, id(name, words, p), &agent.description);
    let (tools, tool_types) = aliases("Tool", &args.tools);
    let (agents, agent_types) = aliases("Agent", &args.agents);
    let facts = facts(agent, &tools, &agents, &id, p);
    let facts_name = facts_name("agent", name);
    let (input, output) = (or_text(args.input.as_ref()), or_text(args.output.as_ref()));
    let input_def = quote_spanned!(at(&input)=> <__Input as #p::AgentInput>::INPUT);
    let output_def = quote_spanned!(at(&output)=> <__Output as #p::AgentOutput>::OUTPUT);
    let model = args.model.as_ref().map(syn::LitStr::value).unwrap_or_default();
    let instructions = instructions(agent, p, sound);
    let limits = limits(&args.limits, p);
    let tool_defs = tools.iter().map(|alias| definitions(alias, p, "Tool"));
    let agent_defs = agents.iter().map(|alias| {
        let def = definitions(alias, p, "Agent");
        quote!(|| #def)
    });
    let (discovered, has_settings) = (args.discovered.is_some(), agent.has_settings());
    let (requires, markers) = (dotted(&args.requires), markers(name, &args.requires, p));
    let settings = agent.has_settings().then(|| {
        // Settings live in the harness and are read by many runs at once.
        let shared = quote_spanned!(at(name)=> ::core::marker::Send + ::core::marker::Sync + 'static);
        let fits = quote_spanned!(at(name)=> __settings::<#name>);
        quote!(const _: fn() = { const fn __settings<T: #shared>() {} #fits };)
    });
    let item_header = quote_spanned!(name.span()=> impl #p::Item for #name);
    let agent_header = quote_spanned!(name.span()=> impl #p::Agent for #name);
    quote! {
        const _: () = {
            type __Input = #input;
            type __Output = #output;
            const __INPUT: #p::InputDef = #input_def;
            const __OUTPUT: #p::OutputDef = #output_def;
            #tool_types
            #agent_types
            #facts
            #settings
            #item_header {
                type Input = __Input;
                type Output = __Output;
                const ITEM: #p::ItemDef = #p::ItemDef::Agent(<Self as #p::Agent>::DEF);
            }
            #agent_header {
                type Facts = #facts_name;
                const FACTS: #facts_name = #facts_name;
                const DEF: &'static #p::AgentDef = &#p::AgentDef {
                    id: __ID,
                    name: #shown,
                    description: #about,
                    instructions: #instructions,
                    settings: #has_settings,
                    model: #model,
                    input: __INPUT,
                    output: __OUTPUT,
                    tools: &[#(#tool_defs),*],
                    discovered: #discovered,
                    agents: &[#(#agent_defs),*],
                    limits: #limits,
                    requires: #requires,
                };
            }
            #markers
        };
    }
}

fn or_text(ty: Option<&Type>) -> Type {
    ty.cloned().unwrap_or_else(|| syn::parse_quote!(::std::string::String))
}

fn facts(agent: &AgentModel, tools: &[Ident], agents: &[Ident], id: &TokenStream, p: &TokenStream) -> TokenStream {
    let args = &agent.args;
    let mut facts = Facts::new("agent", &agent.item.ident, &agent.name.0);
    if let Some(alias) = &args.model {
        facts.call_with_site("model", alias, &quote!(#alias,));
        facts.implied("model.text", "it is an agent", alias);
    }
    if agent.has_settings() {
        facts.call_with_site("settings", &agent.item.ident, &quote!(__ID,));
    }
    if let Some(first) = args.tools.first() {
        facts.implied("model.tool_calls", "it lists tools", first);
    } else if let Some(word) = &args.discovered {
        facts.implied("model.tool_calls", "it lists tools", word);
    } else if let Some(first) = args.agents.first() {
        facts.implied("model.tool_calls", "it calls other agents", first);
    }
    if let Some(output) = &args.output {
        facts.call_with_site("output", output, &quote!(__OUTPUT.schema.is_some(),));
    }
    if let Some(input) = &args.input {
        facts.call_with_site("input", input, &quote!(__INPUT.kinds,));
    }
    facts.requires(&args.requires, &[]);
    if let Some(word) = &args.discovered {
        facts.call_with_site("discovered", word, &TokenStream::new());
    }
    for alias in tools {
        facts.uses(alias, "Tool", p);
    }
    for alias in agents {
        facts.uses(alias, "Agent", p);
    }
    facts.item(id, p)
}

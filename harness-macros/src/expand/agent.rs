//! `#[agent]` on a struct: the struct, its definition, its facts.

use super::facts::{Facts, facts_name};
use super::instructions::instructions;
use super::limits::limits;
use super::options::options;
use super::{aliases, definitions, extension_types, markers, names};
use crate::derive::visits;
use crate::diagnostics::Problems;
use crate::model::AgentModel;
use crate::source::{at, id, whole};
use proc_macro2::{Ident, Span, TokenStream};
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
    let (tools, tool_types) = aliases("Tool", &args.common.tools);
    let (agents, agent_types) = aliases("Agent", &args.common.agents);
    let capability_types = extension_types(&args.common.requires);
    let facts = facts(agent, &tools, &agents, &id, p);
    let facts_name = facts_name("agent", name);
    let (input, output) = (or_text(args.input.as_ref()), or_text(args.output.as_ref()));
    let alias = |name: &str, ty: &Type| whole(&Ident::new(name, Span::call_site()), ty);
    let (whole_input, whole_output) = (alias("__Input", &input), alias("__Output", &output));
    let input_def = quote_spanned!(at(&input)=> <#whole_input as #p::AgentInput>::INPUT);
    let output_def = quote_spanned!(at(&output)=> <#whole_output as #p::AgentOutput>::OUTPUT);
    let known = known(args.input.as_ref(), args.output.as_ref(), p);
    let model = args.model.as_ref().map(syn::LitStr::value).unwrap_or_default();
    let instructions = instructions(agent, p, sound);
    let limits = limits(&args.common.limits, p);
    let options = options(&args.options, p);
    let tool_defs =
        tools.iter().zip(&args.common.tools).map(|(alias, path)| definitions(alias, path, p, "Tool"));
    let agent_defs = agents.iter().zip(&args.common.agents).map(|(alias, path)| {
        let def = definitions(alias, path, p, "Agent");
        quote!(|| #def)
    });
    let (discovered, has_settings) = (args.common.discovered.is_some(), agent.has_settings());
    let (requires, markers) = (names(&args.common.requires, p), markers(name, &args.common.requires, p));
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
            #known
            #tool_types
            #agent_types
            #capability_types
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
                    options: #options,
                    requires: #requires,
                };
            }
            #markers
        };
    }
}

/// What the build knows of both types. What stands in brackets is asked too: a generic type cannot ask its parameter.
fn known(input: Option<&Type>, output: Option<&Type>, p: &TokenStream) -> TokenStream {
    let facts = |name: &str, ty: Option<&Type>, whole: TokenStream| {
        let (name, visits) = (Ident::new(name, Span::call_site()), visits(ty?, p));
        Some(quote! {
            const #name: #p::Facts<'static> = {
                #[allow(unused_imports)]
                use #p::UnknownFacts as _;
                #[allow(unused_mut)]
                let mut facts = #whole;
                #visits
                facts
            };
        })
    };
    let none = quote!(::core::option::Option::None);
    let input = facts("__INPUT_FACTS", input, quote!(#p::Facts::known(__INPUT.kinds, #none)));
    let output =
        facts("__OUTPUT_FACTS", output, quote!(#p::Facts::known(#p::InputKinds::TEXT, __OUTPUT.misfit)));
    quote!(#input #output)
}

fn or_text(ty: Option<&Type>) -> Type {
    ty.cloned().unwrap_or_else(|| syn::parse_quote!(::std::string::String))
}

fn facts(
    agent: &AgentModel,
    tools: &[Ident],
    agents: &[Ident],
    id: &TokenStream,
    p: &TokenStream,
) -> TokenStream {
    let args = &agent.args;
    let mut facts = Facts::new("agent", &agent.item.ident, &agent.name.0);
    if let Some(alias) = &args.model {
        facts.call_with_site("model", alias, &quote!(#alias,));
        facts.implied("model.text", "it is an agent", alias);
    }
    if agent.has_settings() {
        // The type's own name: that is what `agents` lists, also when the agent is shown by another.
        let own = crate::source::text(&agent.item.ident);
        facts.call_with_site("settings", &agent.item.ident, &quote!(__ID, #own,));
    }
    if let Some(first) = args.common.tools.first() {
        facts.implied("model.tool_calls", "it lists tools", first);
    } else if let Some(word) = &args.common.discovered {
        facts.implied("model.tool_calls", "it lists tools", word);
    } else if let Some(first) = args.common.agents.first() {
        facts.implied("model.tool_calls", "it calls other agents", first);
    }
    if let Some(output) = &args.output {
        facts.call_with_site("output", output, &quote!(__OUTPUT.picture,));
        facts.fits(output, p);
    }
    if let Some(input) = &args.input {
        facts.call_with_site("input", input, &quote!(__INPUT_FACTS.kinds,));
    }
    facts.requires(&args.common.requires, &[], p);
    if let Some(word) = &args.common.discovered {
        facts.call_with_site("discovered", word, &TokenStream::new());
    }
    for (alias, path) in tools.iter().zip(&args.common.tools) {
        facts.uses(alias, path, "Tool", p);
    }
    for (alias, path) in agents.iter().zip(&args.common.agents) {
        facts.uses(alias, path, "Agent", p);
    }
    facts.item(id, p)
}

//! `#[workflow]`: the function, a marker under the same name, and what it may use.

use super::facts::{Facts, facts_name};
use super::limits::limits;
use super::{aliases, definitions, dotted, markers};
use crate::diagnostics::Problems;
use crate::model::{Param, WorkflowModel};
use crate::source::{at, hash, id, local};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// `words`: a hash of all that the user wrote.
pub(crate) fn workflow(workflow: &WorkflowModel, words: u64, sound: bool, problems: Problems) -> TokenStream {
    let krate = &workflow.krate;
    let p = quote!(#krate::__private);
    let function = &workflow.function;
    let (vis, name) = (&function.vis, &function.sig.ident);
    let about = match workflow.description.is_empty() {
        true => format!("The workflow `{}`.", workflow.name.0),
        false => workflow.description.clone(),
    };
    let definition = definition(workflow, words, sound, &p);
    let problems = problems.tokens();
    quote! {
        #function
        #[doc = #about]
        #[allow(non_camel_case_types)]
        #vis struct #name {}
        #definition
        #problems
    }
}

fn definition(workflow: &WorkflowModel, words: u64, sound: bool, p: &TokenStream) -> TokenStream {
    let (name, args) = (&workflow.function.sig.ident, &workflow.args);
    let (shown, id, about) = (&workflow.name.0, id(name, words, p), &workflow.description);
    let (agents, agent_types) = aliases("Agent", &args.common.agents);
    let (tools, tool_types) = aliases("Tool", &args.common.tools);
    let facts = facts(workflow, &agents, &tools, &id, p);
    let facts_name = facts_name("workflow", name);
    let agent_defs = agents.iter().map(|alias| {
        let def = definitions(alias, p, "Agent");
        quote!(|| #def)
    });
    let tool_defs = tools.iter().map(|alias| definitions(alias, p, "Tool"));
    let (models, limits) = (&args.models, limits(&args.common.limits, p));
    let (requires, markers) = (dotted(&args.common.requires), markers(name, &args.common.requires, p));
    let body_hash = hash(&workflow.function.body.to_string());
    // A path that is listed twice is told already.
    let once = |names: &[Ident], paths: &[syn::Path]| -> Vec<Ident> {
        let first = names.iter().enumerate().filter(|(i, _)| !paths[..*i].contains(&paths[*i]));
        first.map(|(_, name)| name.clone()).collect()
    };
    let (run, called) = (once(&agents, &args.common.agents), once(&tools, &args.common.tools));
    let uses_model = (!models.is_empty()).then(|| {
        quote! {
            impl #p::UsesModel for #name {
                const MODELS: &'static [&'static str] = &[#(#models),*];
            }
        }
    });
    let (input, output) = types(workflow, sound, p);
    let input_span = workflow.input().filter(|_| sound).map_or_else(Span::call_site, at);
    let returned = workflow.function.success().or(workflow.function.output());
    let output_span = returned.filter(|_| sound).map_or_else(Span::call_site, at);
    let stored_input = quote_spanned!(input_span=> #p::stored_input::<__Input>());
    let stored_output = quote_spanned!(output_span=> #p::stored_output::<__Output>());
    let returns = workflow.function.output().filter(|_| sound).map(|ty| {
        let returned = quote_spanned!(at(ty)=> __returned::<#ty, _>);
        // Also a `Result` of another error has a success; the wrong type is told at `__RETURN`, once.
        let asked = workflow.function.success().is_none().then(|| {
            quote! {
                type __Returned = #ty;
                #[allow(unused_imports)]
                use #p::Plain as _;
                const __RESULT: bool = #p::Returns::<__Returned>::RESULT;
            }
        });
        quote! {
            #asked
            use #p::workflow_returned as __returned;
            const __RETURN: fn(#ty) -> #p::Result<__Output, #p::WorkflowError> = #returned;
        }
    });
    let call = call(workflow, sound, p);
    let item_header = quote_spanned!(name.span()=> impl #p::Item for #name);
    let header = quote_spanned!(name.span()=> impl #p::Workflow for #name);
    quote! {
        const _: () = {
            #agent_types
            #tool_types
            #facts
            type __Input = #input;
            type __Output = #output;
            #returns
            const __INPUT: #p::Stored = #stored_input;
            const __OUTPUT: #p::Stored = #stored_output;
            #item_header {
                type Input = __Input;
                type Output = __Output;
                const ITEM: #p::ItemDef = #p::ItemDef::Workflow(<Self as #p::Workflow>::DEF);
            }
            #header {
                type Facts = #facts_name;
                const FACTS: #facts_name = #facts_name;
                const DEF: &'static #p::WorkflowDef = &#p::WorkflowDef {
                    id: __ID,
                    name: #shown,
                    description: #about,
                    agents: &[#(#agent_defs),*],
                    tools: &[#(#tool_defs),*],
                    models: &[#(#models),*],
                    limits: #limits,
                    requires: #requires,
                    body_hash: #body_hash,
                    start: #p::start_workflow::<Self>,
                    encode_input: __INPUT.encode,
                    encode_output: __OUTPUT.encode,
                    restore_output: __OUTPUT.restore,
                };
                #call
            }
            #(impl #p::RunBy<#name> for #run {})*
            #(impl #p::CalledBy<#name> for #called {})*
            #uses_model
            #markers
        };
    }
}

/// The types of input and output.
fn types(workflow: &WorkflowModel, sound: bool, p: &TokenStream) -> (TokenStream, TokenStream) {
    if !sound {
        return (quote!(()), quote!(()));
    }
    let input = workflow.input().map_or_else(|| quote!(()), |ty| quote!(#ty));
    let output = match (workflow.function.output(), workflow.function.success()) {
        (_, Some(success)) => quote!(#success),
        (Some(_), None) => quote!(<#p::Success<__RESULT> as #p::SuccessOf<__Returned>>::OrUnit),
        (None, None) => quote!(()),
    };
    (input, output)
}

fn call(workflow: &WorkflowModel, sound: bool, p: &TokenStream) -> TokenStream {
    let name = &workflow.function.sig.ident;
    let (cx, input) = (local("cx"), local("input"));
    let passed = workflow.params.iter().map(|param| match param {
        Param::Context { .. } => quote!(&#cx),
        _ => quote!(#input),
    });
    let wait = workflow.function.sig.asyncness.map(|_| quote!(.await));
    let body = match sound {
        true => quote!(__RETURN(#name(#(#passed),*)#wait)),
        false => quote!(::core::result::Result::Ok(())),
    };
    let future = quote_spanned!(at(name)=>
        impl ::core::future::Future<Output = #p::Result<Self::Output, #p::WorkflowError>> + ::core::marker::Send
    );
    quote! {
        #[allow(unused_variables)]
        fn call(#cx: #p::WorkflowCx<Self>, #input: Self::Input) -> #future {
            async move { #body }
        }
    }
}

fn facts(
    workflow: &WorkflowModel,
    agents: &[Ident],
    tools: &[Ident],
    id: &TokenStream,
    p: &TokenStream,
) -> TokenStream {
    let args = &workflow.args;
    let mut facts = Facts::new("workflow", &workflow.function.sig.ident, &workflow.name.0);
    for alias in &args.models {
        facts.call_with_site("uses_model", alias, &quote!(#alias,));
    }
    facts.requires(&args.common.requires, &args.models);
    for (alias, path) in tools.iter().zip(&args.common.tools) {
        facts.uses(alias, path, "Tool", p);
    }
    for (alias, path) in agents.iter().zip(&args.common.agents) {
        facts.uses(alias, path, "Agent", p);
    }
    facts.item(id, p)
}

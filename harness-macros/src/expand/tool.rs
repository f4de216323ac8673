//! `#[tool]`: the function, a struct of its arguments under the same name, and the tables.

use super::argument::Slot;
use super::facts::{Facts, facts_name};
use super::limits::time;
use super::{dotted, markers, option};
use crate::args::Approve;
use crate::diagnostics::Problems;
use crate::model::{Argument, Param, Returns, ToolModel};
use crate::source::{at, id, local};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;

/// `words`: a hash of all that the user wrote.
pub(crate) fn tool(tool: &ToolModel, words: u64, sound: bool, problems: Problems) -> TokenStream {
    let krate = &tool.krate;
    let p = quote!(#krate::__private);
    let function = &tool.function;
    let crowded = (tool.params.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let problems = problems.tokens();
    // A generic argument has no type outside of its function.
    let generic = !function.sig.generics.params.is_empty();
    let arguments: Vec<Slot<'_>> = match generic {
        true => Vec::new(),
        false => tool.arguments().enumerate().map(|(index, argument)| Slot::new(index, argument)).collect(),
    };
    let item = definition(tool, &arguments, words, sound, &p);
    let structure = structure(tool, &arguments);
    quote!(#crowded #function #structure #item #problems)
}

/// Braces, so that only the type name is taken: one `use` imports the function and the struct.
fn structure(tool: &ToolModel, slots: &[Slot<'_>]) -> TokenStream {
    let (vis, name) = (&tool.function.vis, &tool.function.sig.ident);
    let about = match tool.description.is_empty() {
        true => format!("The arguments of the tool `{}`.", tool.name.0),
        false => tool.description.clone(),
    };
    let fields = slots.iter().map(|slot| {
        let Argument { name, ty, description, .. } = slot.argument;
        let about = match description.is_empty() {
            true => format!("The argument `{}`.", slot.key),
            false => description.clone(),
        };
        quote!(#[doc = #about] #vis #name: #ty)
    });
    quote! {
        #[doc = #about]
        #[allow(non_camel_case_types)]
        #vis struct #name { #(#fields),* }
    }
}

fn definition(tool: &ToolModel, slots: &[Slot<'_>], words: u64, sound: bool, p: &TokenStream) -> TokenStream {
    let name = &tool.function.sig.ident;
    let (shown, id, about) = (&tool.name.0, id(name, words, p), &tool.description);
    let (resources, resource_types) = resources(tool);
    let facts = facts(tool, &resources, &id, p);
    let facts_name = facts_name("tool", name);
    let codecs = slots.iter().map(|slot| slot.items(p));
    let params = slots.iter().map(|slot| slot.param(p));
    let returned = tool.function.success().or(tool.function.output()).filter(|_| sound);
    let prepare = quote_spanned!(returned.map_or_else(Span::call_site, at)=> __prepare::<Self>);
    let (effect, timeout, blocking, approve) = behaviour(tool, p);
    let (requires, markers) =
        (dotted(&tool.args.common.requires), markers(name, &tool.args.common.requires, p));
    let (output, output_schema) = output(tool, p, sound);
    let returns = returns(tool, p).filter(|_| sound);
    let methods = methods(tool, slots, &resources, sound, p);
    let submit = tool.args.discover.map(|span| {
        let v = local("v");
        let span = span.resolved_at(Span::call_site());
        quote_spanned!(span=> #p::inventory::submit! {
            #p::Discovered { tool: <#name as #p::Tool>::DEF, check: |#v| <#name as #p::Tool>::FACTS.check(#v) }
        })
    });
    let header = quote_spanned!(name.span()=> impl #p::Tool for #name);
    quote! {
        const _: () = {
            #facts
            #resource_types
            #(#codecs)*
            #returns
            #header {
                type Output = #output;
                type Facts = #facts_name;
                const FACTS: #facts_name = #facts_name;
                const DEF: &'static #p::ToolDef = &#p::ToolDef {
                    id: __ID,
                    name: #shown,
                    description: #about,
                    params: &[#(#params),*],
                    output: #output_schema,
                    effect: #p::Effect::#effect,
                    timeout: #timeout,
                    blocking: #blocking,
                    approve: #approve,
                    requires: #requires,
                    prepare: {
                        use #p::prepare as __prepare;
                        #prepare
                    },
                };
                #methods
            }
            #markers
            #submit
        };
    }
}

/// One alias per injected type: the user's type is written once.
fn resources(tool: &ToolModel) -> (Vec<(Ident, &syn::Type)>, TokenStream) {
    let list: Vec<_> = tool
        .resources()
        .enumerate()
        .map(|(i, ty)| (format_ident!("__Resource{i}", span = at(ty)), ty))
        .collect();
    let types = list.iter().map(|(alias, ty)| quote!(type #alias = #ty;));
    let types = types.collect();
    (list, types)
}

fn facts(
    tool: &ToolModel,
    resources: &[(Ident, &syn::Type)],
    id: &TokenStream,
    p: &TokenStream,
) -> TokenStream {
    let mut facts = Facts::new("tool", &tool.function.sig.ident, &tool.name.0);
    facts.requires(&tool.args.common.requires, &[]);
    for (alias, ty) in resources {
        facts.resource(ty, alias, p);
    }
    facts.item(id, p)
}

fn behaviour(tool: &ToolModel, p: &TokenStream) -> (Ident, TokenStream, bool, TokenStream) {
    let args = &tool.args;
    let effect = args.effect.clone().unwrap_or_else(|| Ident::new("Once", Span::call_site()));
    let timeout = option(args.timeout.as_ref().map(time));
    let approve = match &args.approve {
        None | Some(Approve::Never) => quote!(#p::Approve::Never),
        Some(Approve::Always) => quote!(#p::Approve::Always),
        Some(Approve::When(rule)) => when(rule, &tool.function.sig.ident, p),
    };
    (effect, timeout, args.blocking.is_some(), approve)
}

fn when(rule: &Path, name: &Ident, p: &TokenStream) -> TokenStream {
    let raw = local("raw");
    // Its own constant: the type of a rule is then all that a wrong one is told about.
    quote!({
        const RULE: fn(&#name) -> bool = #rule;
        #p::Approve::When(|#raw: &str| #p::approve_when::<#name>(#raw, RULE))
    })
}

/// The type of a success, and its schema where it has one.
fn output(tool: &ToolModel, p: &TokenStream, sound: bool) -> (TokenStream, TokenStream) {
    let function = &tool.function;
    let Some(ty) = function.output().filter(|_| sound) else {
        return (quote!(()), quote!(::core::option::Option::None));
    };
    let output = match (function.returns(), function.success()) {
        (Returns::Result, Some(success)) => quote!(#success),
        (Returns::Result, None) => quote_spanned!(at(ty)=> <#ty as #p::ToolReturn>::Output),
        (Returns::Unknown, _) => {
            quote_spanned!(at(ty)=> <#p::Success<__RESULT> as #p::SuccessOf<__Returned>>::Output)
        }
        (Returns::Value, _) => quote!(#ty),
    };
    let probe = quote!(#p::OutputProbe::<<Self as #p::Tool>::Output>);
    let schema = quote!({
        #[allow(unused_imports)]
        use #p::{NoSchema as _, NoText as _};
        if #probe::TEXT { ::core::option::Option::None } else { #probe::SCHEMA }
    });
    (output, schema)
}

/// What is done with the `Result` of the body. The only place where that type must fit.
fn returns(tool: &ToolModel, p: &TokenStream) -> Option<TokenStream> {
    let ty = tool.function.output()?;
    let name = &tool.function.sig.ident;
    let end = quote!(::core::result::Result<<#name as #p::Tool>::Output, #p::ToolError>);
    match tool.function.returns() {
        Returns::Value => None,
        Returns::Result => {
            let returned = quote_spanned!(at(ty)=> __returned::<#ty, _>);
            Some(quote! {
                use #p::tool_returned as __returned;
                const __RETURN: fn(#ty) -> #end = #returned;
            })
        }
        Returns::Unknown => {
            let returned = quote_spanned!(at(ty)=> |returned| #p::Returns::<__Returned>::NEW.end(returned));
            Some(quote! {
                type __Returned = #ty;
                #[allow(unused_imports)]
                use #p::Plain as _;
                const __RESULT: bool = #p::Returns::<__Returned>::RESULT;
                const __RETURN: fn(__Returned) -> #end = #returned;
            })
        }
    }
}

fn methods(
    tool: &ToolModel,
    slots: &[Slot<'_>],
    resources: &[(Ident, &syn::Type)],
    sound: bool,
    p: &TokenStream,
) -> TokenStream {
    let name = &tool.function.sig.ident;
    let (args, cx) = (local("args"), local("cx"));
    let reads = slots.iter().map(|slot| slot.read(&args));
    let writes = slots.iter().map(|slot| {
        let (codec, key, field) = (&slot.codec, &slot.key, &slot.argument.name);
        quote!((#codec.put)(#args, #key, &self.#field);)
    });
    let fields: Vec<&Ident> = slots.iter().map(|slot| &slot.argument.name).collect();
    let locals: Vec<&Ident> = slots.iter().map(|slot| &slot.local).collect();
    let body = if sound { body(tool, slots, resources, &cx) } else { quote!(#p::refused::<Self>()) };
    // A body that is not `Send` is reported at the function's name, and rustc shows the `.await`.
    let future = quote_spanned!(at(name)=>
        impl ::core::future::Future<Output = ::core::result::Result<Self::Output, #p::ToolError>> + ::core::marker::Send
    );
    quote! {
        #[allow(unused_variables)]
        fn read(#args: &mut #p::ArgReader<'_>) -> ::core::option::Option<Self> {
            #(#reads)*
            ::core::option::Option::Some(#name { #(#fields: #locals?),* })
        }
        #[allow(unused_variables)]
        fn write(&self, #args: &mut #p::ArgWriter) {
            #(#writes)*
        }
        #[allow(unused_variables)]
        fn call(self, #cx: #p::ToolCx<Self>) -> #future {
            async move {
                let #name { #(#fields: #locals),* } = self;
                #body
            }
        }
    }
}

fn body(tool: &ToolModel, slots: &[Slot<'_>], resources: &[(Ident, &syn::Type)], cx: &Ident) -> TokenStream {
    let (mut slots, mut resources) = (slots.iter(), resources.iter());
    let passed = tool.params.iter().map(|param| match param {
        Param::Context { .. } => quote!(&#cx),
        Param::Resource(_) => resources.next().map_or_else(TokenStream::new, |(alias, ty)| {
            let cx = Ident::new(&cx.to_string(), cx.span().located_at(at(ty)));
            quote_spanned!(at(ty)=> #cx.__resource::<#alias>()?)
        }),
        Param::Argument(_) | Param::Refused { .. } => {
            let local = slots.next().map(|slot| &slot.local);
            quote!(#local)
        }
    });
    let passed: Vec<TokenStream> = passed.collect();
    let name = &tool.function.sig.ident;
    let wait = tool.function.sig.asyncness.map(|_| quote!(.await));
    let call = quote!(#name(#(#passed),*)#wait);
    match tool.function.returns() {
        Returns::Result | Returns::Unknown => quote!(__RETURN(#call)),
        Returns::Value => quote!(::core::result::Result::Ok(#call)),
    }
}

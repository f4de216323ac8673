//! `#[derive(Schema)]` and `#[derive(AgentOutput)]`: one derive for a type that crosses the border to a model.
//!
//! Reads, checks, expands, in that order. A refused type still gets impls, empty ones, so that its users do not
//! report the same mistake again. Next: `shadow.rs`.

use super::attributes::{At, Words};
use super::facts::{strict_checks, visit_body};
use super::needs::{Need, needs};
use super::options::Options;
use super::shadow::{bounds, field_bounds, field_checks, own_name, shadow};
use crate::source::Problems;
use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{DeriveInput, Generics, WherePredicate, parse_quote};

/// `#[derive(Schema)]`: a type that a model may fill in or read.
pub(crate) fn schema(input: TokenStream) -> TokenStream {
    expand(input, false)
}

/// `#[derive(AgentOutput)]`: the same, and an agent may answer with it.
pub(crate) fn agent_output(input: TokenStream) -> TokenStream {
    expand(input, true)
}

fn expand(input: TokenStream, output: bool) -> TokenStream {
    let mut input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    own_name(&mut input);

    let mut problems = Problems::default();
    let options = match output {
        true => Options::of_agent_output(&input.attrs, &mut problems),
        false => Options::of_schema(&input.attrs, &mut problems),
    };
    for lifetime in input.generics.lifetimes() {
        problems.add(
            lifetime.span(),
            "nothing can be borrowed from a model's answer: use owned types, `String` instead of `&str`",
        );
    }
    let words = Words::read(&input.attrs, At::Container, &mut problems);
    let needs = needs(&input, &words, &mut problems);
    let krate = &options.krate;
    let p = quote!(#krate::__private);
    let bounds = bounds(&input, &words, &needs, &p);

    if problems.any() {
        let errors = problems.tokens();
        if input.generics.lifetimes().next().is_some() {
            return quote!(#errors);
        }
        let stub =
            Type { input: &input, bounds: &bounds, p: &p, krate, output, strict: options.strict }.stub();
        return quote! { #errors #stub };
    }
    let ty = Type { input: &input, bounds: &bounds, p: &p, krate, output, strict: options.strict };
    let twin = ty.twin(&words, &needs);
    let impls = ty.impls(&quote!(#p::Via::<__Gate, Self>::NEW));
    let facts = ty.facts(&needs);
    let strict = options.strict.then(|| strict_checks(&input, &needs, &p));
    quote! {
        #[allow(dead_code, deprecated, private_bounds, private_interfaces, non_camel_case_types, clippy::all, clippy::pedantic)]
        const _: () = {
            #twin
            #impls
            #facts
            #strict
        };
    }
}

/// What every impl needs.
struct Type<'a> {
    input: &'a DeriveInput,
    bounds: &'a [WherePredicate],
    p: &'a TokenStream,
    krate: &'a TokenStream,
    output: bool,
    /// `#[agent_output(strict)]`.
    strict: bool,
}

impl Type<'_> {
    fn bounded(&self, more: &[WherePredicate]) -> Generics {
        let mut generics = self.input.generics.clone();
        let clause = generics.make_where_clause();
        clause.predicates.extend(self.bounds.iter().chain(more).cloned());
        generics
    }

    /// The twin, the gate to it, and the one question per field.
    fn twin(&self, words: &Words, needs: &[Need]) -> TokenStream {
        let (p, name) = (self.p, &self.input.ident);
        let field_bounds = field_bounds(needs, p);
        let all: Vec<_> = self.bounds.iter().chain(&field_bounds).cloned().collect();
        let (twin_name, twin) = shadow(self.input, words, &all, p);
        let checks = field_checks(needs, p);
        let (own, gate) = (self.bounded(&[]), self.bounded(&field_bounds));
        let (own_impl, ty_generics, own_where) = own.split_for_impl();
        let (gate_impl, _, gate_where) = gate.split_for_impl();
        let turbofish = ty_generics.as_turbofish();
        quote! {
            #twin
            fn fields_fit #own_impl () #own_where { #checks }
            enum __Gate {}
            impl #gate_impl #p::Border<#name #ty_generics> for __Gate #gate_where {
                fn serialize<__S: #p::serde::Serializer>(
                    value: &#name #ty_generics,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    #twin_name #turbofish::serialize(value, serializer)
                }
                fn deserialize<'de, __D: #p::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<#name #ty_generics, __D::Error> {
                    #twin_name #turbofish::deserialize(deserializer)
                }
                fn shape() -> #p::Shape {
                    #p::Shape::of::<#twin_name #ty_generics>()
                }
            }
        }
    }

    /// serde's and schemars' traits on the real type. `via` is where they hand over to.
    fn impls(&self, via: &TokenStream) -> TokenStream {
        let (p, krate, name) = (self.p, self.krate, &self.input.ident);
        let own = self.bounded(&[]);
        let mut de = own.clone();
        de.params.insert(0, parse_quote!('de));
        let (own_impl, _, own_where) = own.split_for_impl();
        let (de_impl, _, _) = de.split_for_impl();
        let (_, ty_generics, _) = self.input.generics.split_for_impl();
        let text = name.to_string();
        // Believed like the bounds on fields: a field that is not `Send` is told at the field only.
        let whole = self.bounded(&[parse_quote!(#name #ty_generics: for<'__whole> #p::Whole<'__whole>)]);
        let (_, _, whole_where) = whole.split_for_impl();
        let strict = self.strict;
        let output = self.output.then(|| {
            quote! {
                impl #own_impl #krate::AgentOutput for #name #ty_generics #whole_where {
                    const OUTPUT: #p::OutputDef =
                        #p::OutputDef::json::<Self>(#text).with_facts(&<Self as #p::Portable>::FACTS.visit(#p::Facts::NONE)).strictly(#strict);
                }
            }
        });
        quote! {
            impl #own_impl #p::serde::Serialize for #name #ty_generics #own_where {
                fn serialize<__S: #p::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    #[allow(unused_imports)]
                    use #p::Closed as _;
                    #via.serialize(self, serializer)
                }
            }
            impl #de_impl #p::serde::Deserialize<'de> for #name #ty_generics #own_where {
                fn deserialize<__D: #p::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    #[allow(unused_imports)]
                    use #p::Closed as _;
                    #via.deserialize(deserializer)
                }
            }
            impl #own_impl #p::schemars::JsonSchema for #name #ty_generics #own_where {
                fn inline_schema() -> bool {
                    #[allow(unused_imports)]
                    use #p::Closed as _;
                    (#via.shape().inline)()
                }
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    #[allow(unused_imports)]
                    use #p::Closed as _;
                    (#via.shape().name)()
                }
                fn schema_id() -> ::std::borrow::Cow<'static, str> {
                    #[allow(unused_imports)]
                    use #p::Closed as _;
                    (#via.shape().id)()
                }
                fn json_schema(generator: &mut #p::schemars::SchemaGenerator) -> #p::schemars::Schema {
                    #[allow(unused_imports)]
                    use #p::Closed as _;
                    (#via.shape().schema)(generator)
                }
            }
            impl #own_impl #krate::AgentInput for #name #ty_generics #whole_where {
                const INPUT: #p::InputDef =
                    #p::InputDef::json::<Self>(<Self as #p::Portable>::FACTS.visit(#p::Facts::NONE).kinds);
            }
            #output
        }
    }

    /// What the walk reads.
    fn facts(&self, needs: &[Need]) -> TokenStream {
        let p = self.p;
        let body = visit_body(self.input, needs, p);
        self.portable(&quote! {
            #[allow(unused_imports)]
            use #p::UnknownFacts as _;
            #body
        })
    }

    fn portable(&self, body: &TokenStream) -> TokenStream {
        let (p, name) = (self.p, &self.input.ident);
        // Named for people: the back-trace prints `type_Answer`.
        let facts = quote::format_ident!("type_{}", name, span = proc_macro2::Span::call_site());
        let own = self.bounded(&[]);
        let (own_impl, ty_generics, own_where) = own.split_for_impl();
        quote! {
            #[allow(non_camel_case_types)]
            pub struct #facts;
            impl #facts {
                #[allow(unused_mut)]
                pub const fn visit<'__a>(self, mut facts: #p::Facts<'__a>) -> #p::Facts<'__a> {
                    #body
                    facts
                }
            }
            impl #own_impl #p::Portable for #name #ty_generics #own_where {
                type Facts = #facts;
                const FACTS: #facts = #facts;
            }
        }
    }

    /// The impls of a refused type: they only keep its users quiet.
    fn stub(&self) -> TokenStream {
        let p = self.p;
        let impls = self.impls(&quote!(#p::Via::<(), Self>::NEW));
        let facts = self.portable(&TokenStream::new());
        quote! {
            #[allow(dead_code, unused_mut, clippy::all, clippy::pedantic)]
            const _: () = { #impls #facts };
        }
    }
}

//! `#[derive(Resource)]`: a const id, so that the walk can prove that it is bound.

use super::options::Options;
use crate::source::{Problems, hash, id};
use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{DeriveInput, parse_quote};

pub(crate) fn resource(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut problems = Problems::default();
    let options = Options::of_resource(&input.attrs, &mut problems);
    if !input.generics.params.is_empty() {
        problems.add(
            input.generics.span(),
            "a resource cannot be generic, because it is found by its type: wrap the concrete type in a struct \
             of its own and derive `Resource` there",
        );
    }
    let errors = problems.tokens();
    let krate = &options.krate;
    let (name, text, id) = (
        &input.ident,
        input.ident.to_string(),
        id(&input.ident, hash(&quote!(#input).to_string()), &quote!(#krate::__private)),
    );
    // A refused generic still gets the impl: its users must not report the same mistake again.
    let mut generics = input.generics.clone();
    for param in input.generics.type_params() {
        let param = &param.ident;
        let bound = parse_quote!(#param: ::core::marker::Send + ::core::marker::Sync + 'static);
        generics.make_where_clause().predicates.push(bound);
    }
    for lifetime in input.generics.lifetimes() {
        let lifetime = &lifetime.lifetime;
        generics.make_where_clause().predicates.push(parse_quote!(#lifetime: 'static));
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #errors
        impl #impl_generics #krate::Resource for #name #ty_generics #where_clause {
            const ID: u64 = #id;
            const NAME: &'static str = #text;
        }
    }
}

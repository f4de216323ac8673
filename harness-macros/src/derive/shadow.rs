//! The hidden twin of the type: the same fields under serde's `remote`, so that one derive gives three.
//!
//! A derive cannot add derives to its own type. The twin's bounds on its fields mention a lifetime, so rustc
//! believes them inside the twin; whether they hold is asked once, at each field, by `fields_fit`. That is what
//! makes one mistake one error. Next: `border.rs`, which hands the real type over to the twin.

use super::attributes::Words;
use super::facts::mentions;
use super::needs::Need;
use crate::source::at;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::collections::HashSet;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Meta, Token, Type, WherePredicate, parse_quote};

/// What stands on every impl of the type: the user's `bound`, or what its parameters must be able to do.
pub(super) fn bounds(
    input: &DeriveInput,
    words: &Words,
    needs: &[Need],
    p: &TokenStream,
) -> Vec<WherePredicate> {
    let mut found: Vec<WherePredicate> = Vec::new();
    match words.bounds() {
        Some(user) => found.extend(user),
        None => {
            for param in input.generics.type_params() {
                let ident = &param.ident;
                found.push(parse_quote!(#ident: for<'__field> #p::Field<'__field>));
            }
        }
    }
    found.extend(needs.iter().flat_map(|need| need.bounds.iter().cloned()));
    for param in input.generics.type_params() {
        let ident = &param.ident;
        let this = HashSet::from([ident.to_string()]);
        if needs.iter().any(|need| need.default && mentions(need.ty.to_token_stream(), &this)) {
            found.push(parse_quote!(#ident: ::core::default::Default));
        }
    }
    if input.generics.type_params().next().is_some() && bare_default(words).is_some() {
        let (name, (_, ty_generics, _)) = (&input.ident, input.generics.split_for_impl());
        found.push(parse_quote!(#name #ty_generics: ::core::default::Default));
    }
    found
}

/// The bounds that rustc believes inside the twin.
pub(super) fn field_bounds(needs: &[Need], p: &TokenStream) -> Vec<WherePredicate> {
    let mut found = Vec::new();
    for need in needs {
        let ty = &need.ty;
        for name in traits(need) {
            let name = format_ident!("{name}");
            found.push(parse_quote!(#ty: for<'__field> #p::#name<'__field>));
        }
    }
    found
}

/// Asks, at each field, whether it fits. The only place where a misfit is told.
pub(super) fn field_checks(needs: &[Need], p: &TokenStream) -> TokenStream {
    let checks = needs.iter().flat_map(|need| {
        let (inner, whole) = peel(&need.ty);
        let same = (inner != need.ty).then(|| {
            let ty = &need.ty;
            quote!(let _: fn(#ty) -> #whole = |field| field;)
        });
        let checks = traits(need).into_iter().map(move |name| {
            let (check, ty) = match name {
                "Field" => (quote!(field), &inner),
                "WriteField" => (quote!(write_field), &inner),
                "ReadField" => (quote!(read_field), &inner),
                "ShapeField" => (quote!(shape_field), &inner),
                _ => (quote!(default_field), &need.ty),
            };
            let span = at(ty);
            quote_spanned!(span=> #p::#check::<#ty>();)
        });
        same.into_iter().chain(checks)
    });
    quote!(#(#checks)*)
}

/// `Option<Vec<T>>` fits when `T` does, and the message should name `T`. The second type is the same with the
/// library's own paths: generated code holds the two equal, should somebody have another `Option`.
fn peel(ty: &Type) -> (Type, TokenStream) {
    let plain = (ty.clone(), ty.to_token_stream());
    let Type::Path(path) = ty else { return plain };
    let (None, Some(last)) = (&path.qself, path.path.segments.last()) else { return plain };
    let wrapper = match last.ident.to_string().as_str() {
        "Option" => quote!(::core::option::Option),
        "Vec" => quote!(::std::vec::Vec),
        "Box" => quote!(::std::boxed::Box),
        _ => return plain,
    };
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else { return plain };
    let (1, Some(syn::GenericArgument::Type(inner))) = (args.args.len(), args.args.first()) else {
        return plain;
    };
    let (inner, whole) = peel(inner);
    (inner, quote!(#wrapper<#whole>))
}

fn traits(need: &Need) -> Vec<&'static str> {
    let all = need.write && need.read && need.shape;
    let each = [
        (all, "Field"),
        (need.write && !all, "WriteField"),
        (need.read && !all, "ReadField"),
        (need.shape && !all, "ShapeField"),
        (need.default, "DefaultField"),
    ];
    each.into_iter().filter(|(needed, _)| *needed).map(|(_, name)| name).collect()
}

/// The twin with its three derives.
pub(super) fn shadow(
    input: &DeriveInput,
    words: &Words,
    bounds: &[WherePredicate],
    p: &TokenStream,
) -> (Ident, TokenStream) {
    let (real, mut twin) = (&input.ident, input.clone());
    let name = format_ident!("__{}", real.to_string().trim_start_matches("r#"));
    twin.ident = name.clone();
    twin.vis = syn::Visibility::Inherited;
    keep_known(&mut twin);
    twin.generics.make_where_clause().predicates.extend(bounds.iter().cloned());

    let remote = real.to_string();
    let serde_path = quote!(#p::serde).to_string().replace(' ', "");
    let schemars_path = quote!(#p::schemars).to_string().replace(' ', "");
    twin.attrs.push(parse_quote!(#[serde(crate = #serde_path, remote = #remote, bound = "")]));
    twin.attrs.push(parse_quote!(#[schemars(crate = #schemars_path)]));
    if !words.says("rename") && words.schemars("rename").is_none() {
        let shown = shown(input);
        twin.attrs.push(parse_quote!(#[schemars(rename = #shown)]));
    }
    let default = bare_default(words).map(|span| default(&mut twin, input, bounds, span));
    let derived = quote! {
        #[derive(#p::serde::Serialize, #p::serde::Deserialize, #p::schemars::JsonSchema)]
        #twin
        #default
    };
    (name, derived)
}

/// As schemars itself would call it: `Page_for_{T}_and_{U}`.
fn shown(input: &DeriveInput) -> String {
    let text = input.ident.to_string();
    let text = text.trim_start_matches("r#");
    let params: Vec<_> = input.generics.type_params().map(|param| format!("{{{}}}", param.ident)).collect();
    if params.is_empty() { text.to_owned() } else { format!("{text}_for_{}", params.join("_and_")) }
}

/// The place of a `default` without a path on the whole type.
fn bare_default(words: &Words) -> Option<proc_macro2::Span> {
    match words.serde("default") {
        Some(Meta::Path(path)) => Some(path.span()),
        _ => None,
    }
}

/// serde wants the default of the real type and schemars that of the twin: both get a path to the real one.
fn default(
    twin: &mut DeriveInput,
    input: &DeriveInput,
    bounds: &[WherePredicate],
    span: proc_macro2::Span,
) -> TokenStream {
    let real = &input.ident;
    let mut generics = input.generics.clone();
    generics.make_where_clause().predicates.extend(bounds.iter().cloned());
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let path = quote!(__defaults::<#real #ty_generics>).to_string();
    rewrite(&mut twin.attrs, |meta| {
        let bare = matches!(&meta, Meta::Path(word) if word.is_ident("default"));
        Some(if bare { parse_quote!(default = #path) } else { meta })
    });
    let span = span.resolved_at(proc_macro2::Span::call_site());
    let body = quote_spanned!(span=> <#real #ty_generics as ::core::default::Default>::default());
    quote! {
        trait __WholeDefault { fn make() -> Self; }
        impl #impl_generics __WholeDefault for #real #ty_generics #where_clause {
            fn make() -> Self { #body }
        }
        fn __defaults<__T: __WholeDefault>() -> __T { __T::make() }
    }
}

fn rewrite(attrs: &mut [Attribute], change: impl Fn(Meta) -> Option<Meta>) {
    for attr in attrs.iter_mut().filter(|attr| attr.path().is_ident("serde")) {
        let Ok(metas) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
            continue;
        };
        let metas = metas.into_iter().filter_map(&change);
        *attr = parse_quote!(#[serde(#(#metas),*)]);
    }
}

/// Other derives' attributes mean nothing on the twin, and serde's bounds already stand in its where clause:
/// twice, one with `'de` and one with any lifetime, would be ambiguous.
fn keep_known(twin: &mut DeriveInput) {
    let known = |attrs: &mut Vec<Attribute>| {
        rewrite(attrs, |meta| (!meta.path().is_ident("bound")).then_some(meta));
        attrs.retain(|attr| {
            ["serde", "schemars", "doc", "deprecated"].iter().any(|known| attr.path().is_ident(known))
        });
    };
    known(&mut twin.attrs);
    let fields = |fields: &mut syn::Fields| fields.iter_mut().for_each(|field| known(&mut field.attrs));
    match &mut twin.data {
        Data::Struct(data) => fields(&mut data.fields),
        Data::Enum(data) => {
            for variant in &mut data.variants {
                known(&mut variant.attrs);
                fields(&mut variant.fields);
            }
        }
        Data::Union(_) => {}
    }
}

/// `Self` in a field means the real type.
pub(super) fn own_name(input: &mut DeriveInput) {
    let (name, (_, ty_generics, _)) = (&input.ident, input.generics.split_for_impl());
    let own = quote!(#name #ty_generics);
    let rename = |fields: &mut syn::Fields| {
        for field in fields {
            let tokens = field.ty.to_token_stream();
            if mentions(tokens.clone(), &HashSet::from(["Self".to_owned()]))
                && let Ok(ty) = syn::parse2(without_self(tokens, &own))
            {
                field.ty = ty;
            }
        }
    };
    match &mut input.data {
        Data::Struct(data) => rename(&mut data.fields),
        Data::Enum(data) => data.variants.iter_mut().for_each(|variant| rename(&mut variant.fields)),
        Data::Union(_) => {}
    }
}

fn without_self(tokens: TokenStream, own: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let path = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                let span = ident.span();
                out.extend(if path { quote_spanned!(span=> <#own>) } else { quote_spanned!(span=> #own) });
            }
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), without_self(group.stream(), own));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            token => out.extend([token]),
        }
    }
    out
}

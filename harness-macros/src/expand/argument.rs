//! One argument of a tool: its field, its row in the table, how it is read.

use super::option;
use crate::args::Default;
use crate::model::Argument;
use crate::source::{at, local, text};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// One argument, and what is generated for it.
pub(super) struct Slot<'a> {
    pub(super) index: usize,
    pub(super) argument: &'a Argument,
    /// `"order_no"`
    pub(super) key: String,
    /// The local that holds it on its way.
    pub(super) local: Ident,
    /// A constant: how to read, write and describe its type. The only place where the type must fit.
    pub(super) codec: Ident,
    pub(super) default: Option<Ident>,
}

impl<'a> Slot<'a> {
    pub(super) fn new(index: usize, argument: &'a Argument) -> Self {
        Slot {
            index,
            argument,
            key: text(&argument.name),
            local: local(&format!("arg{index}")),
            codec: format_ident!("__ARG{index}"),
            default: argument.default.as_ref().map(|_| format_ident!("__default{index}")),
        }
    }

    pub(super) fn items(&self, p: &TokenStream) -> TokenStream {
        let (ty, codec) = (&self.argument.ty, &self.codec);
        let of = quote_spanned!(at(ty)=> #p::arg::<#ty>());
        let default = self.argument.default.as_ref().zip(self.default.as_ref()).map(|(default, name)| {
            let value = match default {
                Default::Trait(span) => {
                    let span = span.resolved_at(Span::call_site());
                    quote_spanned!(span=> ::core::default::Default::default())
                }
                // A string literal for any type that is made of one.
                Default::Code(code) if is_text(code) => {
                    quote_spanned!(at(code)=> ::core::convert::Into::into(#code))
                }
                Default::Code(code) => quote!(#code),
            };
            quote!(fn #name() -> #ty { #value })
        });
        quote!(const #codec: #p::Arg<#ty> = #of; #default)
    }

    pub(super) fn param(&self, p: &TokenStream) -> TokenStream {
        let (key, about, codec) = (&self.key, &self.argument.description, &self.codec);
        let required = self.default.is_none() && !self.argument.optional();
        let default = option(self.default.as_ref().map(|default| quote!(|| (#codec.json)(&#default()))));
        quote! {
            #p::Param { name: #key, description: #about, required: #required, schema: #codec.schema, default: #default }
        }
    }

    pub(super) fn read(&self, reader: &Ident) -> TokenStream {
        let (local, codec, index) = (&self.local, &self.codec, self.index);
        match &self.default {
            Some(default) => quote!(let #local = (#codec.take_or)(#reader, #index, #default);),
            None => quote!(let #local = (#codec.take)(#reader, #index);),
        }
    }
}

fn is_text(code: &syn::Expr) -> bool {
    matches!(code, syn::Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Str(_)))
}

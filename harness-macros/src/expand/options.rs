//! `AgentOptions { temperature: Some(0.2), ..AgentOptions::NONE }`.

use crate::args::{ModelOption, OptionValue};
use crate::source::at;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, ExprLit, Lit};

/// A constant of type `AgentOptions`. `p` is the path of the private module.
pub(crate) fn options(options: &[ModelOption], p: &TokenStream) -> TokenStream {
    let fields = options.iter().map(|option| {
        let field = Ident::new(option.field, option.span.resolved_at(Span::call_site()));
        let value = match &option.value {
            OptionValue::Effort(variant) => {
                let variant = Ident::new(variant, Span::call_site());
                quote!(::core::option::Option::Some(#p::ReasoningEffort::#variant))
            }
            OptionValue::Code(code) if option.field == "stop" => {
                let span = at(code);
                quote_spanned!(span=> &#code)
            }
            // `temperature = 1` is a number, too.
            OptionValue::Code(Expr::Lit(ExprLit { lit: Lit::Int(number), .. }))
                if matches!(option.field, "temperature" | "top_p") =>
            {
                let number = number.base10_digits();
                let number = syn::LitFloat::new(&format!("{number}.0"), Span::call_site());
                quote!(::core::option::Option::Some(#number))
            }
            OptionValue::Code(code) => {
                let span = at(code);
                quote_spanned!(span=> ::core::option::Option::Some(#code))
            }
        };
        quote!(#field: #value,)
    });
    let fields: TokenStream = fields.collect();
    match fields.is_empty() {
        true => quote!(#p::AgentOptions::NONE),
        false => quote!(#p::AgentOptions { #fields ..#p::AgentOptions::NONE }),
    }
}

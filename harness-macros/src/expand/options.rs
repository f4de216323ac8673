//! `AgentOptions { temperature: Some(0.2), ..AgentOptions::NONE }`.

use crate::args::{ALL_OPTIONS as ALL, ModelOption, OptionValue};
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
    let set = options.len();
    let fields: TokenStream = fields.collect();
    match set {
        0 => quote!(#p::AgentOptions::NONE),
        // Lints of the user's crate see a rest that holds nothing.
        ALL => quote!(#p::AgentOptions { #fields }),
        _ => quote!(#p::AgentOptions { #fields ..#p::AgentOptions::NONE }),
    }
}

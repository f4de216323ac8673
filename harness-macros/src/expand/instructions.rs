//! The instructions of an agent: text, a file that is part of the build, or a function of input and settings.

use crate::model::template::{Piece, Variable};
use crate::model::{AgentModel, InstructionText};
use crate::source::at;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

/// A constant of type `Instructions`; `sound` is false when a template was refused.
pub(crate) fn instructions(agent: &AgentModel, p: &TokenStream, sound: bool) -> TokenStream {
    match &agent.instructions {
        InstructionText::Fixed(text) => quote!(#p::Instructions::Fixed(#text)),
        InstructionText::File(path) => {
            let text = include(path);
            quote!(#p::Instructions::Fixed(#text))
        }
        InstructionText::Refused { .. } => quote!(#p::Instructions::Fixed("")),
        InstructionText::Template { .. } if !sound => quote!(#p::Instructions::Fixed("")),
        InstructionText::Template { pieces, source, file, .. } => {
            // Without this the build would not notice that the file changed.
            let watched = file.then(|| {
                let text = include(source);
                quote!(const _: &str = #text;)
            });
            let render = template(agent, pieces, source, p);
            quote!(#p::Instructions::Template({ #watched #render }))
        }
    }
}

/// Relative to the package, without a path of the build machine in the expansion.
fn include(path: &LitStr) -> TokenStream {
    quote!(::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path)))
}

fn template(agent: &AgentModel, pieces: &[Piece], source: &LitStr, p: &TokenStream) -> TokenStream {
    let span = at(source);
    let [out, input, settings] =
        ["out", "input", "settings"].map(|name| Ident::new(name, Span::mixed_site().located_at(span)));
    let text_input = agent.input_is_text();
    let steps = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => quote!(#out.push_str(#text);),
        Piece::Variable(Variable { setting, path }) => {
            // Not the literal's own span: a fix for the field would replace the whole template.
            let path = path.iter().map(|name| field(name, span));
            let value = match setting {
                true => quote_spanned!(span=> #settings #(.#path)*),
                false if text_input => quote_spanned!(span=> *#input),
                false => quote_spanned!(span=> #input #(.#path)*),
            };
            quote_spanned!(span=> #p::show(&mut #out, &#value);)
        }
    });
    let uses = |setting: bool| {
        pieces.iter().any(|piece| matches!(piece, Piece::Variable(variable) if variable.setting == setting))
    };
    let open = |used: bool, name: &Ident, ty: TokenStream| {
        used.then(|| {
            quote! {
                let ::core::option::Option::Some(#name) = #name.downcast_ref::<#ty>() else {
                    return ::std::string::String::new();
                };
            }
        })
    };
    let name = &agent.item.ident;
    let (open_input, open_settings) =
        (open(uses(false), &input, quote!(__Input)), open(uses(true), &settings, quote!(#name)));
    let steps = steps.collect::<TokenStream>();
    quote! {
        #[allow(unused_variables)]
        fn __instructions(#input: &dyn ::core::any::Any, #settings: &dyn ::core::any::Any) -> ::std::string::String {
            #open_input
            #open_settings
            let mut #out = ::std::string::String::new();
            #steps
            #out
        }
        __instructions
    }
}

/// A name, or the number of a tuple's field.
fn field(name: &str, span: Span) -> TokenStream {
    match name.parse::<u32>() {
        Ok(number) => {
            let mut literal = Literal::u32_unsuffixed(number);
            literal.set_span(span);
            quote!(#literal)
        }
        Err(_) => {
            let ident = name
                .strip_prefix("r#")
                .map_or_else(|| Ident::new(name, span), |raw| Ident::new_raw(raw, span));
            quote!(#ident)
        }
    }
}

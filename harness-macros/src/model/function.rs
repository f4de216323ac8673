//! A function whose body stays raw tokens, so that half-typed bodies still expand.

use super::last_segment;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, GenericArgument, PathArguments, ReturnType, Signature, Type, Visibility};

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Function {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            sig: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl Function {
    /// By its name only: an alias such as `ToolResult<T>` is for the type check.
    pub(crate) fn returns_result(&self) -> bool {
        match &self.sig.output {
            ReturnType::Type(_, ty) => {
                last_segment(ty).is_some_and(|name| name.ident.to_string().ends_with("Result"))
            }
            ReturnType::Default => false,
        }
    }

    /// `T` of a plain `Result<T, E>`; behind an alias it is for the type check.
    pub(crate) fn success(&self) -> Option<&Type> {
        let name = last_segment(self.output()?).filter(|name| name.ident == "Result")?;
        let PathArguments::AngleBracketed(list) = &name.arguments else { return None };
        match list.args.iter().collect::<Vec<_>>().as_slice() {
            [GenericArgument::Type(success), GenericArgument::Type(_)] => Some(success),
            _ => None,
        }
    }

    /// With a `self`.
    pub(crate) fn is_method(&self) -> bool {
        matches!(self.sig.inputs.first(), Some(FnArg::Receiver(_)))
    }

    pub(crate) fn output(&self) -> Option<&Type> {
        match &self.sig.output {
            ReturnType::Type(_, ty) => Some(ty),
            ReturnType::Default => None,
        }
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Function { attrs, vis, sig, body } = self;
        tokens.extend(quote!(#(#attrs)* #vis #sig #body));
    }
}

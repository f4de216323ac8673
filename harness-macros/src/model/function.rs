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

/// What a function returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    Result,
    Value,
    /// A name of the user: a struct, or an alias of either. Only the type knows.
    Unknown,
}

/// Names that are no alias of a `Result`.
const PLAIN: &[&str] = &[
    "String", "bool", "char", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32",
    "f64", "Vec", "Option", "Box", "Content", "Value", "HashMap", "BTreeMap",
];

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
    /// Whether it returns a `Result`, as far as names tell.
    pub(crate) fn returns(&self) -> Returns {
        let Some(name) = self.output().and_then(last_segment) else { return Returns::Value };
        match name.ident.to_string().as_str() {
            "Result" => Returns::Result,
            name if PLAIN.contains(&name) => Returns::Value,
            _ => Returns::Unknown,
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

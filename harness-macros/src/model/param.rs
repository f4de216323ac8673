//! One parameter, sorted by the rule: owned comes from the caller, `&` is injected.

use super::last_segment;
use crate::args::{Default, ParamArgs};
use crate::diagnostics::Problems;
use crate::source::docs;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, FnArg, GenericArgument, Pat, PathArguments, Signature, Type};

pub(crate) enum Param {
    /// `&ToolCx<name>`, with the type it names.
    Context {
        of: Option<Type>,
        words: TokenStream,
    },
    Resource(Type),
    Argument(Argument),
    /// It cannot be used, and why.
    Refused {
        words: TokenStream,
        why: String,
        /// What was meant: whoever calls the tool with it makes no second mistake.
        meant: Option<Argument>,
    },
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    pub(crate) description: String,
    pub(crate) default: Option<Default>,
}

impl Argument {
    /// `Option<T>` by its name.
    pub(crate) fn optional(&self) -> bool {
        last_segment(&self.ty).is_some_and(|name| name.ident == "Option")
    }
}

/// Sorts the parameters and takes their attributes out of the signature: rustc takes no doc comments there.
pub(crate) fn params(sig: &mut Signature, context: &str, problems: &mut Problems) -> Vec<Param> {
    let item = sig.ident.clone();
    sig.inputs.iter_mut().map(|input| param(input, context, &item, problems)).collect()
}

fn param(input: &mut FnArg, context: &str, item: &Ident, problems: &mut Problems) -> Param {
    let FnArg::Typed(typed) = input else {
        return refuse(
            input,
            "a tool or workflow is a free function: move it out of the `impl`, and take what `self` gave as `&Resource` or as an argument",
        );
    };
    let args = ParamArgs::read(&mut typed.attrs, problems);
    let description = args.description.map_or_else(|| docs(&typed.attrs), |text| text.value());
    typed.attrs.retain(|attr| !is_doc(attr));
    let ty = ungroup(&typed.ty);
    if let Type::Reference(reference) = ty {
        let mut param = injected(&reference.elem, reference.mutability.is_some(), ty, context);
        if let (Param::Refused { meant, .. }, true, Pat::Ident(pat)) =
            (&mut param, is_str(&reference.elem), &*typed.pat)
        {
            let ty = syn::parse_quote!(::std::string::String);
            *meant = Some(Argument { name: pat.ident.clone(), ty, description, default: args.default });
        }
        if let Param::Context { of: None, .. } = param {
            name_owner(&mut typed.ty, item);
        }
        return param;
    }
    if let Some(name) = last_segment(ty).filter(|name| name.ident == context) {
        let of = generic(&name.arguments).map_or_else(String::new, |of| {
            let of = quote::quote!(#of).to_string();
            format!("<{of}>")
        });
        return refuse(ty, format!("the context is borrowed: write `&{context}{of}`"));
    }
    if matches!(ty, Type::ImplTrait(_)) {
        return refuse(ty, "an argument has a named type: the model reads its schema");
    }
    let Pat::Ident(pat) = &*typed.pat else {
        return refuse(&typed.pat, "expected a plain name: the model reads it");
    };
    Param::Argument(Argument { name: pat.ident.clone(), ty: ty.clone(), description, default: args.default })
}

fn injected(to: &Type, mutable: bool, whole: &Type, context: &str) -> Param {
    let to = ungroup(to);
    let name = last_segment(to);
    match name.map(|name| name.ident.to_string()).as_deref() {
        Some(name) if name == context && mutable => {
            refuse(whole, format!("the context is shared: write `&{context}`, without `mut`"))
        }
        Some(found) if found == context => Param::Context {
            of: name.and_then(|name| generic(&name.arguments)).cloned(),
            words: whole.to_token_stream(),
        },
        Some("str") => refuse(whole, "a `&` parameter is injected; for an argument use `String`"),
        _ if mutable => {
            refuse(whole, "a resource is shared by all runs: use `&`, and a lock inside where it changes")
        }
        _ if matches!(to, Type::Slice(_)) => {
            refuse(whole, "a `&` parameter is injected; for an argument use `Vec<_>`")
        }
        _ if matches!(to, Type::ImplTrait(_)) => {
            refuse(whole, "a resource has a named type: use `&dyn` for a trait")
        }
        _ => Param::Resource(to.clone()),
    }
}

/// `&ToolCx` becomes `&ToolCx<name>` in the function that is kept, or the compiler would tell the same mistake again.
fn name_owner(ty: &mut Type, item: &Ident) {
    if let Type::Reference(reference) = ty
        && let Type::Path(path) = &mut *reference.elem
        && let Some(context) = path.path.segments.last_mut()
    {
        context.arguments = PathArguments::AngleBracketed(syn::parse_quote!(<#item>));
    }
}

fn generic(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(list) = arguments else { return None };
    list.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn is_str(ty: &Type) -> bool {
    last_segment(ungroup(ty)).is_some_and(|name| name.ident == "str")
}

/// Through the invisible group that a `macro_rules!` puts around `$ty`, and through parentheses.
fn ungroup(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungroup(&group.elem),
        Type::Paren(paren) => ungroup(&paren.elem),
        ty => ty,
    }
}

fn is_doc(attr: &Attribute) -> bool {
    attr.path().is_ident("doc")
}

fn refuse(words: impl ToTokens, why: impl Into<String>) -> Param {
    Param::Refused { words: words.to_token_stream(), why: why.into(), meant: None }
}

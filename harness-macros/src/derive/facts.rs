//! The part of a type that the compile-time walk reads: which media it holds, and what keeps it out of the strict
//! subset of JSON schema.
//!
//! Fields are probed by type, so other crates' types take part when they derive too. Each type is entered once,
//! so circles end. Next: `Facts` in the runtime crate.

use super::needs::Need;
use crate::source::{ends, hash, id, parentheses, site};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use std::collections::HashSet;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{DeriveInput, Type, TypePath};

/// The body of `const fn visit(facts) -> facts`.
pub(super) fn visit_body(input: &DeriveInput, needs: &[Need], p: &TokenStream) -> TokenStream {
    let id = id(&input.ident, hash(&quote!(#input).to_string()), p);
    let fields = visible(needs).map(|need| {
        let probes = probes(need, input, p);
        let (name, place) = (&need.field, site(need.ty.span()));
        quote! { #(#probes)* facts = facts.in_field(#name, #place); }
    });
    quote! {
        const __ID: u64 = #id;
        if facts.knows(__ID) { return facts; }
        facts = facts.enter(__ID);
        #(#fields)*
    }
}

/// `strict`: one assertion per field, at the field.
pub(super) fn strict_checks(input: &DeriveInput, needs: &[Need], p: &TokenStream) -> TokenStream {
    let checks = visible(needs).map(|need| {
        let probes = probes(need, input, p);
        let check = must_be_strict(need);
        quote! {
            const _: () = {
                #[allow(unused_imports)]
                use #p::UnknownFacts as _;
                #[allow(unused_mut)]
                let mut facts = #p::Facts::NONE;
                #(#probes)*
                #check;
            };
        }
    });
    quote!(#(#checks)*)
}

/// From the first to the last word of the type is what rustc underlines.
fn must_be_strict(need: &Need) -> TokenStream {
    let (first, last) = ends(&need.ty);
    let brackets = parentheses(TokenStream::new(), last);
    let method = quote_spanned!(first=> facts.must_be_strict);
    quote!(#method #brackets)
}

fn visible(needs: &[Need]) -> impl Iterator<Item = &Need> {
    needs.iter().filter(|need| need.shape)
}

fn probes(need: &Need, input: &DeriveInput, p: &TokenStream) -> Vec<TokenStream> {
    let params = input
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            syn::GenericParam::Type(param) => Some(param.ident.to_string()),
            syn::GenericParam::Const(param) => Some(param.ident.to_string()),
            syn::GenericParam::Lifetime(_) => None,
        })
        .collect();
    let mut leaves = Leaves {
        params,
        own: input.ident.to_string(),
        seen: HashSet::new(),
        found: Vec::new(),
        tuples: Vec::new(),
    };
    leaves.visit_type(&need.ty);
    leaves.probes(p)
}

/// Asks each named type inside `ty`, which has no parameters: `Page<Vec<Image>>` gives `Page<..>` and `Image`.
pub(crate) fn visits(ty: &Type, p: &TokenStream) -> TokenStream {
    let mut leaves = Leaves {
        params: HashSet::new(),
        own: String::new(),
        seen: HashSet::new(),
        found: Vec::new(),
        tuples: Vec::new(),
    };
    leaves.visit_type(ty);
    leaves.probes(p).into_iter().collect()
}

/// Under all words of the type: the call is where a misfit stops the build.
fn visit(ty: &Type, facts: &TokenStream) -> TokenStream {
    let (first, last) = ends(ty);
    let args = parentheses(quote_spanned!(first=> facts), last);
    let call = quote_spanned!(first=> #facts.visit #args);
    quote!(facts = #call;)
}

/// Every named type inside a field's type, `Vec<Option<Image>>` giving `Image`.
struct Leaves {
    params: HashSet<String>,
    own: String,
    seen: HashSet<String>,
    found: Vec<Type>,
    /// Those of different types.
    tuples: Vec<Type>,
}

impl Leaves {
    fn probes(&self, p: &TokenStream) -> Vec<TokenStream> {
        let tuples = self.tuples.iter().map(|ty| visit(ty, &quote_spanned!(ends(ty).0=> #p::TupleFacts)));
        self.found
            .iter()
            .map(|ty| visit(ty, &quote_spanned!(ends(ty).0=> <#p::Probe<#ty>>::FACTS)))
            .chain(tuples)
            .collect()
    }
}

/// Types of the language and its library that hold nothing but what is between their brackets.
const PLAIN: &[&str] = &[
    "String",
    "bool",
    "char",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "f32",
    "f64",
    "Option",
    "Vec",
    "Box",
    "Arc",
    "Rc",
    "Cow",
    "HashSet",
    "BTreeSet",
    "VecDeque",
    "PhantomData",
];

impl<'ast> Visit<'ast> for Leaves {
    fn visit_type_tuple(&mut self, tuple: &'ast syn::TypeTuple) {
        let mut types = tuple.elems.iter().map(|ty| ty.to_token_stream().to_string());
        let first = types.next();
        if types.any(|ty| Some(ty) != first) {
            self.tuples.push(Type::Tuple(tuple.clone()));
        }
        syn::visit::visit_type_tuple(self, tuple);
    }

    fn visit_type_path(&mut self, path: &'ast TypePath) {
        let text = path.to_token_stream().to_string();
        let last = path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        // In another module the same name is another type.
        let ours = path.path.is_ident(&self.own)
            || (path.path.segments.len() == 1 && last == self.own)
            || text == "Self";
        let generic = mentions(path.to_token_stream(), &self.params);
        if !ours && !generic && !PLAIN.contains(&last.as_str()) && self.seen.insert(text) {
            self.found.push(Type::Path(path.clone()));
        }
        syn::visit::visit_type_path(self, path);
    }
}

/// Whether a parameter of the type is named: its value is not known where the type is defined.
pub(super) fn mentions(tokens: TokenStream, params: &HashSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => params.contains(&ident.to_string()),
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), params),
        _ => false,
    })
}

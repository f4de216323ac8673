//! Tokens to a definition. Never fails: what cannot be read becomes a problem, its neighbours are kept.
//!
//! Next: `split.rs` for where a field ends, `value.rs` for what a field may hold.

mod split;
mod value;

use super::model::{Definition, Port, Slot};
use crate::diagnostics::Problems;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Token, Visibility};

/// The fields, in the order the documentation shows them.
pub(super) const FIELDS: [&str; 12] = [
    "name",
    "models",
    "state",
    "runtime",
    "sandbox",
    "memory",
    "resources",
    "limits",
    "tools",
    "agents",
    "workflows",
    "crate",
];

/// One `key: value`.
struct Field {
    attrs: Vec<Attribute>,
    vis: Visibility,
    key: Ident,
    value: TokenStream,
}

/// Reads everything that can be read.
pub(super) fn read(tokens: TokenStream) -> (Definition, Problems) {
    let mut problems = Problems::default();
    let mut out = Definition {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        name: Ident::new("Unnamed", Span::call_site()),
        krate: quote!(::harness),
        models: Vec::new(),
        ports: Vec::new(),
        resources: Vec::new(),
        limits: Vec::new(),
        tools: Vec::new(),
        discovered: false,
        agents: Vec::new(),
        workflows: Vec::new(),
    };
    let mut seen: Vec<String> = Vec::new();
    for piece in split::split(tokens) {
        for field in fields(piece, &mut problems) {
            let key = field.key.to_string();
            if seen.contains(&key) {
                problems.add(field.key.span(), format!("`{key}` is given twice; keep one"));
                continue;
            }
            read_field(&mut out, field, &mut problems);
            seen.push(key);
        }
    }
    if !seen.iter().any(|key| key == "name") {
        problems.add(Span::call_site(), "a harness needs a name: add `name: Shop`, which becomes its type");
    }
    (out, problems)
}

/// One field, or several when commas between them are missing.
fn fields(piece: TokenStream, problems: &mut Problems) -> Vec<Field> {
    let mut out = Vec::new();
    let mut rest = Some(piece);
    while let Some(tokens) = rest.take() {
        let mut field = match field.parse2(tokens) {
            Ok(field) => field,
            Err(error) => {
                problems.join(error);
                break;
            }
        };
        let trees: Vec<TokenTree> = field.value.into_iter().collect();
        let next = (1..trees.len()).find(|&i| split::begins_field(&trees[i..]) && known(&trees[i]));
        let end = next.unwrap_or(trees.len());
        if next.is_some() {
            problems.add(trees[end].span(), format!("expected `,` before `{}`", trees[end]));
            rest = Some(trees[end..].iter().cloned().collect());
        }
        field.value = trees.into_iter().take(end).collect();
        out.push(field);
    }
    out
}

fn known(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(key) if FIELDS.iter().any(|field| key == field))
}

fn field(input: ParseStream<'_>) -> syn::Result<Field> {
    let attrs = input.call(Attribute::parse_outer)?;
    // `crate: path` is a field; `crate` alone would be read as a visibility by nobody, but keep it apart.
    let vis = if input.peek(Token![pub]) { input.parse()? } else { Visibility::Inherited };
    if !input.peek(syn::Ident::peek_any) {
        let error = "expected a field such as `agents: [..]`; a harness is `harness! { name: Shop, .. }`";
        return Err(input.error(error));
    }
    let key = input.call(Ident::parse_any)?;
    if !input.peek(Token![:]) {
        let name = key.to_string();
        let fix = if !FIELDS.contains(&name.as_str()) {
            unknown_field(&name)
        } else if input.peek(Token![=]) {
            format!("a field is written with a colon: `{name}: ..`")
        } else {
            format!("`{name}` has no value: write `{name}: {}`", value::example(&name))
        };
        return Err(syn::Error::new(key.span(), fix));
    }
    input.parse::<Token![:]>()?;
    Ok(Field { attrs, vis, key, value: input.parse()? })
}

fn unknown_field(name: &str) -> String {
    crate::suggest::unknown("field", name, &FIELDS)
}

fn read_field(out: &mut Definition, field: Field, problems: &mut Problems) {
    let Field { attrs, vis, key, value } = field;
    let name = key.to_string();
    if name != "name" {
        if let Some(attr) = attrs.first() {
            let text = "docs and attributes stand in front of `name`: they go to the harness type";
            problems.add(syn::spanned::Spanned::span(attr), text);
        }
        if !matches!(vis, Visibility::Inherited) {
            let text = "a visibility stands in front of `name`: `pub name: Shop`";
            problems.add(syn::spanned::Spanned::span(&vis), text);
        }
    }
    if !FIELDS.contains(&name.as_str()) {
        problems.add(key.span(), unknown_field(&name));
        return;
    }
    if value.is_empty() {
        let text = format!("`{name}` has no value: write `{name}: {}`", value::example(&name));
        problems.add(key.span(), text);
        return;
    }
    let mut reader = value::Reader { key: &key, problems };
    if let Some(slot) = Slot::named(&name) {
        if let Some(adapter) = reader.adapter(value) {
            out.ports.push(Port { slot, adapter });
        }
        return;
    }
    match name.as_str() {
        "name" => {
            (out.attrs, out.vis) = (attrs, vis);
            if let Some(name) = reader.name(value) {
                out.name = name;
            }
        }
        "models" => out.models = reader.models(value),
        "resources" => out.resources = reader.resources(value),
        "limits" => out.limits = reader.limits(value),
        "tools" => (out.tools, out.discovered) = reader.entries(value),
        "agents" => out.agents = reader.entries(value).0,
        "workflows" => out.workflows = reader.entries(value).0,
        _ => {
            if let Some(path) = reader.path(value) {
                out.krate = quote!(#path);
            }
        }
    }
}

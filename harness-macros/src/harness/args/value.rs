//! What a field may hold: adapters, models, lists of items, resources.

use super::split::split;
use crate::args::Limit;
use crate::diagnostics::Problems;
use crate::harness::model::{Adapter, Call, Entry, Model, Resource};
use crate::source::{at, field_name, snake, text};
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{AngleBracketedGenericArguments, Path, PathArguments, Token, Type, parenthesized, token};

/// What a field looks like, for messages.
pub(super) fn example(field: &str) -> &'static str {
    match field {
        "name" => "Shop",
        "models" => "{ fast: OpenAi(\"gpt-5-mini\") }",
        "state" => "InMemoryState",
        "runtime" => "InMemoryRuntime",
        "sandbox" => "InMemorySandbox",
        "memory" => "SandboxMemory",
        "resources" => "[OrderDb, Bank]",
        "limits" => "{ turns: 8, run_time: \"5m\" }",
        "tools" => "[find_order]",
        "agents" => "[Support]",
        "workflows" => "[resolve]",
        _ => "harness",
    }
}

/// Reads the value of one field; problems name the field.
pub(super) struct Reader<'a> {
    pub(super) key: &'a Ident,
    pub(super) problems: &'a mut Problems,
}

impl Reader<'_> {
    pub(super) fn name(&mut self, value: TokenStream) -> Option<Ident> {
        if let Ok(text) = syn::parse2::<syn::LitStr>(value.clone()) {
            self.problems
                .add(text.span(), format!("the name becomes a type: write `name: {}`", text.value()));
            let mut name = syn::parse_str::<Ident>(&text.value()).ok()?;
            name.set_span(text.span());
            return Some(name);
        }
        let read = |input: ParseStream<'_>| {
            let name = input.parse::<Ident>()?;
            if input.is_empty() { Ok(name) } else { Err(input.error("a name is one word: `name: Shop`")) }
        };
        self.keep(parse(read, value))
    }

    pub(super) fn path(&mut self, value: TokenStream) -> Option<Path> {
        self.keep(parse(Path::parse_mod_style, value))
    }

    pub(super) fn adapter(&mut self, value: TokenStream) -> Option<Adapter> {
        let example = example(&self.key.to_string());
        if let Some(TokenTree::Literal(literal)) = value.clone().into_iter().next() {
            let shown = if self.key == "models" { format!("OpenAi({literal})") } else { example.to_owned() };
            let key = self.key;
            self.problems.add(literal.span(), format!("`{key}` takes an adapter, for example `{shown}`"));
            return None;
        }
        self.keep(parse(adapter, value))
    }

    pub(super) fn models(&mut self, value: TokenStream) -> Vec<Model> {
        let Some(inner) = self.group(value, Delimiter::Brace) else { return Vec::new() };
        let mut models = Vec::new();
        for piece in split(inner) {
            let read = |input: ParseStream<'_>| {
                let alias = input.call(Ident::parse_any)?;
                if input.peek(Token![::]) || !input.peek(Token![:]) {
                    let text =
                        format!("a model has an alias that agents name: `{}: ..`", snake(&alias.to_string()));
                    return Err(syn::Error::new(alias.span(), text));
                }
                input.parse::<Token![:]>()?;
                let name = text(&alias);
                if ["self", "super", "crate", "Self", "_"].contains(&name.as_str()) {
                    let text = format!(
                        "`{name}` cannot be an alias: it becomes a field; choose a word such as `fast`"
                    );
                    return Err(syn::Error::new(alias.span(), text));
                }
                Ok((field_name(&name, alias.span()), input.parse::<TokenStream>()?))
            };
            let Some((alias, value)) = self.keep(parse(read, piece)) else { continue };
            if value.is_empty() {
                let text = format!("`{alias}` has no model: write `{alias}: OpenAi(\"gpt-5-mini\")`");
                self.problems.add(alias.span(), text);
                continue;
            }
            let chain = match value.clone().into_iter().next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                    if group.stream().is_empty() {
                        let text =
                            "a chain holds at least one model: the first is asked, the others are fallbacks";
                        self.problems.add(group.span(), text);
                    }
                    split(group.stream()).into_iter().filter_map(|piece| self.adapter(piece)).collect()
                }
                _ => Vec::from_iter(self.adapter(value)),
            };
            models.push(Model { alias, chain });
        }
        models
    }

    /// Items of a list, and whether `..discovered` is among them.
    pub(super) fn entries(&mut self, value: TokenStream) -> (Vec<Entry>, bool) {
        let Some(inner) = self.group(value, Delimiter::Bracket) else { return (Vec::new(), false) };
        let (mut entries, mut discovered) = (Vec::new(), false);
        for piece in split(inner) {
            let read = |input: ParseStream<'_>| {
                if input.peek(Token![..]) {
                    return self.discovered(input).map(|()| None);
                }
                let entry = entry(input)?;
                if entry.settings.is_some() && self.key != "agents" {
                    let text = "only agents have settings: write the name alone";
                    return Err(syn::Error::new(entry.path.span(), text));
                }
                Ok(Some(entry))
            };
            match parse(read, piece) {
                Ok(Some(entry)) => entries.push(entry),
                Ok(None) => discovered = true,
                Err(error) => self.problems.join(error),
            }
        }
        (entries, discovered)
    }

    fn discovered(&self, input: ParseStream<'_>) -> syn::Result<()> {
        let dots = input.parse::<Token![..]>()?;
        let word: Option<Ident> = input.parse()?;
        let fix = if word.as_ref().is_none_or(|word| word != "discovered") {
            "write `..discovered`: every tool with `#[tool(discover)]` joins at start"
        } else if self.key == "tools" {
            return Ok(());
        } else {
            "only tools are discovered: move `..discovered` to `tools: [..]`"
        };
        Err(syn::Error::new(word.map_or_else(|| dots.span(), |word| word.span()), fix))
    }

    pub(super) fn resources(&mut self, value: TokenStream) -> Vec<Resource> {
        let Some(inner) = self.group(value, Delimiter::Bracket) else { return Vec::new() };
        let pieces = split(inner);
        pieces.into_iter().filter_map(|piece| self.keep(parse(resource, piece))).collect()
    }

    /// `{ turns: 8 }`, or `(turns = 8)` as an attribute has it; the words are read where `#[agent(limits(..))]`
    /// reads them.
    pub(super) fn limits(&mut self, value: TokenStream) -> Vec<Limit> {
        let braced = matches!(value.clone().into_iter().next(),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
        let wanted = if braced { Delimiter::Brace } else { Delimiter::Parenthesis };
        let inner = self.group(value, wanted).unwrap_or_default();
        let as_in_attributes =
            split(inner).into_iter().flat_map(|limit| equals(limit).into_iter().chain([comma()]));
        crate::args::limits(as_in_attributes.collect(), self.problems)
    }

    /// What the brackets hold. Wrong brackets are a problem, and what they hold is read all the same.
    fn group(&mut self, value: TokenStream, wanted: Delimiter) -> Option<TokenStream> {
        let (key, mut trees) = (self.key.to_string(), value.clone().into_iter());
        let example = example(&key);
        match (trees.next(), trees.next()) {
            (Some(TokenTree::Group(group)), None) => {
                if group.delimiter() != wanted {
                    self.problems.add(open(&group), format!("wrong brackets: write `{key}: {example}`"));
                }
                Some(group.stream())
            }
            (Some(TokenTree::Group(_)), Some(extra)) => {
                self.problems.add(extra.span(), format!("expected `,` after `{key}: {example}`"));
                None
            }
            _ => {
                let text = format!("`{key}` holds a list, also when it is one: write `{key}: {example}`");
                self.problems.add(value.span(), text);
                Some(value).filter(|_| wanted == Delimiter::Bracket)
            }
        }
    }

    fn keep<T>(&mut self, read: syn::Result<T>) -> Option<T> {
        read.map_err(|error| self.problems.join(error)).ok()
    }
}

fn open(group: &Group) -> Span {
    group.span_open()
}

/// Runs a parser on a piece. What ends too early is told at its last word, not at the whole macro.
fn parse<T>(parser: impl FnOnce(ParseStream<'_>) -> syn::Result<T>, piece: TokenStream) -> syn::Result<T> {
    let last = piece.clone().into_iter().last().map_or_else(Span::call_site, |last| last.span());
    let mut group = Group::new(Delimiter::Parenthesis, piece);
    group.set_span(last);
    let parser = |input: ParseStream<'_>| {
        let inner;
        parenthesized!(inner in input);
        parser(&inner)
    };
    parser.parse2(group.into_token_stream())
}

/// A path, its generic arguments with or without `::`.
fn type_path(input: ParseStream<'_>) -> syn::Result<Path> {
    let half = |error: syn::Error| {
        syn::Error::new(error.span(), "this path is not finished: write the name that stands behind `::`")
    };
    let mut path = input.call(Path::parse_mod_style).map_err(half)?;
    if input.peek(Token![<]) {
        let args: AngleBracketedGenericArguments = input.parse()?;
        if let Some(last) = path.segments.last_mut() {
            last.arguments = PathArguments::AngleBracketed(args);
        }
    }
    Ok(path)
}

fn adapter(input: ParseStream<'_>) -> syn::Result<Adapter> {
    let mut path = type_path(input)?;
    let mut function = Ident::new("new", at(&path));
    if !input.peek(token::Paren) {
        if !input.is_empty() {
            return Err(input.error("expected `,`, or the adapter's arguments in parentheses"));
        }
        return Ok(Adapter { path, call: None });
    }
    // `OpenAiCompatible::ollama("llama3")` names the function itself.
    let last = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    if path.segments.len() > 1 && last.starts_with(char::is_lowercase) {
        if let Some(last) = path.segments.pop() {
            function = last.ident;
        }
        path.segments.pop_punct();
    }
    let args: Group = input.parse()?;
    let chain: TokenStream = input.parse()?;
    if let Some(first) = chain.clone().into_iter().next()
        && !matches!(&first, TokenTree::Punct(dot) if dot.as_char() == '.')
    {
        return Err(syn::Error::new(first.span(), "expected `,`, or a method such as `.chat_completions()`"));
    }
    Ok(Adapter { path, call: Some(Call { function, args: args.into_token_stream(), chain }) })
}

fn entry(input: ParseStream<'_>) -> syn::Result<Entry> {
    if !input.peek(syn::Ident::peek_any) && !input.peek(Token![::]) {
        return Err(input.error("expected the name of an item, as `use` would name it"));
    }
    let path = type_path(input)?;
    let settings = if input.peek(token::Brace) {
        let group: Group = input.parse()?;
        if shown_settings(&group) != ".." {
            let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            let text = format!(
                "settings are bound at start: write `{name} {{ .. }}` here, the value in the bindings"
            );
            return Err(syn::Error::new(group.span(), text));
        }
        Some(group.span())
    } else {
        None
    };
    if input.is_empty() {
        Ok(Entry { path, settings })
    } else {
        Err(input.error("an entry ends here: put a `,` before this"))
    }
}

fn shown_settings(group: &Group) -> String {
    group.stream().to_string().replace(' ', "")
}

fn resource(input: ParseStream<'_>) -> syn::Result<Resource> {
    let renamed = input.peek(syn::Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]);
    let named: Option<Ident> = if renamed {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        Some(name)
    } else {
        None
    };
    let ty: Type = input.parse()?;
    if !input.is_empty() {
        return Err(input.error("an entry ends here: put a `,` before this"));
    }
    if let Type::Reference(reference) = &ty {
        let inner = &reference.elem;
        let text = format!("a resource is bound by value: write `{}`", quote!(#inner));
        return Err(syn::Error::new(ty.span(), text));
    }
    let Some(field) = named.or_else(|| binding_name(&ty)) else {
        return Err(syn::Error::new(ty.span(), "this type has no name to bind it by: write `name: Type`"));
    };
    Ok(Resource { field, ty })
}

/// `OrderDb` -> `order_db`, `dyn acme::Mailer + Send` -> `mailer`.
fn binding_name(ty: &Type) -> Option<Ident> {
    let last = match ty {
        Type::Group(group) => return binding_name(&group.elem),
        Type::Path(path) => &path.path.segments.last()?.ident,
        Type::TraitObject(object) => object.bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(&bound.path.segments.last()?.ident),
            _ => None,
        })?,
        _ => return None,
    };
    Some(field_name(&snake(&text(last)), at(last)))
}

/// `turns: 8` as `turns = 8`: everything else in `harness!` has a colon, so limits may have one too.
fn equals(limit: TokenStream) -> TokenStream {
    let colon = |at: usize, tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if at == 1 && p.as_char() == ':' && p.spacing() == Spacing::Alone);
    let trees = limit.into_iter().enumerate().map(|(at, tree)| match colon(at, &tree) {
        true => {
            let mut equals = Punct::new('=', Spacing::Alone);
            equals.set_span(tree.span());
            TokenTree::Punct(equals)
        }
        false => tree,
    });
    trees.collect()
}

fn comma() -> TokenTree {
    TokenTree::Punct(Punct::new(',', Spacing::Alone))
}

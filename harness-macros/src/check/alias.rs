//! `cx.model("fats")` in the body of a workflow: a literal alias is one that the attribute declares.
//!
//! Bodies stay raw tokens, so this looks for the words alone, on the workflow's own context. An alias that is computed
//! is for the run, which says the same.

use crate::diagnostics::Problems;
use crate::model::{Param, WorkflowModel};
use crate::suggest;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::{FnArg, LitStr, Pat};

pub(super) fn aliases(workflow: &WorkflowModel, problems: &mut Problems) {
    let declared: Vec<String> = workflow.args.models.iter().map(LitStr::value).collect();
    let declared: Vec<&str> = declared.iter().map(String::as_str).collect();
    // Without any, the type check has better words.
    let (Some(context), false) = (context(workflow), declared.is_empty()) else { return };
    let mut found = Vec::new();
    literals(workflow.function.body.clone(), context, &mut found);
    for alias in found.iter().filter(|alias| !declared.contains(&alias.value().as_str())) {
        let what = "model alias of this workflow";
        problems.add(alias.span(), suggest::unknown(what, &alias.value(), &declared));
    }
}

/// What the body calls its context.
fn context(workflow: &WorkflowModel) -> Option<&Ident> {
    let at = workflow.params.iter().position(|param| matches!(param, Param::Context { .. }))?;
    match workflow.function.sig.inputs.iter().nth(at)? {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(name) => Some(&name.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// Every `"alias"` of `context.model("alias")`, also inside braces and macros.
fn literals(tokens: TokenStream, context: &Ident, found: &mut Vec<LitStr>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            literals(group.stream(), context, found);
        }
        let [
            TokenTree::Ident(receiver),
            TokenTree::Punct(dot),
            TokenTree::Ident(method),
            TokenTree::Group(args),
            ..,
        ] = &tokens[i..]
        else {
            continue;
        };
        // `other.cx.model(..)` is something else.
        let field = i > 0 && matches!(&tokens[i - 1], TokenTree::Punct(dot) if dot.as_char() == '.');
        let call = receiver == context && dot.as_char() == '.' && method == "model" && !field;
        if call
            && args.delimiter() == Delimiter::Parenthesis
            && let Ok(alias) = syn::parse2::<LitStr>(args.stream())
        {
            found.push(alias);
        }
    }
}

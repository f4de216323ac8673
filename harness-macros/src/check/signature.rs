//! What tools and workflows have in common: an async, free, plain function with one context.

use crate::diagnostics::Problems;
use crate::model::{Function, Param};
use crate::source::text;
use quote::ToTokens;
use syn::Type;

/// False when calling the function would be a second error.
pub(crate) fn signature(
    kind: &str,
    context: &str,
    function: &Function,
    params: &[Param],
    problems: &mut Problems,
) -> bool {
    let sig = &function.sig;
    let mut sound = true;
    let mut refuse = |words: &dyn ToTokens, why: &str| {
        problems.join(syn::Error::new_spanned(words.to_token_stream(), why));
        sound = false;
    };
    if !sig.generics.params.is_empty() {
        let why = match kind {
            "tool" => "a tool cannot be generic: a model sees one name and one schema; write a tool per type",
            _ => "a workflow cannot be generic: runs are stored under one name; write a workflow per type",
        };
        refuse(&sig.generics, why);
    }
    if let syn::Safety::Unsafe(word) = &sig.safety {
        refuse(word, &format!("a {kind} cannot be `unsafe`: nobody is there to keep its promises"));
    }
    if let Some(Type::ImplTrait(ty)) = function.output() {
        refuse(
            ty,
            &format!(
                "a {kind} returns a named type, whose schema and form are known: write the type itself, such as `String`"
            ),
        );
    }
    let mut contexts = 0;
    for param in params {
        match param {
            Param::Refused { words, why, .. } => refuse(words, why),
            Param::Context { of, words } => {
                contexts += 1;
                if contexts > 1 {
                    refuse(words, "a body has one context: remove this one");
                }
                if let Some(why) = wrong_owner(context, of.as_ref(), &text(&sig.ident)) {
                    refuse(words, &why);
                }
            }
            Param::Resource(_) | Param::Argument(_) => {}
        }
    }
    sound
}

/// The context names its item, so that it offers what that item declared.
fn wrong_owner(context: &str, of: Option<&Type>, name: &str) -> Option<String> {
    let Some(of) = of else {
        return Some(format!("the context names its owner: `&{context}<{name}>`"));
    };
    let Type::Path(path) = of else { return None };
    match path.path.get_ident() {
        Some(ident) if ident == "Self" => {
            Some(format!("a function has no `Self`: write `&{context}<{name}>`"))
        }
        Some(ident) if text(ident) != name => {
            Some(format!("this is the context of `{}`: write `&{context}<{name}>`", text(ident)))
        }
        _ => None,
    }
}

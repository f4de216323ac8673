//! The proof: one constant walks every entry. Pass one collects a report; if there is one, pass two walks again
//! and fails at the exact unmet requirement, so that rustc's back-trace is the chain.

use super::Names;
use crate::harness::model::{Definition, shown};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn proof(definition: &Definition, names: &Names, sound: bool) -> TokenStream {
    let (p, krate, name) = (&names.p, &names.krate, &definition.name);
    let v = Ident::new("v", Span::call_site());
    let entries = || {
        let lists = [
            ("Tool", &names.tools, &definition.tools),
            ("Agent", &names.agents, &definition.agents),
            ("Workflow", &names.workflows, &definition.workflows),
        ];
        let walks = lists.into_iter().flat_map(|(kind, types, entries)| {
            let pairs = types.iter().zip(entries);
            pairs.map(move |(ty, entry)| crate::expand::walk(ty, &entry.path, kind, p))
        });
        walks.collect::<TokenStream>()
    };
    let walk = if sound { entries() } else { TokenStream::new() };
    let proof = sound.then(|| {
        // In the constant itself, not in `walk`: the error's first line is then the user's own entry.
        let again = entries();
        quote! {
            #[allow(non_upper_case_globals)]
            const requirements: () = {
                let mut visit = #p::Visit::new(<#name as #krate::Harness>::DEF);
                walk(&mut visit);
                if let ::core::option::Option::Some(mut visit) = visit.unmet() {
                    let #v = &mut visit;
                    #again
                }
            };
        }
    });
    let settings = names.agents.iter().zip(&definition.agents).filter_map(|(ty, entry)| {
        let (span, path) = (entry.settings?, shown(&entry.path));
        let text =
            format!("agent `{path}` has no settings: write `{path}` alone in `agents` of harness `{name}`");
        let span = span.resolved_at(Span::call_site());
        Some(quote_spanned!(span=> const _: () = ::core::assert!(<#ty as #p::Agent>::DEF.settings, #text);))
    });
    let settings: TokenStream = if sound { settings.collect() } else { TokenStream::new() };
    quote! {
        #settings
        #[allow(unused_variables)]
        const fn walk(#v: &mut #p::Visit<'_>) { #walk }
        #proof
    }
}

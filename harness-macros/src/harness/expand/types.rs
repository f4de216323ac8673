//! The harness type and its inherent methods, and the struct of bindings.

use super::Names;
use crate::harness::model::{Definition, Field, fields};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn types(definition: &Definition, names: &Names) -> TokenStream {
    let Definition { attrs, vis, name, .. } = definition;
    let Names { p, krate, bindings, .. } = names;
    let undocumented = !attrs.iter().any(|attr| attr.path().is_ident("doc"));
    let about =
        undocumented.then(|| format!("The harness `{name}`: its agents and workflows, ready to run."));
    let about = about.map(|about| quote!(#[doc = #about]));
    let about_bindings = format!("What [`{name}`] is bound to when it starts.");
    let mut fields = fields(definition);
    // Two of one name are told already; rustc would tell them again.
    let mut seen = Vec::new();
    fields.retain(|field| {
        let first = !seen.contains(&field.name);
        seen.push(field.name.clone());
        first
    });
    let derive = fields.is_empty().then(|| quote!(#[derive(Default)]));
    let fields = fields.iter().map(|Field { name, ty, about, .. }| quote!(#[doc = #about] #vis #name: #ty));
    quote! {
        #(#attrs)*
        #about
        #[derive(Clone)]
        #vis struct #name { core: ::std::sync::Arc<#p::Core> }

        #[doc = #about_bindings]
        #derive
        #vis struct #bindings { #(#fields),* }

        #[allow(dead_code)]
        impl #name {
            /// Connects the models, compiles the agents, and checks what is only known now.
            ///
            /// # Errors
            /// Every problem at once: a missing key and its variable, what a chosen model lacks.
            #vis async fn start(
                bindings: impl ::core::convert::Into<#krate::Start<#bindings>>,
            ) -> ::core::result::Result<Self, #krate::StartError> {
                #p::start::<Self>(::core::convert::Into::into(bindings)).await
            }

            /// Opens the session of a user, thread or tenant.
            ///
            /// # Errors
            /// An id that is too long, a state store that cannot be reached.
            #vis async fn session(
                &self,
                id: impl ::core::convert::Into<#krate::SessionId>,
            ) -> #krate::Result<#krate::Session<Self>> {
                #p::open_session(self, ::core::convert::Into::into(id)).await
            }

            /// The tool calls that wait for a person.
            #[must_use]
            #vis fn approvals(&self) -> #krate::ApprovalDesk {
                #p::approvals(self)
            }

            /// The whole definition as data.
            #[must_use]
            #vis fn inspect() -> #krate::Inspection {
                #p::inspect::<Self>()
            }
        }
    }
}

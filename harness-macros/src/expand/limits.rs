//! `Limits { turns: Some(8), ..Limits::NONE }`.

use super::option;
use crate::args::{Group, Limit, LimitValue, Time};
use crate::source::at;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// A constant of type `Limits`. `p` is the path of the private module.
pub(crate) fn limits(limits: &[Limit], p: &TokenStream) -> TokenStream {
    let run = fields(limits, Group::Run);
    let groups = [
        (Group::Model, quote!(model), quote!(ModelLimits)),
        (Group::Tools, quote!(tools), quote!(ToolLimits)),
        (Group::Budget, quote!(budget), quote!(BudgetLimits)),
    ];
    let groups = groups.into_iter().filter_map(|(group, field, name)| {
        let fields = fields(limits, group);
        (!fields.is_empty()).then(|| quote!(#field: #p::#name { #fields ..#p::#name::NONE },))
    });
    quote!(#p::Limits { #run #(#groups)* ..#p::Limits::NONE })
}

fn fields(limits: &[Limit], group: Group) -> TokenStream {
    let fields = limits.iter().filter(|limit| limit.group == group).map(|limit| {
        let field = Ident::new(limit.field, limit.span.resolved_at(proc_macro2::Span::call_site()));
        let value = match &limit.value {
            LimitValue::Number(number) => {
                let span = at(number);
                quote_spanned!(span=> ::core::option::Option::Some(#number))
            }
            LimitValue::Time(value) => option(Some(time(value))),
        };
        quote!(#field: #value,)
    });
    fields.collect()
}

/// A constant of type `Duration`.
pub(crate) fn time(time: &Time) -> TokenStream {
    match time {
        Time::Literal(duration) => {
            let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            quote!(::core::time::Duration::from_millis(#millis))
        }
        Time::Code(code) => {
            let span = code.span();
            quote_spanned!(span=> #code)
        }
    }
}

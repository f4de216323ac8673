//! Cuts tokens at their commas, so that a broken field or entry leaves its neighbours whole.

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// The pieces between commas, without them. Empty pieces are dropped; a comma within `<..>` does not cut,
/// unless what follows it begins a field (`key:`).
pub(super) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut pieces, mut piece, mut angles) = (Vec::new(), Vec::new(), 0usize);
    for (i, tree) in trees.iter().enumerate() {
        if let TokenTree::Punct(punct) = tree {
            let arrow = i > 0
                && matches!(&trees[i - 1], TokenTree::Punct(p) if matches!(p.as_char(), '-' | '=') && p.spacing() == Spacing::Joint);
            match punct.as_char() {
                '<' => angles += 1,
                '>' if !arrow => angles = angles.saturating_sub(1),
                ',' if angles == 0 || begins_field(&trees[i + 1..]) => {
                    angles = 0;
                    pieces.push(piece.drain(..).collect::<TokenStream>());
                    continue;
                }
                _ => {}
            }
        }
        piece.push(tree.clone());
    }
    pieces.push(piece.into_iter().collect());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// `key:` and not `key::`.
pub(super) fn begins_field(trees: &[TokenTree]) -> bool {
    let [TokenTree::Ident(_), TokenTree::Punct(colon), ..] = trees else { return false };
    colon.as_char() == ':' && colon.spacing() == Spacing::Alone
}

#[cfg(test)]
mod tests {
    use super::split;

    fn pieces(text: &str) -> Vec<String> {
        let tokens = text.parse().expect("tokens");
        split(tokens).iter().map(|piece| piece.to_string().replace(' ', "")).collect()
    }

    #[test]
    fn generics_stay_whole() {
        assert_eq!(pieces("a: P<A, B>, b: [c, d],"), ["a:P<A,B>", "b:[c,d]"]);
        assert_eq!(pieces("F<fn(A) -> B, C>, d"), ["F<fn(A)->B,C>", "d"]);
    }

    #[test]
    fn an_open_angle_ends_at_the_next_field() {
        assert_eq!(pieces("a: P<A, b: c, d"), ["a:P<A", "b:c", "d"]);
    }

    #[test]
    fn a_path_is_no_field() {
        assert_eq!(pieces("P<A, b::C>, d"), ["P<A,b::C>", "d"]);
    }
}

//! The rules: from the model to errors in the user's words. Nothing is changed and nothing is written here.
//!
//! Each public function says whether the signature can be called; a refused one still expands, with a body
//! that cannot disagree, or one mistake becomes five errors.

mod agent;
mod alias;
mod name;
mod signature;
mod tool;
mod workflow;

pub(crate) use agent::agent;
pub(crate) use tool::tool;
pub(crate) use workflow::workflow;

use crate::diagnostics::Problems;
use quote::ToTokens;
use syn::Path;

/// The same entry twice in one list.
fn twice(paths: &[Path], list: &str, problems: &mut Problems) {
    for (i, path) in paths.iter().enumerate() {
        if paths[..i].contains(path) {
            let text = path.to_token_stream().to_string().replace(' ', "");
            problems.join(syn::Error::new_spanned(path, format!("`{text}` is listed twice in `{list}`")));
        }
    }
}

//! Azure AI Foundry: the models of OpenAI, of others, and Claude, each through the API that Azure serves it with.
//!
//! Only addresses, keys and dialects live here; the wire is that of `openai/` and `anthropic/`. Never here: a copy of
//! either. Next: `recipe.rs` for options, `api.rs` for the paths, `entra/` for tokens of Microsoft Entra.

mod api;
#[cfg(feature = "azure-entra")]
mod entra;
mod model;
mod recipe;

#[cfg(feature = "azure-entra")]
pub use entra::Entra;
pub use model::AzureModel;
pub use recipe::AzureFoundry;

/// Who answers, in errors and where the models of OpenAI and others are asked: only the same may read its reasoning back.
const PROVIDER: &str = "azure";
/// The same for Claude, whose thinking no other API reads.
const CLAUDE: &str = "azure-claude";

//! Amazon Bedrock: Converse and ConverseStream, token counts, and embeddings through InvokeModel.
//!
//! One API for the models of many makers; what differs between them is in `family.rs` and `gaps.rs`. Never here:
//! retries, keys in `Debug`. Next: `recipe.rs` for options, `request.rs` and `stream.rs` for the wire.

mod answer;
mod block;
#[cfg(feature = "bedrock-aws-chain")]
mod chain;
mod credentials;
mod embeddings;
mod family;
mod gaps;
mod media;
mod messages;
mod model;
mod options;
mod recipe;
mod region;
mod request;
mod response;
mod sigv4;
mod stream;
mod strict;
mod thinking;
mod tools;

#[cfg(feature = "bedrock-aws-chain")]
pub use chain::AwsChain;
pub use credentials::{AwsCredentials, CredentialSource};
pub(crate) use gaps::{GAPS, SPELLED};
pub use model::BedrockModel;
pub use options::{CachePoints, Guardrail};
pub use recipe::Bedrock;
#[doc(hidden)]
pub use response::unary;
pub use sigv4::SigV4;
pub use stream::ConverseStream;

/// How this provider is called, in errors and in the parts that only it understands.
const PROVIDER: &str = "bedrock";

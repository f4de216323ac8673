//! The model adapters against recorded traffic, official schemas, and a server that misbehaves.

mod chat_edges;
mod connect;
mod exchange;
mod oracle;
mod rebuild;
mod rechunk;
mod replay;
mod request_edges;
mod responses_edges;
mod server;
mod socket;
mod sse;

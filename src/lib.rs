//! goviva explains the Go code you are writing and asks you about it.
//!
//! The layers, each of which may use those above it; `tests/walls.rs` holds the exact table.

pub mod text;
pub mod syntax;
pub mod facts;
pub mod concepts;
pub mod detect;
pub mod tutor;
pub mod quiz;
pub mod store;
pub mod clock;
pub mod report;
pub mod workspace;
pub mod lsp;
pub mod cli;

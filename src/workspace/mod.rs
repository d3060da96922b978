//! Files on disk: the only layer that reads Go files, and the files of concept packs.

#![allow(clippy::disallowed_methods, reason = "this layer is the one that reads files")]

mod packs;

pub use packs::{PackFiles, read_pack};

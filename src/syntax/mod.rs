//! Go source as a tree, by tree-sitter: parse, reparse, and the flat copy of a declaration.
//!
//! It never fails: broken code gives a tree with ERROR nodes in it.

pub mod field;
mod imports;
pub mod kind;
mod newer_go;
mod nodes;
mod signatures;
mod source_file;

pub use imports::{imported_paths, package_name};
pub use nodes::{NodeId, Nodes};
pub use signatures::without_bodies;
pub use source_file::{Outlined, SourceFile, TopLevel};

/// A node kind of the grammar, by number; see [`kind`] for the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u16);

/// A field of the grammar, by number; see [`field`] for the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field(pub u16);

impl Field {
    /// The node stands in no field of its parent.
    pub const NONE: Self = Self(0);
}

/// The keywords. (<https://go.dev/ref/spec#Keywords>)
pub const KEYWORDS: [&str; 25] = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

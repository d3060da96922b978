//! Finds the concepts' occurrences in a Go file: rules compiled into a table, one pass over each declaration.

mod acquired;
pub mod analyses;
mod channel;
mod condition;
mod examples;
mod find;
mod flow;
mod goroutine;
mod path;
mod rules;
mod type_pattern;

pub use examples::check_examples;
pub use find::{Detector, FileContext, Look, Memory};
pub use rules::Rules;

use crate::concepts::ConceptIndex;
use crate::text::TextRange;
use std::sync::Arc;

/// One place where the code does what a concept is about: all that hover, lens, actions, scan and tour ever see.
/// Offsets are bytes in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// Which concept, in the library that the rules were compiled from.
    pub concept: ConceptIndex,
    /// Which of the concept's rules matched, for its sentence.
    pub rule: u16,
    /// The token that a reader points at.
    pub focus: TextRange,
    /// The whole construct.
    pub range: TextRange,
    /// The function or method that holds it; none at the top level.
    pub owner: Option<Owner>,
    /// What the name resolved to: `sync.Map.Load`; none for syntax.
    pub symbol: Option<Arc<str>>,
    /// May it carry a lens.
    pub lens: bool,
    /// The source text that the rule's names stand for.
    pub bindings: Arc<[(Arc<str>, String)]>,
}

/// A function or method declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Its name: `Load`, without the receiver.
    pub name: Arc<str>,
    /// All of it, from `func` to the closing brace.
    pub range: TextRange,
}

//! The rules' third form: Rust functions for what needs a look around, one file each.
//!
//! A closed set: a concept file can name one, not add one.
//! Each is silent where it is unsure.

mod closures;
mod concurrent_map_access;
mod copying_locks;
mod data_races;
mod dependency_injection;
mod generics;
mod goroutine_leak;
mod goroutines;
mod implicit_implementation;
mod main_program;
mod project_layout;
mod table_driven_tests;
mod worker_pool;

use crate::detect::FileContext;
use crate::facts::View;
use crate::syntax::{Kind, NodeId, SourceFile};
use crate::text::TextRange;

/// An analysis: which nodes it looks at and what it finds there.
#[derive(Debug)]
pub struct Analysis {
    /// Its name in a concept's rules.
    pub name: &'static str,
    /// The cases that a rule may ask for.
    pub cases: &'static [&'static str],
    /// The kinds of node that it is called with.
    pub kinds: &'static [Kind],
    /// Looks at one node.
    pub run: fn(&Scene<'_>, NodeId, &mut Vec<Finding>),
}

/// What an analysis may look at.
pub struct Scene<'a> {
    /// The declaration.
    pub view: &'a View<'a>,
    /// The file's surroundings.
    pub context: &'a FileContext<'a>,
    /// The file.
    pub file: &'a SourceFile,
}

/// What an analysis found; offsets from the declaration's start.
#[derive(Debug)]
pub struct Finding {
    /// Which of the analysis's cases.
    pub case: &'static str,
    /// The token that the reader points at.
    pub focus: TextRange,
    /// The whole construct.
    pub range: TextRange,
    /// Source text for the rule's sentence.
    pub bindings: Vec<(&'static str, String)>,
}

static ALL: &[&Analysis] = &[
    &closures::ANALYSIS,
    &concurrent_map_access::ANALYSIS,
    &copying_locks::ANALYSIS,
    &data_races::ANALYSIS,
    &dependency_injection::ANALYSIS,
    &generics::ANALYSIS,
    &goroutine_leak::ANALYSIS,
    &goroutines::ANALYSIS,
    &implicit_implementation::ANALYSIS,
    &main_program::ANALYSIS,
    &project_layout::ANALYSIS,
    &table_driven_tests::ANALYSIS,
    &worker_pool::ANALYSIS,
];

/// The analysis of this name.
pub fn by_name(name: &str) -> Option<&'static Analysis> {
    ALL.iter().find(|analysis| analysis.name == name).copied()
}

/// The names of all of them.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|analysis| analysis.name).collect()
}

impl Scene<'_> {
    /// A finding whose focus and construct are nodes.
    fn finding(&self, case: &'static str, focus: NodeId, range: NodeId, bindings: &[(&'static str, &str)]) -> Finding {
        let nodes = self.view.nodes;
        let bindings = bindings.iter().map(|&(name, text)| (name, text.to_owned())).collect();
        Finding { case, focus: nodes.range(focus), range: nodes.range(range), bindings }
    }
}

//! Stands in for the library of concepts until it lands; the methods give way to inherent ones of the same name.

use crate::concepts::{Concept, GoVersion, GoVersionBound, Rule};
use std::sync::Arc;

/// All concepts.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// In the order of their indices.
    pub concepts: Vec<Concept>,
}

/// Does a bound hold.
pub trait Holds {
    /// Does it hold for `go`.
    fn holds(self, go: GoVersion) -> bool;
}

impl Holds for GoVersionBound {
    fn holds(self, go: GoVersion) -> bool {
        match self {
            Self::From(from) => go >= from,
            Self::Before(before) => go < before,
        }
    }
}

/// What a rule says.
pub trait Sentence {
    /// The sentence with its names filled in.
    fn sentence(&self, bindings: &[(Arc<str>, String)]) -> Option<String>;
}

impl Sentence for Rule {
    fn sentence(&self, bindings: &[(Arc<str>, String)]) -> Option<String> {
        self.says.iter().find_map(|says| {
            let mut text = says.clone();
            for (name, value) in bindings {
                text = text.replace(&format!("{{{name}}}"), value);
            }
            (!text.contains('{')).then_some(text)
        })
    }
}

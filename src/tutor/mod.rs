//! What an ideal Go tutor shows: hovers, lenses, actions. Plain data in bytes; no protocol, no clock, no database.

mod actions;
mod at;
mod explain;
mod hover;
mod lenses;
mod strength;
#[cfg(test)]
mod testing;

pub use actions::{Action, ActionKind, actions};
pub use at::at;
pub use explain::explain;
pub use hover::{Hover, hover};
pub use lenses::{Lens, lenses};

use crate::concepts::{Concept, ConceptIndex, Difficulty, GoVersion, Library};
use crate::text::TextRange;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Who reads: what they want to see, what they know, what their editor can do.
#[derive(Clone, Debug, PartialEq)]
pub struct Reader {
    /// The `go` line of the go.mod above the file, else the newest Go.
    pub go: GoVersion,
    /// Do they want hovers.
    pub hover: bool,
    /// Do they want lenses.
    pub lens: bool,
    /// How many lenses.
    pub density: Density,
    /// Concepts that are easier are not shown, but for mistakes in the code.
    pub least_difficulty: Difficulty,
    /// Ids of concepts that are never shown.
    pub muted_concepts: HashSet<String>,
    /// Topics of which nothing is shown.
    pub muted_topics: HashSet<String>,
    /// How many questions are due, by the concept's id.
    pub due: HashMap<String, u32>,
    /// How well what may fade is known, by the concept's id: it leaves lenses and shrinks hovers.
    pub familiar: HashMap<String, Familiarity>,
    /// Does the editor run a Markdown link to `command:…`.
    pub command_links: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            go: GoVersion::CURRENT,
            hover: true,
            lens: true,
            density: Density::default(),
            least_difficulty: Difficulty::Easy,
            muted_concepts: HashSet::new(),
            muted_topics: HashSet::new(),
            due: HashMap::new(),
            familiar: HashMap::new(),
            command_links: false,
        }
    }
}

impl Reader {
    /// The concept, if the reader wants to see it.
    fn concept<'a>(&self, library: &'a Library, index: ConceptIndex) -> Option<&'a Concept> {
        library.concepts.get(usize::from(index.0)).filter(|concept| {
            !self.muted_concepts.contains(&concept.id)
                && !self.muted_topics.contains(&concept.topic)
                && (concept.pitfall || concept.difficulty >= self.least_difficulty)
        })
    }

    /// The same reader, who wants to see also what is known, muted or easy.
    #[must_use]
    pub fn showing_all(self) -> Self {
        Self {
            familiar: HashMap::new(),
            least_difficulty: Difficulty::Easy,
            muted_concepts: HashSet::new(),
            muted_topics: HashSet::new(),
            ..self
        }
    }

    /// How well the concept is known, as far as it may fade.
    fn familiarity(&self, concept: &Concept) -> Option<Familiarity> {
        self.familiar.get(&concept.id).copied().filter(|_| !concept.pitfall)
    }

    /// How many questions on the concept are due.
    fn due(&self, concept: &Concept) -> u32 {
        self.due.get(&concept.id).copied().unwrap_or_default()
    }
}

/// From the start of the line that `range` starts in to the end of the one that it ends in.
fn whole_lines(text: &str, range: TextRange) -> TextRange {
    let before = text.get(..range.start as usize).unwrap_or(text);
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let behind = text.get(range.end as usize..).unwrap_or_default();
    let end = behind.find(['\n', '\r']).map_or(text.len(), |at| range.end as usize + at);
    TextRange { start: start as u32, end: end as u32 }
}

/// How well a concept is known. A mistake in the code is shown all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Familiarity {
    /// It needs no lens.
    Known,
    /// One line is enough for a hover, too.
    Mastered,
}

/// How many lenses a file gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Density {
    /// Each concept is named once a file, and at most two in a lens.
    Few,
    /// Each function names its three strongest concepts; other declarations only what is new in the file.
    #[default]
    Normal,
    /// Each declaration names its three strongest concepts.
    Many,
}

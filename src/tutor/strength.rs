//! Which of several concepts is worth a reader's look first.

use super::Reader;
use crate::concepts::{Concept, ConceptIndex};
use crate::detect::Occurrence;
use std::cmp::Reverse;
use std::collections::HashMap;

/// How strong a concept is in one file; greater is stronger.
///
/// A mistake in the code comes first, then what is due, then the harder, then what interviews ask about
/// more often, then what the file shows less often.
pub(super) type Strength = (bool, bool, crate::concepts::Difficulty, crate::concepts::Frequency, Reverse<u32>);

/// How often each concept occurs in a file.
pub(super) fn count(occurrences: &[Occurrence]) -> HashMap<ConceptIndex, u32> {
    let mut counts = HashMap::new();
    for occurrence in occurrences {
        *counts.entry(occurrence.concept).or_default() += 1;
    }
    counts
}

/// The strength of a concept that occurs `count` times in the file.
pub(super) fn strength(concept: &Concept, count: u32, reader: &Reader) -> Strength {
    (concept.pitfall, reader.due(concept) > 0, concept.difficulty, concept.frequency, Reverse(count))
}

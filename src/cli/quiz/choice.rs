//! Which questions the arguments name.

use super::Arguments;
use crate::cli::named::{check_concepts, check_topics};
use crate::cli::own_code::OwnCode;
use crate::concepts::{Concept, Library};
use crate::quiz::Wish;
use std::collections::HashSet;
use std::io;

/// What is to be asked.
pub struct Choice {
    /// Where the questions come from.
    pub library: &'static Library,
    /// The ids of the concepts that were named; none means all.
    concepts: Option<HashSet<String>>,
    /// The reader's code, where it was named.
    pub code: Option<OwnCode>,
    /// How many, and whether what is not due is asked too.
    pub wish: Wish,
}

impl Choice {
    /// Reads the arguments.
    pub fn new(arguments: &Arguments) -> io::Result<Self> {
        let library = arguments.face.library()?;
        let Arguments { places, concepts, topics, due, limit, .. } = arguments;
        check_concepts(library, concepts)?;
        check_topics(library, topics)?;
        let mut chosen: HashSet<String> = concepts.iter().cloned().collect();
        let of_topics = library.concepts.iter().filter(|concept| topics.contains(&concept.topic));
        chosen.extend(of_topics.map(|concept| concept.id.clone()));
        let code = (!places.is_empty()).then(|| OwnCode::read(places, library)).transpose()?;
        chosen.extend(code.iter().flat_map(|code| code.counts().into_keys()));
        let all = places.is_empty() && concepts.is_empty() && topics.is_empty();
        let wish = match (due, all) {
            (true, _) => Wish::Due,
            (false, true) => Wish::Today,
            (false, false) => Wish::Practice(*limit),
        };
        Ok(Self { library, concepts: (!all).then_some(chosen), code, wish })
    }

    /// Was this concept named.
    pub fn takes(&self, concept: &Concept) -> bool {
        self.concepts.as_ref().is_none_or(|ids| ids.contains(&concept.id))
    }
}

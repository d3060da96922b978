//! Which questions the arguments name.

use super::Arguments;
use crate::cli::knowledge::Knowledge;
use crate::concepts::{Concept, Library};
use crate::quiz::Wish;
use crate::report::occurrences;
use crate::workspace::{Target, WalkOptions, Workspace, go_files};
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

/// What is to be asked.
pub struct Choice {
    /// Where the questions come from.
    pub library: &'static Library,
    /// The ids of the concepts that were named; none means all.
    concepts: Option<HashSet<String>>,
    /// How many, and whether what is not due is asked too.
    pub wish: Wish,
}

impl Choice {
    /// Reads the arguments.
    pub fn new(arguments: &Arguments) -> io::Result<Self> {
        let library = Library::builtin();
        let Arguments { places, concepts, topics, due, limit, .. } = arguments;
        for id in concepts {
            if library.get(id).is_none() {
                return Err(wrong(format!("no concept `{id}`; `goviva concepts` lists them all")));
            }
        }
        for topic in topics {
            if !library.concepts.iter().any(|concept| concept.topic == *topic) {
                let mut known: Vec<&str> = library.concepts.iter().map(|concept| concept.topic.as_str()).collect();
                known.dedup();
                return Err(wrong(format!("no topic `{topic}`; there are {}", known.join(", "))));
            }
        }
        let mut chosen: HashSet<String> = concepts.iter().cloned().collect();
        let of_topics = library.concepts.iter().filter(|concept| topics.contains(&concept.topic));
        chosen.extend(of_topics.map(|concept| concept.id.clone()));
        if !places.is_empty() {
            chosen.extend(in_code(places)?);
        }
        let all = places.is_empty() && concepts.is_empty() && topics.is_empty();
        let wish = match (due, all) {
            (true, _) => Wish::Due,
            (false, true) => Wish::Today,
            (false, false) => Wish::Practice(*limit),
        };
        Ok(Self { library, concepts: (!all).then_some(chosen), wish })
    }

    /// Was this concept named.
    pub fn takes(&self, concept: &Concept) -> bool {
        self.concepts.as_ref().is_none_or(|ids| ids.contains(&concept.id))
    }
}

/// The ids of the concepts in these files and folders.
fn in_code(places: &[PathBuf]) -> io::Result<HashSet<String>> {
    let walked = go_files(places, WalkOptions { vendor: false, testdata: false, threads: 0 });
    if let Some((path, error)) = walked.unreadable.into_iter().next() {
        return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
    }
    let Knowledge { library, rules } = Knowledge::builtin();
    let workspace = Workspace::new(Target::host());
    let mut found = HashSet::new();
    for path in &walked.files {
        let file = workspace
            .read(path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        let surroundings = workspace.surroundings(path, &file);
        let here = occurrences(&file, &surroundings, &rules, &workspace.importer(path));
        found.extend(here.iter().filter_map(|occurrence| Some(library.at(occurrence.concept)?.id.clone())));
    }
    Ok(found)
}

fn wrong(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

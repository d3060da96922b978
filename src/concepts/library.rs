//! All concepts together: the built-in ones, and those of packs over them.

use super::{Concept, ConceptIndex, Problem, Question, parse};
use rayon::prelude::*;
use std::sync::OnceLock;

/// The concept files compiled into the program: path and text.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// Every concept that goviva knows, each once.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The concepts; a [`ConceptIndex`] is a place in them.
    pub concepts: Vec<Concept>,
}

/// A library with packs over it.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// All concepts.
    pub library: Library,
    /// The faults in the packs' files.
    pub problems: Vec<Problem>,
    /// Notes, not faults: which files replace a concept.
    pub replaced: Vec<Problem>,
}

impl Library {
    /// The concepts compiled into the program. Faults in their files are logged, once.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Library> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let (library, problems) = Self::from_files(BUILT_IN);
            for problem in problems {
                tracing::error!("a built-in concept has a fault: {problem}");
            }
            library
        })
    }

    /// The concepts compiled into the program, with the faults of their files.
    pub fn builtin_with_problems() -> (Self, Vec<Problem>) {
        Self::from_files(BUILT_IN)
    }

    /// Reads concept files, each a path with forward slashes and a text. A faulty file still gives what can be read
    /// of it; of two files with one id the first one counts.
    pub fn from_files<P: AsRef<str> + Sync, T: AsRef<str> + Sync>(files: &[(P, T)]) -> (Self, Vec<Problem>) {
        let (library, mut problems) = Self::read(files);
        problems.extend(library.check_links(files));
        (library, problems)
    }

    /// Reads the files, without a look at what they say of each other.
    fn read<P: AsRef<str> + Sync, T: AsRef<str> + Sync>(files: &[(P, T)]) -> (Self, Vec<Problem>) {
        let mut library = Self::default();
        let mut problems = Vec::new();
        for (concept, faults) in read_all(files) {
            problems.extend(faults);
            if let Some(other) = library.get(&concept.id) {
                let message = format!("`{}` has this id already; rename one of the two files", other.file);
                problems.push(Problem { file: concept.file, line: 1, message });
            } else {
                problems.extend(library.add(concept));
            }
        }
        (library, problems)
    }

    /// This library with the files of packs over it. A pack's concept replaces the one with the same id.
    pub fn with<P: AsRef<str> + Sync, T: AsRef<str> + Sync>(&self, files: &[(P, T)]) -> Overlay {
        let (pack, mut problems) = Self::read(files);
        let mut library = self.clone();
        let mut replaced = Vec::new();
        for concept in pack.concepts {
            match library.concepts.iter_mut().find(|known| known.id == concept.id) {
                Some(known) => {
                    let message = format!("replaces the concept `{}` of {}", concept.id, known.file);
                    replaced.push(Problem { file: concept.file.clone(), line: 1, message });
                    *known = concept;
                }
                None => problems.extend(library.add(concept)),
            }
        }
        problems.extend(library.check_links(files));
        Overlay { library, problems, replaced }
    }

    /// The concept at a place; none if the place is of another library.
    pub fn at(&self, index: ConceptIndex) -> Option<&Concept> {
        self.concepts.get(usize::from(index.0))
    }

    /// The place of the concept with this id.
    pub fn index(&self, id: &str) -> Option<ConceptIndex> {
        let place = self.concepts.iter().position(|concept| concept.id == id)?;
        u16::try_from(place).ok().map(ConceptIndex)
    }

    /// The concept with this id.
    pub fn get(&self, id: &str) -> Option<&Concept> {
        self.at(self.index(id)?)
    }

    /// The question with this id, and its concept.
    pub fn question(&self, id: &str) -> Option<(&Concept, &Question)> {
        let concept = self.get(id.split_once('/')?.0)?;
        concept.questions.iter().find(|question| question.id == id).map(|question| (concept, question))
    }

    /// Adds a concept whose id is new. There is room for 65,536.
    fn add(&mut self, concept: Concept) -> Option<Problem> {
        if u16::try_from(self.concepts.len()).is_err() {
            let message = "there are more than 65536 concepts; leave some packs out".to_owned();
            return Some(Problem { file: concept.file, line: 1, message });
        }
        self.concepts.push(concept);
        None
    }

    /// Problems between files: ids that do not exist, and prerequisites that lead back to their concept.
    fn check_links<P: AsRef<str>, T: AsRef<str>>(&self, files: &[(P, T)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (path, text) in files {
            let read_from_here = |concept: &&Concept| concept.file == path.as_ref();
            let Some(concept) = self.concepts.iter().find(read_from_here) else { continue };
            let mut report = |key: &str, id: &str, message: String| {
                let line = line_of(text.as_ref(), key, id);
                problems.push(Problem { file: concept.file.clone(), line, message });
            };
            for (key, ids) in [("related", &concept.related), ("prerequisites", &concept.prerequisites)] {
                for id in ids.iter().filter(|id| self.get(id).is_none()) {
                    report(key, id, format!("`{key}` names `{id}`, which is no concept; mend the id or take it out"));
                }
            }
            if let Some(cycle) = self.prerequisites_back_to(concept) {
                let first = cycle.get(1).copied().unwrap_or_default();
                let way = cycle.join("` → `");
                let message = format!("`prerequisites` lead back to the concept: `{way}`; take one of them out");
                report("prerequisites", first, message);
            }
        }
        problems
    }

    /// The way along prerequisites from a concept to itself, if there is one.
    fn prerequisites_back_to<'l>(&'l self, concept: &'l Concept) -> Option<Vec<&'l str>> {
        let mut ways: Vec<Vec<&'l str>> = vec![vec![&concept.id]];
        let mut seen: Vec<&'l str> = Vec::new();
        while let Some(way) = ways.pop() {
            let Some(last) = way.last().and_then(|id| self.get(id)) else { continue };
            for next in &last.prerequisites {
                let mut longer = way.clone();
                longer.push(next);
                if *next == concept.id {
                    return Some(longer);
                }
                if !seen.contains(&next.as_str()) {
                    seen.push(next);
                    ways.push(longer);
                }
            }
        }
        None
    }
}

/// The line, from 1, on which the list of `key` in a front matter names `id`.
fn line_of(text: &str, key: &str, id: &str) -> u32 {
    let quoted = [format!("\"{id}\""), format!("'{id}'")];
    let mut in_list = false;
    for (line, source) in (1..).zip(text.lines()) {
        in_list |= source.trim_start().starts_with(key);
        if in_list && quoted.iter().any(|quoted| source.contains(quoted)) {
            return line;
        }
    }
    1
}

/// Files are read in parallel, as a server starts with all of them; the order stays.
fn read_all<P: AsRef<str> + Sync, T: AsRef<str> + Sync>(files: &[(P, T)]) -> Vec<(Concept, Vec<Problem>)> {
    files.par_iter().map(|(path, text)| parse(path.as_ref(), text.as_ref())).collect()
}

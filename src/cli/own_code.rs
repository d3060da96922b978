//! The reader's own code: which concepts occur in it, and the piece of it that a question is asked below.

use super::knowledge::Knowledge;
use crate::concepts::{Concept, Library};
use crate::quiz::{self, Posed, Spoken, speak_of};
use crate::report::{ScannedFile, Scanner, occurrences};
use crate::text::LineIndex;
use crate::workspace::{Target, WalkOptions, Workspace, go_files};
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

/// Of a longer piece its beginning will do.
const MOST_LINES: u32 = 12;
/// In so many files words for a question are looked for.
const MOST_FILES: usize = 3;

/// Files and folders of Go code, and what occurs in them.
pub struct OwnCode {
    knowledge: Knowledge,
    workspace: Workspace,
    /// By the concept's id.
    found: HashMap<String, Found>,
}

/// Where a concept occurs.
#[derive(Default)]
struct Found {
    count: usize,
    /// The first files, each with its name for the reader.
    files: Vec<(PathBuf, String)>,
}

impl OwnCode {
    /// Looks through these files and folders. Generated files are left out.
    ///
    /// # Errors
    /// If something of it cannot be read.
    pub fn read(places: &[PathBuf], library: &'static Library) -> io::Result<Self> {
        let walked = go_files(places, WalkOptions { vendor: false, testdata: false, threads: 0 });
        if let Some((path, error)) = walked.unreadable.into_iter().next() {
            return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
        }
        let file = |path: PathBuf| {
            let name = path.display().to_string();
            Ok(ScannedFile { path: std::path::absolute(path)?, name, generated: false })
        };
        let files: Vec<ScannedFile> = walked.files.into_iter().map(file).collect::<io::Result<_>>()?;
        let knowledge = Knowledge::of(library);
        let workspace = Workspace::new(Target::host());
        let scan = Scanner { workspace: &workspace, rules: &knowledge.rules }.scan(&files, &|| {});
        if let Some((name, error)) = scan.unreadable.into_iter().next() {
            return Err(io::Error::new(error.kind(), format!("{name}: {error}")));
        }
        let paths: HashMap<&str, &PathBuf> = files.iter().map(|file| (file.name.as_str(), &file.path)).collect();
        let mut found: HashMap<String, Found> = HashMap::new();
        for file in &scan.files {
            for concept in file.findings.iter().filter_map(|finding| library.at(finding.concept)) {
                let found = found.entry(concept.id.clone()).or_default();
                found.count += 1;
                let known = found.files.iter().any(|(_, name)| *name == file.name);
                if let Some(path) = paths.get(file.name.as_str()).filter(|_| !known && found.files.len() < MOST_FILES) {
                    found.files.push(((*path).clone(), file.name.clone()));
                }
            }
        }
        Ok(Self { knowledge, workspace, found })
    }

    /// How often each concept occurs, by its id.
    pub fn counts(&self) -> HashMap<String, usize> {
        self.found.iter().map(|(id, found)| (id.clone(), found.count)).collect()
    }

    /// The question below the piece of the code that it is about. One that is about nothing in the code stays as it is.
    pub fn ask_below(&self, concept: &Concept, posed: Posed) -> Posed {
        let files = self.found.get(&concept.id).map(|found| found.files.as_slice()).unwrap_or_default();
        let most = if posed.question.own_prompts.is_empty() { 1 } else { files.len() };
        let code: Vec<_> = files.iter().take(most).flat_map(|file| self.pieces(concept, file)).collect();
        match speak_of(&posed.question, &code) {
            Some(Spoken { piece, says, prompt }) => {
                posed.below(&format!("Your code, `{}`:", piece.place), says, &piece.text, prompt)
            }
            None => posed,
        }
    }

    /// What does it in a file, by its place; nothing where the file cannot be read any more.
    fn pieces(&self, concept: &Concept, (path, name): &(PathBuf, String)) -> Vec<quiz::OwnCode<String>> {
        let Ok(file) = self.workspace.read(path) else { return Vec::new() };
        let surroundings = self.workspace.surroundings(path, &file);
        let found = occurrences(&file, &surroundings, &self.knowledge.rules, &self.workspace.importer(path));
        let lines = LineIndex::new(file.text());
        let own = found
            .into_iter()
            .filter(|found| self.knowledge.library.at(found.concept).is_some_and(|other| other.id == concept.id));
        own.map(|found| {
            let (whole, text) = lines.whole_lines(file.text(), found.range, MOST_LINES);
            let rule = concept.rules.get(usize::from(found.rule));
            let says = rule.and_then(|rule| rule.sentence(&found.bindings));
            let place = format!("{name}:{}", lines.line_at(whole.start) + 1);
            quiz::OwnCode { place, text, says, bindings: found.bindings }
        })
        .collect()
    }
}

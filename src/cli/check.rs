//! `goviva check`: what is wrong in concept files, with file, line and what to do.

use crate::concepts::{Concept, Library, Overlay, Problem, want};
use crate::detect::{Rules, check_examples};
use crate::facts::StandardLibrary;
use crate::workspace::{PackFiles, read_pack};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A folder of topic folders, one topic's folder or a file [default: `knowledge` if it is here, else the built-in concepts].
    place: Option<PathBuf>,
}

/// Prints each problem on a line; the exit code is 1 if there is one.
///
/// # Errors
/// If the place cannot be read or `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let here = Path::new("knowledge");
    let place = arguments.place.as_deref().or_else(|| here.is_dir().then_some(here));
    let Checked { library, own, mut problems, notes } = match place {
        Some(place) => check_files(read_pack(place)?),
        None => check_builtin(),
    };
    let concepts = || library.concepts.iter().filter(|concept| own(concept));
    problems.extend(concepts().flat_map(want::check_wants));
    let importer = StandardLibrary::shared();
    let (rules, faults) = Rules::compile(&library.concepts, importer);
    problems.extend(faults.into_iter().filter(|problem| concepts().any(|concept| concept.file == problem.file)));
    for concept in concepts() {
        if let Some(index) = library.index(&concept.id) {
            problems.extend(check_examples(concept, index, &rules, importer));
        }
    }
    problems.sort();
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    for note in notes {
        writeln!(out, "{}:{}: note: {}", note.file, note.line, note.message)?;
    }
    let questions: usize = concepts().map(|concept| concept.questions.len()).sum();
    let read = format!("{} and {}", counted(concepts().count(), "concept"), counted(questions, "question"));
    if problems.is_empty() {
        writeln!(out, "{read}, nothing wrong")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{read}, {}", counted(problems.len(), "problem"))?;
    Ok(ExitCode::FAILURE)
}

/// Concepts and what is wrong with them.
struct Checked {
    library: Library,
    /// Which concepts of the library are checked; the others are there to be linked to.
    own: Box<dyn Fn(&Concept) -> bool>,
    problems: Vec<Problem>,
    notes: Vec<Problem>,
}

fn check_builtin() -> Checked {
    let (library, problems) = Library::builtin_with_problems();
    Checked { library, own: Box::new(|_| true), problems, notes: Vec::new() }
}

/// A folder is checked over the built-in concepts, which its own may name and replace.
fn check_files(pack: PackFiles) -> Checked {
    let builtin = Library::builtin();
    let Overlay { library, mut problems, replaced } = builtin.with(&pack.files);
    for (file, error) in pack.unreadable {
        problems.push(Problem { file, line: 1, message: format!("cannot be read: {error}") });
    }
    // A folder that replaces every built-in concept is where they come from.
    let notes = if replaced.len() == builtin.concepts.len() { Vec::new() } else { replaced };
    let files: Vec<String> = pack.files.into_iter().map(|(file, _)| file).collect();
    Checked { library, own: Box::new(move |concept| files.contains(&concept.file)), problems, notes }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

//! What is known about a file's code: one function between the documents and the engine.

use super::documents::{Analysis, Job, merge};
use crate::concepts::{GoVersion, Library};
use crate::detect::{Detector, FileContext, Look, Memory, Rules};
use crate::facts::StandardLibrary;
use crate::syntax::SourceFile;
use crate::workspace::Workspace;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// With more edits than that, a full parse is as fast as an incremental one.
const MOST_EDITS: usize = 64;

/// The library with its rules, ready to look at files.
#[derive(Debug, Default)]
pub struct Knowledge {
    /// What goviva knows.
    pub library: Library,
    rules: Rules,
}

impl Knowledge {
    /// Compiles the rules. The problems name file, line and what to do; what has one is left out.
    pub fn new(library: Library) -> (Self, Vec<String>) {
        let (rules, problems) = Rules::compile(&library.concepts, StandardLibrary::shared());
        let problems = problems
            .into_iter()
            .map(|problem| format!("{}:{}: {}", problem.file, problem.line, problem.message))
            .collect();
        (Self { library, rules }, problems)
    }

    /// The rules of the library, compiled.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}

/// Parses the job's text, by way of the last tree where that is faster, and looks at it and at what is around it.
pub fn analyse(job: &Job, knowledge: &Arc<Knowledge>, workspace: &Workspace, path: &Path) -> Analysis {
    let file = parse(job, path);
    let concerns = workspace.open(path, file.clone());
    let surroundings = workspace.surroundings(path, &file);
    let go = GoVersion(surroundings.go.0);
    let importer = workspace.importer(path);
    let context = FileContext {
        importer: &importer,
        package: &surroundings.package,
        facts: &surroundings.facts,
        go,
        path: &surroundings.path,
    };
    // What was found by other rules, or with other places in the library, is worth nothing.
    let previous = job.previous.as_ref().filter(|(analysis, _)| Arc::ptr_eq(&analysis.knowledge, knowledge));
    let mut memory = match previous {
        Some((analysis, _)) if !job.fresh => {
            std::mem::take(&mut *analysis.memory.lock().unwrap_or_else(PoisonError::into_inner))
        }
        _ => Memory::default(),
    };
    // What was typed comes first, the rest of the file with the next job.
    let look = if job.again { Look::Everywhere } else { Look::AtNew };
    let mut occurrences = Detector::new(&knowledge.rules).occurrences_from(&file, &context, &mut memory, look);
    if let (true, Some((analysis, edits))) = (file.has_error(), previous) {
        occurrences = merge(&file, occurrences, &analysis.occurrences, edits);
    }
    let (occurrences, is_whole) = (occurrences.into(), !memory.is_outdated);
    Analysis { file, occurrences, is_whole, go, concerns, knowledge: knowledge.clone(), memory: Mutex::new(memory) }
}

fn parse(job: &Job, path: &Path) -> SourceFile {
    let before = job.previous.as_ref().filter(|(_, edits)| !job.fresh && edits.as_slice().len() <= MOST_EDITS);
    let file = before.map(|(analysis, edits)| match edits.as_slice() {
        [] => analysis.file.clone(),
        [edit] => {
            analysis.file.rename(edit, &job.text).unwrap_or_else(|| analysis.file.edit(std::slice::from_ref(edit)).0)
        }
        edits => analysis.file.edit(edits).0,
    });
    match file {
        Some(file) if **file.text() == *job.text => file.sharing(&job.text),
        Some(_) => {
            tracing::error!("the edits of {} do not lead to its text; it is parsed anew", path.display());
            debug_assert!(false, "the edits lead to the text");
            SourceFile::parse(job.text.clone())
        }
        None => SourceFile::parse(job.text.clone()),
    }
}

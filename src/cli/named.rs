//! What the arguments of a command name: concepts, topics, and code.

use super::knowledge::Knowledge;
use crate::concepts::Library;
use crate::report::{ScannedFile, Scanner};
use crate::workspace::{Target, WalkOptions, Workspace, go_files};
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

/// Are these all concepts.
///
/// # Errors
/// If one is none.
pub fn check_concepts(library: &Library, ids: &[String]) -> io::Result<()> {
    match ids.iter().find(|id| library.get(id).is_none()) {
        Some(id) => Err(wrong(format!("no concept `{id}`; `goviva concepts` lists them all"))),
        None => Ok(()),
    }
}

/// Are these all topics.
///
/// # Errors
/// If one is none; the message lists those that are.
pub fn check_topics(library: &Library, topics: &[String]) -> io::Result<()> {
    let mut known: Vec<&str> = library.concepts.iter().map(|concept| concept.topic.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    match topics.iter().find(|topic| !known.contains(&topic.as_str())) {
        Some(topic) => Err(wrong(format!("no topic `{topic}`; there are {}", known.join(", ")))),
        None => Ok(()),
    }
}

/// How often each concept, by its id, occurs in these files and folders. Generated files are left out.
///
/// # Errors
/// If something of it cannot be read.
pub fn concepts_in(places: &[PathBuf], library: &'static Library) -> io::Result<HashMap<String, usize>> {
    let walked = go_files(places, WalkOptions { vendor: false, testdata: false, threads: 0 });
    if let Some((path, error)) = walked.unreadable.into_iter().next() {
        return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
    }
    let file = |path: PathBuf| {
        let name = path.display().to_string();
        Ok(ScannedFile { path: std::path::absolute(path)?, name, generated: false })
    };
    let files: Vec<ScannedFile> = walked.files.into_iter().map(file).collect::<io::Result<_>>()?;
    let Knowledge { rules, .. } = Knowledge::of(library);
    let workspace = Workspace::new(Target::host());
    let scan = Scanner { workspace: &workspace, rules: &rules }.scan(&files, &|| {});
    if let Some((name, error)) = scan.unreadable.into_iter().next() {
        return Err(io::Error::new(error.kind(), format!("{name}: {error}")));
    }
    let mut found = HashMap::new();
    for finding in scan.files.iter().flat_map(|file| &file.findings) {
        if let Some(concept) = library.at(finding.concept) {
            *found.entry(concept.id.clone()).or_default() += 1;
        }
    }
    Ok(found)
}

/// An argument that cannot be right.
pub fn wrong(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

//! What is in all Go files of the workspace: read when somebody asks, and kept until something changes on disk.

use super::analysis::Knowledge;
use super::convert::{self, Place as Text};
use super::protocol::Place;
use super::session::Session;
use super::state::State;
use crate::detect::Occurrence;
use crate::report;
use crate::text::LineIndex;
use crate::workspace::{Extent, Target, WalkOptions, Workspace, go_files};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tower_lsp::ls_types::Uri;

/// More places of one concept than that nobody looks at.
const MOST_PLACES: usize = 500;

/// The last survey, and what it was made of.
#[derive(Default)]
pub struct Survey(Mutex<Option<(Arc<Knowledge>, Arc<Found>)>>);

/// What a file has of each concept, by its id.
type FileFound = HashMap<String, Vec<Place>>;
/// The same for all files on disk, in the order of their paths.
type Found = BTreeMap<PathBuf, FileFound>;

impl Survey {
    /// Something changed on disk.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl State {
    /// How often each concept occurs in the workspace, and in the open documents, which count as they are now.
    pub fn workspace_counts(&self) -> HashMap<String, usize> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        self.each_file(|found| {
            for (concept, places) in found {
                *counts.entry(concept.clone()).or_default() += places.len();
            }
        });
        counts
    }

    /// Where the workspace and the open documents do what a concept is about.
    pub fn places(&self, concept: &str) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        self.each_file(|found| {
            let room = MOST_PLACES - places.len();
            places.extend(found.get(concept).into_iter().flatten().take(room).cloned());
        });
        places
    }

    /// Calls `see` with what each file has, the open documents first.
    fn each_file(&self, mut see: impl FnMut(&FileFound)) {
        let (session, knowledge) = (self.session(), self.knowledge());
        let mut uris = self.documents.uris();
        uris.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        for uri in &uris {
            if let Some(snapshot) = self.documents.snapshot(uri) {
                let (place, knowledge) = (snapshot.place(&session), snapshot.knowledge());
                see(&file_found(uri, place, &snapshot.occurrences(), &knowledge));
            }
        }
        let open: HashSet<PathBuf> = uris.iter().filter_map(convert::path).collect();
        let on_disk = self.survey(&session, &knowledge);
        on_disk.iter().filter(|(path, _)| !open.contains(*path)).for_each(|(_, found)| see(found));
    }

    fn survey(&self, session: &Session, knowledge: &Arc<Knowledge>) -> Arc<Found> {
        // Whoever asks meanwhile waits for the same survey.
        let mut last = self.survey.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, found)) = &*last
            && Arc::ptr_eq(known, knowledge)
        {
            return found.clone();
        }
        let found = Arc::new(survey(&self.folders(), session, knowledge));
        *last = Some((knowledge.clone(), found.clone()));
        found
    }
}

/// Reads and looks at the Go files of the folders; what a program wrote or cannot be read is left out.
fn survey(folders: &[PathBuf], session: &Session, knowledge: &Knowledge) -> Found {
    // Its memory goes with it: the server's own workspace keeps what it reads.
    let workspace = Workspace::new(Target::host());
    let walked = go_files(folders, WalkOptions { vendor: false, testdata: false, threads: 0 });
    let folders: HashSet<&Path> = walked.files.iter().filter_map(|path| path.parent()).collect();
    let files = folders.into_par_iter().flat_map_iter(|path| {
        let folder = workspace.read_folder(path, |_| Extent::WholeIfWritten);
        let importer = workspace.importer(&path.join("_.go"));
        let look = |file: &crate::workspace::FolderFile| {
            let source = file.source.as_ref()?;
            let uri = Uri::from_file_path(&file.path)?;
            let found = report::occurrences(source, &folder.surroundings(file), knowledge.rules(), &importer);
            let lines = LineIndex::new(source.text());
            let text = Text { text: source.text(), lines: &lines, session };
            Some((file.path.clone(), file_found(&uri, text, &found, knowledge)))
        };
        folder.files.iter().filter_map(look).collect::<Vec<_>>()
    });
    files.collect()
}

fn file_found(uri: &Uri, text: Text<'_>, occurrences: &[Occurrence], knowledge: &Knowledge) -> FileFound {
    let mut found = FileFound::new();
    for occurrence in occurrences {
        let Some(concept) = knowledge.library.at(occurrence.concept) else { continue };
        found.entry(concept.id.clone()).or_default().push(Place {
            uri: uri.clone(),
            range: text.range(occurrence.focus),
            text: text.line(occurrence.focus.start).trim().to_owned(),
            owner: occurrence.owner.as_ref().map(|owner| owner.name.to_string()),
        });
    }
    found
}

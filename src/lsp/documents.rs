//! The open documents: their text now, and what the last finished analysis found in them.
//!
//! Edits are made at once, in the order of the messages. Analyses run behind them, one a document at a time and
//! always of the newest text; readers take the last finished one and shift what it found over the edits since.

mod carry;

use super::analysis::Knowledge;
use super::convert::Place;
use super::session::Session;
use crate::concepts::GoVersion;
use crate::detect::{Memory, Occurrence};
use crate::syntax::SourceFile;
use crate::text::{Edit, LineIndex};
use crate::tutor::Lens;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

pub use carry::{Edits, merge};

/// Every document that the client has open.
#[derive(Default)]
pub struct Documents {
    open: Mutex<HashMap<Uri, Document>>,
    opened: AtomicU64,
}

struct Document {
    /// Tells it from another of the same name that was open before.
    instance: u64,
    text: Arc<str>,
    lines: Arc<LineIndex>,
    /// The client's number of this text.
    version: i32,
    /// Our own count of texts, which no client can turn back.
    revision: u64,
    /// The last finished analysis, and the edits that came since.
    analysis: Option<Arc<Analysis>>,
    edits: Arc<Edits>,
    /// An analysis runs.
    analysing: bool,
    /// What was found is out of date, though the text is not: rules or settings changed.
    stale: bool,
    /// The last analysis failed.
    failed: bool,
    /// The revision that was analysed last, with or without success.
    analysed: watch::Sender<Option<u64>>,
    /// The lenses that the client has, shifted over the edits since.
    shown: Option<Vec<Lens>>,
}

/// What was found in a text.
#[derive(Debug)]
pub struct Analysis {
    /// The text and its tree.
    pub file: SourceFile,
    /// False if only what was typed was looked at: in the rest of the file names may mean something else now.
    pub is_whole: bool,
    /// What was found, in bytes of that text.
    pub occurrences: Arc<[Occurrence]>,
    /// The Go version of the file's module.
    pub go: GoVersion,
    /// The other open files that see something else now.
    pub concerns: Vec<PathBuf>,
    /// What the occurrences' concepts are places in.
    pub knowledge: Arc<Knowledge>,
    /// What the next analysis need not look at again.
    pub memory: Mutex<Memory>,
}

/// A text to analyse.
pub struct Job {
    /// What was known before, and the edits from there to the text.
    pub previous: Option<(Arc<Analysis>, Arc<Edits>)>,
    /// The text.
    pub text: Arc<str>,
    /// The analysis before this one failed, so nothing is to be built on its way.
    pub fresh: bool,
    /// The text itself was looked at already: it is its surroundings that changed.
    pub again: bool,
    /// Which text of which document it is.
    pub ticket: Ticket,
}

/// Which text of which document is analysed.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    instance: u64,
    revision: u64,
    edits: usize,
}

/// A document at one moment.
#[derive(Clone)]
pub struct Snapshot {
    /// The text.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: Arc<LineIndex>,
    /// The client's number of it.
    pub version: i32,
    /// Our own number of it.
    pub revision: u64,
    analysis: Option<Arc<Analysis>>,
    edits: Arc<Edits>,
    analysed: watch::Receiver<Option<u64>>,
}

impl Documents {
    /// Opens a document, or replaces one that was open already.
    pub fn open(&self, uri: Uri, version: i32, text: String) {
        let document = Document {
            instance: self.opened.fetch_add(1, Ordering::Relaxed),
            lines: Arc::new(LineIndex::new(&text)),
            text: text.into(),
            version,
            revision: 0,
            analysis: None,
            edits: Arc::default(),
            analysing: false,
            stale: false,
            failed: false,
            analysed: watch::Sender::new(None),
            shown: None,
        };
        self.lock().insert(uri, document);
    }

    /// Makes the client's changes, each in the text that those before it left. False if the document is not open.
    pub fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        session: &Session,
    ) -> bool {
        let mut open = self.lock();
        let Some(document) = open.get_mut(uri) else { return false };
        for change in changes {
            let edit = match change.range {
                Some(range) => {
                    let place = Place { text: &document.text, lines: &document.lines, session };
                    Edit { range: place.bytes(range), replacement: change.text }
                }
                None => difference(&document.text, &change.text),
            };
            document.apply(&edit);
        }
        document.version = version;
        document.revision += 1;
        true
    }

    /// Forgets a document. Returns what was found in it last: to take a tree to pieces is work for the background.
    pub fn close(&self, uri: &Uri) -> Option<Arc<Analysis>> {
        self.lock().remove(uri)?.analysis
    }

    /// The document as it is now.
    pub fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        self.lock().get(uri).map(|document| Snapshot {
            text: document.text.clone(),
            lines: document.lines.clone(),
            version: document.version,
            revision: document.revision,
            analysis: document.analysis.clone(),
            edits: document.edits.clone(),
            analysed: document.analysed.subscribe(),
        })
    }

    /// The names of all open documents.
    pub fn uris(&self) -> Vec<Uri> {
        self.lock().keys().cloned().collect()
    }

    /// The text to analyse next, if there is one and no analysis of the document runs. Whoever takes it calls
    /// [`Documents::finish`].
    pub fn begin(&self, uri: &Uri) -> Option<Job> {
        let mut open = self.lock();
        let document = open.get_mut(uri)?;
        let done = *document.analysed.borrow() == Some(document.revision) && !document.stale;
        if document.analysing || done {
            return None;
        }
        document.analysing = true;
        let again = std::mem::take(&mut document.stale) && document.edits.as_slice().is_empty();
        Some(Job {
            previous: document.analysis.clone().map(|analysis| (analysis, document.edits.clone())),
            text: document.text.clone(),
            fresh: document.failed,
            again,
            ticket: Ticket {
                instance: document.instance,
                revision: document.revision,
                edits: document.edits.as_slice().len(),
            },
        })
    }

    /// Keeps what an analysis found; none if it failed, and then what was known before stays.
    pub fn finish(&self, uri: &Uri, ticket: Ticket, found: Option<Analysis>) {
        let mut open = self.lock();
        let Some(document) = open.get_mut(uri).filter(|document| document.instance == ticket.instance) else { return };
        document.analysing = false;
        document.failed = found.is_none();
        let is_whole = found.as_ref().is_none_or(|analysis| analysis.is_whole);
        let mut outdated = None;
        if let Some(analysis) = found {
            Arc::make_mut(&mut document.edits).drop_first(ticket.edits);
            outdated = document.analysis.replace(Arc::new(analysis));
        }
        if is_whole {
            document.analysed.send_replace(Some(ticket.revision));
        } else {
            document.stale = true;
        }
        // Nobody waits for the lock while a tree is taken to pieces.
        drop(open);
        drop(outdated);
    }

    /// Says that these documents are to be analysed again; returns them.
    pub fn invalidate(&self, which: impl Fn(&Uri) -> bool) -> Vec<Uri> {
        let mut open = self.lock();
        let stale = open.iter_mut().filter(|(uri, _)| which(uri));
        stale
            .map(|(uri, document)| {
                document.stale = true;
                uri.clone()
            })
            .collect()
    }

    /// Notes which lenses the client was given.
    pub fn show(&self, uri: &Uri, lenses: Vec<Lens>) {
        if let Some(document) = self.lock().get_mut(uri) {
            document.shown = Some(lenses);
        }
    }

    /// Would the client see something else if it asked for lenses again. False if it never asked.
    pub fn shows_other_than(&self, uri: &Uri, lenses: &[Lens]) -> bool {
        self.lock().get(uri).and_then(|document| document.shown.as_deref()).is_some_and(|shown| {
            shown.len() != lenses.len()
                || shown
                    .iter()
                    .zip(lenses)
                    .any(|(shown, lens)| (shown.range.start, &shown.title) != (lens.range.start, &lens.title))
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uri, Document>> {
        // No code that holds the lock panics half way through a change.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Document {
    fn apply(&mut self, edit: &Edit) {
        let edit = edit.clamped(&self.text);
        let part = |from: u32, to: u32| self.text.get(from as usize..to as usize).unwrap_or_default();
        let (before, behind) = (part(0, edit.range.start), part(edit.range.end, self.text.len() as u32));
        let text = [before, &edit.replacement, behind].concat();
        self.lines = Arc::new(self.lines.edited(&edit, &text));
        self.text = text.into();
        for lens in self.shown.iter_mut().flatten() {
            lens.range = edit.shift(lens.range);
        }
        Arc::make_mut(&mut self.edits).push(edit);
    }
}

impl Snapshot {
    /// Is the other of the same analysis.
    pub fn has_analysis_of(&self, other: &Self) -> bool {
        match (&self.analysis, &other.analysis) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }

    /// Is there anything to answer from.
    pub fn is_analysed(&self) -> bool {
        self.analysis.is_some()
    }

    /// Ends when some analysis of the document has ended, or the document is closed.
    pub async fn first_analysis(&mut self) {
        // It fails only when the document is closed, and then nobody needs to wait.
        let _ = self.analysed.wait_for(Option::is_some).await;
    }

    /// Ends when this text, or a later one, was analysed, or the document is closed.
    pub async fn own_analysis(&mut self) {
        let revision = self.revision;
        let _ = self.analysed.wait_for(|analysed| analysed.is_some_and(|analysed| analysed >= revision)).await;
    }

    /// The text in the client's positions.
    pub fn place<'a>(&'a self, session: &'a Session) -> Place<'a> {
        Place { text: &self.text, lines: &self.lines, session }
    }

    /// What goviva knew when it looked at the text.
    pub fn knowledge(&self) -> Arc<Knowledge> {
        self.analysis.as_ref().map(|analysis| analysis.knowledge.clone()).unwrap_or_default()
    }

    /// The Go version of the file's module, as far as it is known.
    pub fn go(&self) -> GoVersion {
        self.analysis.as_ref().map_or(GoVersion::CURRENT, |analysis| analysis.go)
    }

    /// What was found, in bytes of this text; what was edited since is left out.
    pub fn occurrences(&self) -> Arc<[Occurrence]> {
        let Some(analysis) = &self.analysis else { return Arc::default() };
        if self.edits.as_slice().is_empty() {
            return analysis.occurrences.clone();
        }
        analysis.occurrences.iter().filter_map(|occurrence| self.edits.carry(occurrence)).collect()
    }

    /// The lenses that `make` puts on what was found, in bytes of this text.
    pub fn lenses(&self, make: impl FnOnce(&SourceFile, &[Occurrence]) -> Vec<Lens>) -> Vec<Lens> {
        let Some(analysis) = &self.analysis else { return Vec::new() };
        let mut lenses = make(&analysis.file, &analysis.occurrences);
        for lens in &mut lenses {
            lens.range = self.edits.shift(lens.range);
        }
        // Of a declaration that was deleted nothing is left.
        lenses.retain(|lens| !lens.range.is_empty());
        lenses
    }
}

/// The edit between two texts: what stands between their common start and their common end.
fn difference(old: &str, new: &str) -> Edit {
    let common = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(old, new)| old == new).count();
    let start = old.floor_char_boundary(common(&mut old.bytes().zip(new.bytes())));
    let shorter = old.len().min(new.len()) - start;
    let behind = common(&mut old.bytes().rev().zip(new.bytes().rev())).min(shorter);
    let old_end = old.ceil_char_boundary(old.len() - behind);
    let new_end = new.len() - (old.len() - old_end);
    Edit::new(start as u32, old_end as u32, new.get(start..new_end).unwrap_or_default())
}

#[cfg(test)]
mod tests;

//! The scan: every occurrence in many files, folder by folder, in parallel.

use crate::concepts::ConceptIndex;
use crate::detect::{Detector, Occurrence, Rules};
use crate::syntax::SourceFile;
use crate::workspace::{Extent, FolderFile, Surroundings, Workspace, is_no_test};
use order::{Unit, units};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

mod order;

/// A file to be scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedFile {
    /// Its path, absolute.
    pub path: PathBuf,
    /// What it is called in the result.
    pub name: String,
    /// Is it scanned even if a program wrote it.
    pub generated: bool,
}

/// What a scan needs besides files.
pub struct Scanner<'a> {
    /// Reads the files.
    pub workspace: &'a Workspace,
    /// What is looked for.
    pub rules: &'a Rules,
}

/// The result of a scan.
#[derive(Debug, Default)]
pub struct Scan {
    /// The files that were scanned, in the order of their names.
    pub files: Vec<FileScan>,
    /// The files that could not be read and why, in the order of their names.
    pub unreadable: Vec<(String, io::Error)>,
    /// How many files were left out because a program wrote them.
    pub generated: usize,
}

/// What was found in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileScan {
    /// The file's name.
    pub name: String,
    /// What was found, from top to bottom.
    pub findings: Vec<Finding>,
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which concept.
    pub concept: ConceptIndex,
    /// Where the focus starts.
    pub start: Place,
    /// Where the focus ends, exclusive.
    pub end: Place,
    /// The function or method around it.
    pub owner: Option<Arc<str>>,
    /// What the name resolved to: `sync.Map.Load`; none for syntax.
    pub symbol: Option<Arc<str>>,
    /// May it carry a lens.
    pub lens: bool,
}

/// A place as Go's own tools print it: lines end with `\n` alone, columns count bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column in bytes, from 1.
    pub column: u32,
}

enum Outcome {
    Scanned(FileScan),
    Generated,
    Unreadable(String, io::Error),
}

impl Scanner<'_> {
    /// Scans the files on all threads of the current pool; `done` is called once for each file.
    /// A file that cannot be read does not keep the others from being scanned.
    pub fn scan(&self, files: &[ScannedFile], done: &(dyn Fn() + Sync)) -> Scan {
        let units = units(self.workspace, files);
        let outcomes = Mutex::new(Vec::with_capacity(files.len()));
        let scan_unit = |unit: &Unit<'_>| {
            let found = self.unit(unit, done);
            // A poisoned lock holds a list that is still whole.
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        };
        order::in_order(&units, &scan_unit);
        let mut scan = Scan::default();
        for outcome in outcomes.into_inner().unwrap_or_else(PoisonError::into_inner) {
            match outcome {
                Outcome::Scanned(file) => scan.files.push(file),
                Outcome::Generated => scan.generated += 1,
                Outcome::Unreadable(name, error) => scan.unreadable.push((name, error)),
            }
        }
        scan.files.sort_by(|one, other| one.name.cmp(&other.name));
        scan.unreadable.sort_by(|(one, _), (other, _)| one.cmp(other));
        scan
    }

    /// Scans files of one folder. Their declarations are in memory together: a package needs all of its files at once.
    fn unit(&self, unit: &Unit<'_>, done: &(dyn Fn() + Sync)) -> Vec<Outcome> {
        let wanted: HashMap<&Path, &ScannedFile> = unit.files.iter().map(|file| (file.path.as_path(), *file)).collect();
        let mut folder = self.workspace.read_folder(unit.folder, |path| match wanted.get(path) {
            Some(ScannedFile { generated: true, .. }) => Extent::Whole,
            Some(_) => Extent::WholeIfWritten,
            None if unit.tests || is_no_test(path) => Extent::TopLevel,
            None => Extent::Nothing,
        });
        let mut unreadable: HashMap<PathBuf, io::Error> = std::mem::take(&mut folder.unreadable).into_iter().collect();
        let read: HashMap<&Path, &FolderFile> = folder.files.iter().map(|file| (file.path.as_path(), file)).collect();
        let jobs: Vec<_> = unit.files.iter().map(|file| (*file, unreadable.remove(&file.path))).collect();
        let outcome = |detector: &mut Detector<'_>, (file, error): (&ScannedFile, Option<io::Error>)| {
            let outcome = match (error, read.get(file.path.as_path())) {
                (Some(error), _) => Outcome::Unreadable(file.name.clone(), error),
                (None, Some(known)) => match &known.source {
                    Some(source) => self.file(detector, file, source, &folder.surroundings(known)),
                    None => Outcome::Generated,
                },
                // A name that is none of a Go file.
                (None, None) => match self.workspace.read(&file.path) {
                    Ok(source) => self.file(detector, file, &source, &self.workspace.surroundings(&file.path, &source)),
                    Err(error) => Outcome::Unreadable(file.name.clone(), error),
                },
            };
            done();
            outcome
        };
        let outcomes = jobs.into_par_iter().map_init(|| Detector::of_places(self.rules), outcome).collect();
        for file in unit.files.iter().filter(|file| !unit.is_needed || !is_no_test(&file.path)) {
            self.workspace.let_go(&file.path);
        }
        outcomes
    }

    fn file(
        &self,
        detector: &mut Detector<'_>,
        file: &ScannedFile,
        source: &SourceFile,
        surroundings: &Surroundings,
    ) -> Outcome {
        let importer = self.workspace.importer(&file.path);
        let occurrences = super::found_by(detector, source, surroundings, &importer);
        Outcome::Scanned(FileScan { name: file.name.clone(), findings: findings(source.text(), occurrences) })
    }
}

fn findings(text: &str, occurrences: Vec<Occurrence>) -> Vec<Finding> {
    let starts: Vec<u32> =
        std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1)).collect();
    let place = |offset: u32| {
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        Place { line: line as u32, column: offset - start + 1 }
    };
    let finding = |occurrence: Occurrence| Finding {
        concept: occurrence.concept,
        start: place(occurrence.focus.start),
        end: place(occurrence.focus.end),
        owner: occurrence.owner.map(|owner| owner.name),
        symbol: occurrence.symbol,
        lens: occurrence.lens,
    };
    occurrences.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "the tests write the files that the scan reads")]

    use super::*;
    use crate::concepts::Library;
    use crate::facts::StandardLibrary;
    use crate::workspace::{LanguageVersion, Target};
    use std::sync::atomic::{AtomicUsize, Ordering};

    const CACHE: &str = "package m\r\n\r\nimport \"sync\"\r\n\r\n/* é */ type Cache struct{ entries sync.Map }\r\n";
    const USE: &str = "package m\n\nfunc Get(c *Cache) {\n\tc.entries.Load(1)\n}\n";
    const GENERATED: &str = "// Code generated by x. DO NOT EDIT.\n\npackage m\n\nimport \"sync\"\n\nvar M sync.Map\n";

    /// Scans the files; `want` are the places of sync.Map.
    fn check(files: &[(&str, &[u8])], generated: bool, want: &[&str]) -> Scan {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let library = Library::builtin();
        let (rules, _) = Rules::compile(&library.concepts, StandardLibrary::shared());
        let host = Target {
            os: "linux".into(),
            arch: "amd64".into(),
            cgo: true,
            tags: Vec::new(),
            go: LanguageVersion::CURRENT,
        };
        let workspace = Workspace::new(host);
        let scanner = Scanner { workspace: &workspace, rules: &rules };
        let file = |name: &str| ScannedFile { path: folder.path().join(name), name: name.into(), generated };
        let done = AtomicUsize::new(0);
        let files: Vec<_> = files.iter().rev().map(|(name, _)| file(name)).collect();
        let scan = scanner.scan(&files, &|| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), files.len());
        let mut found = Vec::new();
        for file in &scan.files {
            for finding in file.findings.iter().filter(|finding| Some(finding.concept) == library.index("sync-map")) {
                found.push(format!(
                    "{}:{}:{}-{}:{} {} {}",
                    file.name,
                    finding.start.line,
                    finding.start.column,
                    finding.end.line,
                    finding.end.column,
                    finding.owner.as_deref().unwrap_or("-"),
                    finding.symbol.as_deref().unwrap_or("-")
                ));
            }
        }
        assert_eq!(found, want);
        scan
    }

    #[test]
    fn names_are_followed_through_the_folder() {
        check(
            &[("cache.go", CACHE.as_bytes()), ("use.go", USE.as_bytes())],
            false,
            &["cache.go:5:42-5:45 - sync.Map", "use.go:4:12-4:16 Get sync.Map.Load"],
        );
    }

    #[test]
    fn generated_files_are_left_out_unless_asked() {
        let files: [(&str, &[u8]); 1] = [("m.go", GENERATED.as_bytes())];
        assert_eq!(check(&files, false, &[]).generated, 1);
        check(&files, true, &["m.go:7:12-7:15 - sync.Map"]);
    }

    #[test]
    fn what_cannot_be_read_is_reported_and_the_rest_goes_on() {
        let scan = check(
            &[("bad.go", b"package m\n\xff"), ("cache.go", CACHE.as_bytes()), ("notes.txt", CACHE.as_bytes())],
            false,
            &["cache.go:5:42-5:45 - sync.Map", "notes.txt:5:42-5:45 - sync.Map"],
        );
        let [(name, error)] = scan.unreadable.as_slice() else { panic!("{:?}", scan.unreadable) };
        assert_eq!(format!("{name}: {error}"), "bad.go: line 2 is not UTF-8");
    }
}

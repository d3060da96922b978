//! The Go files below some places, without what nobody there wrote.

use ignore::{DirEntry, WalkBuilder, WalkState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Which folders are walked besides the usual ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct WalkOptions {
    /// Folders named `vendor`.
    pub vendor: bool,
    /// Folders named `testdata`.
    pub testdata: bool,
    /// How many threads walk; 0 means as many as the machine has processors.
    pub threads: usize,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// The Go files, each once, in the order of their paths. They start with the place that led there.
    pub files: Vec<PathBuf>,
    /// Places and folders that could not be read, and why.
    pub unreadable: Vec<(PathBuf, io::Error)>,
}

/// The Go files among and below `places`. Hidden files and those named in ignore files (`.gitignore`, `.ignore`) are
/// left out, as are folders that `options` does not ask for; a file or folder that is itself a place counts always.
pub fn go_files(places: &[PathBuf], options: WalkOptions) -> Walked {
    let walked = Mutex::new(Walked::default());
    let take = |entry: Result<DirEntry, ignore::Error>| {
        let mut walked = walked.lock().unwrap_or_else(PoisonError::into_inner);
        match entry {
            Ok(entry) if is_wanted(&entry) => walked.files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => walked.unreadable.extend(unreadable(error)),
        }
    };
    if let Some((first, others)) = places.split_first() {
        let mut walk = WalkBuilder::new(first);
        for place in others {
            walk.add(place);
        }
        walk.threads(options.threads);
        walk.filter_entry(move |entry| entry.depth() == 0 || !is_left_out(entry, options));
        walk.build_parallel().run(|| {
            Box::new(|entry| {
                take(entry);
                WalkState::Continue
            })
        });
    }
    let mut walked = walked.into_inner().unwrap_or_else(PoisonError::into_inner);
    walked.files.sort();
    walked.files.dedup();
    walked.unreadable.sort_by(|(one, _), (other, _)| one.cmp(other));
    walked
}

fn is_wanted(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    // A place is never passed over in silence: if it cannot be read, the reader of files says why.
    !is_folder && !is_linked_folder(entry) && (entry.depth() == 0 || is_go_file(entry.path()))
}

/// A place may be a link to a folder, which is walked; other links to folders are passed by.
fn is_linked_folder(entry: &DirEntry) -> bool {
    entry.path_is_symlink() && entry.path().is_dir()
}

fn is_left_out(entry: &DirEntry, options: WalkOptions) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name();
    is_folder && (name == "vendor" && !options.vendor || name == "testdata" && !options.testdata)
}

pub(super) fn is_go_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "go")
}

/// The places that an error names. Errors in ignore files (a pattern nobody understands) only mean that nothing is ignored.
fn unreadable(error: ignore::Error) -> Vec<(PathBuf, io::Error)> {
    fn place_of(error: &ignore::Error) -> PathBuf {
        match error {
            ignore::Error::WithPath { path, .. } => path.clone(),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
            ignore::Error::Loop { child, .. } => child.clone(),
            _ => PathBuf::new(),
        }
    }
    let place = place_of(&error);
    match error {
        ignore::Error::Partial(errors) => errors.into_iter().flat_map(unreadable).collect(),
        error if error.is_io() => {
            let why = error.io_error().map_or(io::ErrorKind::Other, io::Error::kind);
            let why = error.into_io_error().unwrap_or_else(|| why.into());
            vec![(place, why)]
        }
        _ => Vec::new(),
    }
}

/// True if a file's head says that a program wrote it.
/// (<https://go.dev/s/generatedcode>: a line before the package clause that starts with `// Code generated` and ends with `DO NOT EDIT.`)
pub fn is_generated(text: &str) -> bool {
    let mut in_comment = false;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim_end_matches('\r');
        if in_comment {
            in_comment = !line.contains("*/");
        } else if line.starts_with("// Code generated ") && line.ends_with(" DO NOT EDIT.") {
            return true;
        } else {
            let line = line.trim();
            in_comment = line.starts_with("/*") && !line.contains("*/");
            if !line.is_empty() && !line.starts_with("//") && !line.starts_with("/*") {
                return false;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "package p\n").unwrap();
        }
        folder
    }

    fn check(files: &[&str], places: &[&str], options: WalkOptions, want: &[&str]) {
        let folder = folder(files);
        fs::write(folder.path().join(".ignore"), "ignored.go\n").unwrap();
        let places: Vec<PathBuf> = places.iter().map(|place| folder.path().join(place)).collect();
        let walked = go_files(&places, options);
        let found: Vec<String> = walked
            .files
            .iter()
            .map(|path| path.strip_prefix(folder.path()).unwrap().to_string_lossy().replace('\\', "/"))
            .collect();
        assert_eq!(found, want);
    }

    const FILES: [&str; 9] = [
        "b/b.go",
        "a.go",
        "a_test.go",
        "README.md",
        "ignored.go",
        ".hidden/h.go",
        "vendor/v/v.go",
        "b/testdata/t.go",
        "_examples/e.go",
    ];

    #[test]
    fn finds_what_somebody_wrote_here() {
        check(
            &FILES,
            &["."],
            WalkOptions::default(),
            &["./_examples/e.go", "./a.go", "./a_test.go", "./b/b.go"].map(|path| &path[2..]),
        );
    }

    #[test]
    fn finds_more_when_asked() {
        let options = WalkOptions { vendor: true, testdata: true, threads: 2 };
        check(&FILES, &["b", "vendor"], options, &["b/b.go", "b/testdata/t.go", "vendor/v/v.go"]);
    }

    #[test]
    fn a_place_counts_always_and_once() {
        check(
            &FILES,
            &["b/testdata", "ignored.go", "README.md", "ignored.go"],
            WalkOptions::default(),
            &["README.md", "b/testdata/t.go", "ignored.go"],
        );
    }

    #[test]
    fn says_which_place_is_not_there() {
        let folder = folder(&["a.go"]);
        let missing = folder.path().join("missing");
        let walked = go_files(&[missing.clone(), folder.path().to_owned()], WalkOptions::default());
        assert_eq!(walked.files.len(), 1);
        assert_eq!(walked.unreadable.len(), 1);
        assert_eq!(walked.unreadable[0].0, missing);
    }

    #[test]
    fn knows_generated_files() {
        assert!(is_generated("// Code generated by stringer; DO NOT EDIT.\n\npackage a"));
        assert!(is_generated("// Copyright\r\n\r\n/* a\nb */\n// Code generated by x. DO NOT EDIT.\r\npackage a"));
        assert!(!is_generated("package a\n// Code generated by hand. DO NOT EDIT.\n"));
        assert!(!is_generated("// Code generated by stringer; DO NOT EDIT. Really.\npackage a"));
        assert!(!is_generated("/*\n// Code generated by x. DO NOT EDIT.\n*/\npackage a"));
    }
}

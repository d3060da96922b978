//! The files of a folder of concepts. What stands in them is for others to read.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The concept files of a folder, in the order of their paths.
#[derive(Debug, Default)]
pub struct PackFiles {
    /// Each path, as it was given and with forward slashes, and its text.
    pub files: Vec<(String, String)>,
    /// Paths that could not be read, and why. Text that is not UTF-8 is among them.
    pub unreadable: Vec<(String, io::Error)>,
}

/// Reads the concept files of `place`: a folder of topic folders, one topic's folder, or a single file.
/// A `README.md` is no concept.
///
/// # Errors
/// If there is nothing at `place`, or the folder cannot be read.
pub fn read_pack(place: &Path) -> io::Result<PackFiles> {
    let mut paths = Vec::new();
    if place.is_file() {
        paths.push(place.to_owned());
    } else {
        for entry in sorted_entries(place)? {
            if entry.is_dir() {
                paths.extend(sorted_entries(&entry)?.into_iter().filter(|path| is_concept_file(path)));
            } else if is_concept_file(&entry) {
                paths.push(entry);
            }
        }
    }
    let mut pack = PackFiles::default();
    for path in paths {
        let name = path.to_string_lossy().replace('\\', "/");
        match fs::read_to_string(&path) {
            Ok(text) => pack.files.push((name, text)),
            Err(error) => pack.unreadable.push((name, error)),
        }
    }
    Ok(pack)
}

fn is_concept_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
        && path.file_name().is_some_and(|name| name != "README.md")
}

fn sorted_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let with_place = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    let entries = fs::read_dir(folder).map_err(with_place)?;
    let mut entries = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(with_place)?;
    entries.sort();
    Ok(entries)
}

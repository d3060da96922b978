//! The packages that files belong to: what a build for the file's target would take from its folder, open buffers first.

use super::build_constraints::{Constraints, Target};
use super::go_mod::LanguageVersion;
use super::imports::{Imported, ModuleImporter};
use super::modules::Modules;
use super::open::OpenFiles;
use super::walk::{is_generated, is_go_file};
use crate::facts::{FileFacts, Package};
use crate::syntax::{SourceFile, imported_paths, package_name, without_bodies};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use std::{fs, io};

/// What surrounds a file.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The file's own top level.
    pub facts: Arc<FileFacts>,
    /// The package it belongs to, itself included.
    pub package: Arc<Package>,
    /// The language version it is written for.
    pub go: LanguageVersion,
    /// Its path from the root of its module (from the root of the file system if it has none), with forward slashes.
    pub path: String,
}

/// Go files, those on disk and over them those open in an editor. Paths may be relative to the current directory.
#[derive(Debug)]
pub struct Workspace {
    host: Target,
    /// The modules.
    pub modules: Modules,
    pub(super) opened: OpenFiles,
    known: Mutex<HashMap<PathBuf, Known>>,
    pub(super) imported: Imported,
}

/// What was read of a file, and when it had changed last.
#[derive(Debug)]
struct Known {
    changed: Option<SystemTime>,
    length: u64,
    facts: Arc<FileFacts>,
    constraints: Constraints,
}

/// A folder's files at one moment.
#[derive(Debug)]
pub struct Folder {
    /// Its Go files in the order of their names.
    pub files: Vec<FolderFile>,
    /// Files that could not be read, and why.
    pub unreadable: Vec<(PathBuf, io::Error)>,
    host: Target,
    import_path: String,
    /// The root of the module.
    root: Option<PathBuf>,
    go: LanguageVersion,
    packages: Mutex<HashMap<PackageKey, Arc<Package>>>,
    /// Packages as they were once: those that still say the same are taken over.
    before: FxHashMap<PackageKey, Arc<Package>>,
}

/// How much of a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Nothing: the file is not there.
    Nothing,
    /// What it declares, again only if it has changed.
    TopLevel,
    /// All of it, unless a program wrote it: then only what it declares.
    WholeIfWritten,
    /// All of it.
    Whole,
}

/// One file of a folder.
#[derive(Clone, Debug)]
pub struct FolderFile {
    /// Its path, absolute.
    pub path: PathBuf,
    /// Its text and declarations; none if only its top level was read.
    pub source: Option<SourceFile>,
    /// Its top level.
    pub facts: Arc<FileFacts>,
    constraints: Constraints,
}

/// What two files of one folder must share to belong to one package.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PackageKey {
    target: Target,
    name: Arc<str>,
    test: bool,
}

impl Workspace {
    /// A workspace as a build on `host` would see it.
    pub fn new(host: Target) -> Self {
        Self {
            host,
            modules: Modules::default(),
            opened: OpenFiles::default(),
            known: Mutex::default(),
            imported: Imported::default(),
        }
    }

    /// Gives the packages that the file at `path` can import.
    pub fn importer(&self, path: &Path) -> ModuleImporter<'_> {
        let path = absolute(path);
        ModuleImporter::new(self, &path, !is_no_test(&path))
    }

    /// The package in a folder as others see it: no tests, no unexported functions; none if no build takes a file of it.
    /// Its files may change, so what was read of each is kept for the next time.
    pub(super) fn exported(&self, folder: &Path, import_path: &str) -> Option<Arc<Package>> {
        self.exported_from(&self.folder(folder, is_no_test, |path| self.top_level(path)), import_path)
    }

    /// The same as a test from outside sees it: with what the tests in the package itself declare.
    pub(super) fn exported_to_tests(&self, folder: &Path, import_path: &str) -> Option<Arc<Package>> {
        let mut folder = self.folder(folder, |_| true, |path| self.top_level(path));
        folder.files.retain(|file| !(file.constraints.test && file.facts.package_name.ends_with("_test")));
        self.exported_from(&folder, import_path)
    }

    /// The same for a package that does not change.
    pub(super) fn exported_once(&self, folder: &Path, import_path: &str) -> Option<Arc<Package>> {
        let read = |path: &Path| Ok(FolderFile::of_text(path.to_owned(), &read_text(path)?.0));
        self.exported_from(&self.folder(folder, is_no_test, read), import_path)
    }

    fn exported_from(&self, folder: &Folder, import_path: &str) -> Option<Arc<Package>> {
        let built = |file: &&FolderFile| file.constraints.admits(&self.host);
        let files: Vec<_> = folder.files.iter().filter(built).map(|file| Arc::new(file.facts.exported())).collect();
        (!files.is_empty()).then(|| Arc::new(Package::new(import_path, files)))
    }

    /// What surrounds `file`, which stands at `path`.
    /// The other files of its folder are read again only where they have changed.
    pub fn surroundings(&self, path: &Path, file: &SourceFile) -> Surroundings {
        let path = absolute(path);
        let own = self.opened.get(&path).filter(|open| open.source.as_ref().is_some_and(|open| open.is(file)));
        let own = own.unwrap_or_else(|| FolderFile::new(path.clone(), file.clone()));
        let mut folder =
            self.folder_of(&path, |other| if other == path { Ok(own.clone()) } else { self.top_level(other) });
        let place = folder.files.iter().position(|file| file.path == path).unwrap_or_else(|| {
            folder.files.push(own);
            folder.files.len() - 1
        });
        let parent = path.parent().unwrap_or(&path);
        folder.before = self.opened.packages(parent);
        let surroundings = folder.surroundings(&folder.files[place]);
        self.opened.keep(parent, std::mem::take(&mut *lock(&folder.packages)));
        surroundings
    }

    /// Reads the Go files of a folder as far as `extent` says of each.
    /// What a file declares that is read whole is kept for those who import it, until it is let go by [`Workspace::let_go`].
    pub fn read_folder(&self, folder: &Path, extent: impl Fn(&Path) -> Extent + Sync) -> Folder {
        let read = |path: &Path| match extent(path) {
            Extent::Nothing | Extent::TopLevel => self.top_level(path),
            Extent::Whole => self.whole(path, false),
            Extent::WholeIfWritten => self.whole(path, true),
        };
        self.folder(&absolute(folder), |path| extent(path) != Extent::Nothing, read)
    }

    /// Forgets what was read of a file; whoever needs it reads it again.
    pub fn let_go(&self, path: &Path) {
        lock(&self.known).remove(path);
    }

    /// The import paths in a file's head, in source order; none if it cannot be read.
    /// Of a very long head only the start is read: this serves those who want packages in a good order, and not to be sure.
    pub fn imported_paths(&self, path: &Path) -> Vec<String> {
        let owned = |paths: Vec<&str>| paths.into_iter().map(str::to_owned).collect();
        if let Some(open) = self.opened.get(path).and_then(|open| open.source) {
            return owned(imported_paths(open.text().as_bytes()));
        }
        head(path).map_or_else(|_| Vec::new(), |head| owned(imported_paths(&head)))
    }

    /// The name of the package in a folder as others see it, from the head of its first file; none where that does not tell.
    pub(super) fn name_in(&self, folder: &Path) -> Option<Arc<str>> {
        // What is open may differ from the disk, and is soon read.
        if !self.opened.in_folder(folder).is_empty() {
            return None;
        }
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths.iter().filter(|path| is_go_file(path) && is_no_test(path)) {
            let head = head(path).ok()?;
            let text = std::str::from_utf8(&head).ok()?;
            if constraints(path, text).admits(&self.host) {
                return package_name(&head).map(Arc::from);
            }
        }
        None
    }

    /// The file at `path`: open or on disk.
    ///
    /// # Errors
    /// If it cannot be read, is no regular file, is not UTF-8 or is longer than 4 GiB; the message says which line is not UTF-8.
    pub fn read(&self, path: &Path) -> io::Result<SourceFile> {
        if let Some(open) = self.opened.get(&absolute(path)).and_then(|open| open.source) {
            return Ok(open);
        }
        read_text(path).map(|(text, _)| SourceFile::parse(text))
    }

    /// All of a file, which is kept for those who import it; its top level alone if it is `only_if_written` and a
    /// program wrote it.
    fn whole(&self, path: &Path, only_if_written: bool) -> io::Result<FolderFile> {
        if let Some(file) = self.opened.get(path) {
            let is_left_out = only_if_written && file.source.as_ref().is_some_and(|open| is_generated(open.text()));
            return Ok(if is_left_out { FolderFile { source: None, ..file } } else { file });
        }
        let (text, metadata) = read_text(path)?;
        if only_if_written && is_generated(&text) {
            return Ok(self.kept(FolderFile::of_text(path.to_owned(), &text), &metadata));
        }
        let source = SourceFile::parse_once(text);
        let is_broken = source.has_error();
        let file = FolderFile::new(path.to_owned(), source);
        // Of broken code more may be understood without its bodies.
        Ok(if is_broken { file } else { self.kept(file, &metadata) })
    }

    /// The file, whose top level is now known.
    fn kept(&self, file: FolderFile, metadata: &fs::Metadata) -> FolderFile {
        let (changed, length) = (metadata.modified().ok(), metadata.len());
        let known = Known { changed, length, facts: file.facts.clone(), constraints: file.constraints.clone() };
        lock(&self.known).insert(file.path.clone(), known);
        file
    }

    /// The top level of a file, read again only if it has changed.
    pub(super) fn top_level(&self, path: &Path) -> io::Result<FolderFile> {
        if let Some(open) = self.opened.get(path) {
            return Ok(open);
        }
        let (changed, length) = stamp(path)?;
        if let Some(known) = lock(&self.known).get(path)
            && changed.is_some()
            && (known.changed, known.length) == (changed, length)
        {
            let (facts, constraints) = (known.facts.clone(), known.constraints.clone());
            return Ok(FolderFile { path: path.to_owned(), source: None, facts, constraints });
        }
        // Of a file that nobody looks at only the top level counts, and a body is most of a file.
        let (text, metadata) = read_text(path)?;
        Ok(self.kept(FolderFile::of_text(path.to_owned(), &text), &metadata))
    }

    /// Has the file on disk not changed since it was read.
    pub(super) fn is_known(&self, path: &Path) -> bool {
        let is_same = |(changed, length): (Option<SystemTime>, u64)| {
            let known = lock(&self.known);
            known.get(path).is_some_and(|known| changed.is_some() && (known.changed, known.length) == (changed, length))
        };
        stamp(path).is_ok_and(is_same)
    }

    /// What a file on disk declared when it was last read.
    pub(super) fn known_facts(&self, path: &Path) -> Option<Arc<FileFacts>> {
        lock(&self.known).get(path).map(|known| known.facts.clone())
    }

    fn folder_of(&self, path: &Path, read: impl Fn(&Path) -> io::Result<FolderFile> + Sync) -> Folder {
        self.folder(path.parent().unwrap_or(path), |_| true, read)
    }

    /// A folder whose wanted files are read by `read`.
    fn folder(
        &self,
        folder: &Path,
        is_wanted: impl Fn(&Path) -> bool,
        read: impl Fn(&Path) -> io::Result<FolderFile> + Sync,
    ) -> Folder {
        let mut paths = Vec::new();
        let mut unreadable = Vec::new();
        match fs::read_dir(folder) {
            Ok(entries) => {
                let is_folder = |entry: &fs::DirEntry| match entry.file_type() {
                    // The listing says so much of all but links; to ask for each file takes as long as all the rest.
                    Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                    _ => entry.path().is_dir(),
                };
                let entries = entries.filter_map(Result::ok);
                // Folders have no place in a package, whatever their names end in.
                let files = entries.filter(|entry| is_go_file(&entry.path()) && !is_folder(entry));
                paths.extend(files.map(|entry| entry.path()));
            }
            // A buffer may be open in a folder that is not yet there.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => unreadable.push((folder.to_owned(), error)),
        }
        paths.extend(self.opened.in_folder(folder));
        paths.sort();
        paths.dedup();
        paths.retain(|path| is_wanted(path));
        let results: Vec<_> = paths.par_iter().map(|path| read(path)).collect();
        let mut files = Vec::with_capacity(paths.len());
        for (path, file) in paths.into_iter().zip(results) {
            match file {
                Ok(file) => files.push(file),
                Err(error) => unreadable.push((path, error)),
            }
        }
        let module = self.modules.of(folder);
        Folder {
            files,
            unreadable,
            host: self.host.clone(),
            import_path: self.modules.import_path(folder),
            go: self.modules.language_version(folder),
            root: module.map(|module| module.root.clone()),
            packages: Mutex::default(),
            before: FxHashMap::default(),
        }
    }
}

impl FolderFile {
    fn new(path: PathBuf, source: SourceFile) -> Self {
        let facts = Arc::new(FileFacts::of(&source));
        Self::with_facts(path, source, facts)
    }

    /// A file of which somebody knows already what it declares.
    pub(super) fn with_facts(path: PathBuf, source: SourceFile, facts: Arc<FileFacts>) -> Self {
        let constraints = constraints(&path, source.text());
        Self { path, source: Some(source), facts, constraints }
    }

    /// Only the top level of a file.
    fn of_text(path: PathBuf, text: &str) -> Self {
        let constraints = constraints(&path, text);
        let facts = Arc::new(FileFacts::of(&SourceFile::parse(without_bodies(text))));
        Self { path, source: None, facts, constraints }
    }
}

impl Folder {
    /// What surrounds a file of the folder. Its package is what a build for its own target takes: a file for
    /// Windows has the others for Windows around it. A file that no build takes stands alone.
    pub fn surroundings(&self, file: &FolderFile) -> Surroundings {
        let package = match file.constraints.target(&self.host) {
            None => Arc::new(Package::new(&self.import_path, vec![file.facts.clone()])),
            Some(target) => {
                let (name, test) = (file.facts.package_name.clone(), file.constraints.test);
                self.package(PackageKey { target, name, test })
            }
        };
        let path = self.root.as_deref().and_then(|root| file.path.strip_prefix(root).ok()).unwrap_or(&file.path);
        Surroundings {
            facts: file.facts.clone(),
            package,
            go: file.constraints.language_version().unwrap_or(self.go),
            path: path.to_string_lossy().replace('\\', "/"),
        }
    }

    fn package(&self, key: PackageKey) -> Arc<Package> {
        if let Some(package) = lock(&self.packages).get(&key) {
            return package.clone();
        }
        let belongs = |file: &&FolderFile| {
            file.facts.package_name == key.name
                && (key.test || !file.constraints.test)
                && file.constraints.admits(&key.target)
        };
        let files: Vec<_> = self.files.iter().filter(belongs).map(|file| file.facts.clone()).collect();
        // A test from outside (`package cache_test`) is a package of its own.
        let outside = key.test && key.name.ends_with("_test");
        let path = if outside { format!("{}_test", self.import_path) } else { self.import_path.clone() };
        let same = Package::fingerprint_of(&path, &files);
        let before = self.before.get(&key).filter(|before| before.fingerprint == same);
        let package = before.cloned().unwrap_or_else(|| Arc::new(Package::new(&path, files)));
        lock(&self.packages).entry(key).or_insert(package).clone()
    }
}

/// Is it no file of tests.
pub fn is_no_test(path: &Path) -> bool {
    !path.to_string_lossy().ends_with("_test.go")
}

fn constraints(path: &Path, text: &str) -> Constraints {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    Constraints::of(&name, text)
}

/// What changes when a file does: its time, where the system knows it, and its length.
fn stamp(path: &Path) -> io::Result<(Option<SystemTime>, u64)> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.modified().ok(), metadata.len()))
}

/// The first bytes of a file on disk.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    const LENGTH: u64 = 8 << 10;
    let mut head = Vec::with_capacity(LENGTH as usize);
    fs::File::open(path)?.take(LENGTH).read_to_end(&mut head)?;
    Ok(head)
}

/// The text of a file on disk, and when it had changed last.
///
/// # Errors
/// As [`Workspace::read`] says.
fn read_text(path: &Path) -> io::Result<(String, fs::Metadata)> {
    // Anything else, such as a pipe, may never end.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "is no regular file"));
    }
    let bytes = fs::read(path)?;
    if u32::try_from(bytes.len()).is_err() {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "is longer than 4 GiB"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', valid).count() + 1;
        io::Error::new(io::ErrorKind::InvalidData, format!("line {line} is not UTF-8"))
    })?;
    Ok((text, metadata))
}

/// The path from the root of the file system, without a look at the disk. It stays as it is if there is no current directory.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// A poisoned lock holds a map that is still whole: entries are put in at once.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linux() -> Target {
        let (os, arch) = ("linux".to_owned(), "amd64".to_owned());
        Target { os, arch, cgo: true, tags: Vec::new(), go: LanguageVersion::CURRENT }
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("go.mod"), "module example.com/m\ngo 1.24\n").unwrap();
        for (file, text) in files {
            fs::write(folder.path().join(file), text).unwrap();
        }
        folder
    }

    const FILES: [(&str, &str); 9] = [
        ("a.go", "package m\nvar A int\n"),
        ("a_linux.go", "package m\nvar Linux int\n"),
        ("a_windows.go", "package m\nvar Windows int\n"),
        ("a_test.go", "package m\nvar Test int\n"),
        ("outside_test.go", "package m_test\nvar Outside int\n"),
        ("tool.go", "//go:build ignore\n\npackage main\nvar Tool int\n"),
        ("old.go", "//go:build go1.21\n\npackage m\nvar Old int\n"),
        ("slow.go", "//go:build slow\n\npackage m\nvar Slow int\n"),
        ("README.md", "package m\nvar Readme int\n"),
    ];

    /// `want` are the names in the package around the file.
    fn check(file: &str, path: &str, want: &[&str]) {
        let folder = folder(&FILES);
        let workspace = Workspace::new(linux());
        let place = folder.path().join(file);
        let source = workspace.read(&place).unwrap();
        let cached = workspace.surroundings(&place, &source);
        let read = workspace.read_folder(folder.path(), |_| Extent::Whole);
        let own = read.files.iter().find(|file| file.path == place).unwrap();
        for surroundings in [cached, read.surroundings(own), workspace.surroundings(&place, &source)] {
            assert_eq!(names(&surroundings.package), want, "{file}");
            assert_eq!(&*surroundings.package.path, path);
            assert_eq!(surroundings.path, file);
            let expected = if file == "old.go" { 21 } else { 24 };
            assert_eq!(surroundings.go, LanguageVersion(expected));
        }
    }

    fn names(package: &Package) -> Vec<&str> {
        let mut names: Vec<&str> = package.objects().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_package_is_what_the_build_takes() {
        check("a.go", "example.com/m", &["A", "Linux", "Old"]);
        check("old.go", "example.com/m", &["A", "Linux", "Old"]);
        check("a_windows.go", "example.com/m", &["A", "Old", "Windows"]);
        check("slow.go", "example.com/m", &["A", "Linux", "Old", "Slow"]);
        check("a_test.go", "example.com/m", &["A", "Linux", "Old", "Test"]);
        check("outside_test.go", "example.com/m_test", &["Outside"]);
        check("tool.go", "example.com/m", &["Tool"]);
    }

    #[test]
    fn open_buffers_count_before_the_disk() {
        let folder = folder(&FILES[..2]);
        let at = |name: &str| folder.path().join(name);
        let workspace = Workspace::new(linux());
        let file = workspace.read(&at("a.go")).unwrap();
        let seen = || names(&workspace.surroundings(&at("a.go"), &file).package).join(" ");
        assert_eq!(seen(), "A Linux");
        workspace.open(&at("a_linux.go"), SourceFile::parse("package m\nvar Unsaved int\n"));
        workspace.open(&at("new.go"), SourceFile::parse("package m\nvar New int\n"));
        assert_eq!(seen(), "A New Unsaved");
        workspace.close(&at("a_linux.go"));
        workspace.close(&at("new.go"));
        assert_eq!(seen(), "A Linux");
        fs::write(at("a_linux.go"), "package m\nvar Saved int\nvar Too int\n").unwrap();
        assert_eq!(seen(), "A Saved Too");
        fs::remove_file(at("a_linux.go")).unwrap();
        assert_eq!(seen(), "A");
    }

    #[test]
    fn a_buffer_without_a_folder_has_a_package() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not/yet/there.go");
        let file = SourceFile::parse("package there\nvar A int\n");
        let surroundings = Workspace::new(linux()).surroundings(&path, &file);
        assert_eq!(names(&surroundings.package), ["A"]);
        assert_eq!(&*surroundings.package.path, "yet");
    }

    #[test]
    fn says_why_a_file_is_not_read() {
        let folder = folder(&[]);
        fs::write(folder.path().join("latin.go"), b"package m\n\n// caf\xe9\n").unwrap();
        fs::create_dir(folder.path().join("folder.go")).unwrap();
        let workspace = Workspace::new(linux());
        let why = |name: &str| workspace.read(&folder.path().join(name)).unwrap_err().to_string();
        assert_eq!(why("latin.go"), "line 3 is not UTF-8");
        assert_eq!(why("folder.go"), "is no regular file");
        let read = workspace.read_folder(folder.path(), |_| Extent::Whole);
        assert_eq!(read.unreadable.len(), 1);
    }
}

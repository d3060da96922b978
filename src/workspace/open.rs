//! The files open in an editor, and which of them a change concerns: those of the same package and those whose
//! imports lead to it, in any number of steps. Nothing else is looked at again.

use super::packages::{FolderFile, PackageKey, Workspace, absolute, lock};
use crate::facts::{FileFacts, Package};
use crate::syntax::{SourceFile, without_bodies};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// How many packages of a folder are kept: the one, that with its tests, the tests from outside, and some for other
/// targets. Whoever types the name in a package clause passes many.
const MOST_PACKAGES: usize = 8;

/// What is known of the open files.
#[derive(Debug, Default)]
pub(super) struct OpenFiles {
    files: Mutex<HashMap<PathBuf, OpenFile>>,
    /// Their packages as they were last, by folder: hardly any keystroke changes what a package declares.
    packages: Mutex<HashMap<PathBuf, FxHashMap<PackageKey, Arc<Package>>>>,
}

#[derive(Debug)]
struct OpenFile {
    read: FolderFile,
    /// How often something changed that the file's imports lead to.
    generation: u64,
}

impl OpenFiles {
    /// The file, if it is open.
    pub(super) fn get(&self, path: &Path) -> Option<FolderFile> {
        lock(&self.files).get(path).map(|open| open.read.clone())
    }

    /// [`crate::facts::Importer::generation`] for a file; it never changes for one that is not open.
    pub(super) fn generation(&self, path: &Path) -> u64 {
        lock(&self.files).get(path).map_or(0, |open| open.generation)
    }

    /// The open files in a folder.
    pub(super) fn in_folder(&self, folder: &Path) -> Vec<PathBuf> {
        lock(&self.files).keys().filter(|path| path.parent() == Some(folder)).cloned().collect()
    }

    /// The packages of a folder as they were last.
    pub(super) fn packages(&self, folder: &Path) -> FxHashMap<PackageKey, Arc<Package>> {
        lock(&self.packages).get(folder).cloned().unwrap_or_default()
    }

    /// Keeps a package for the next time, as long as a file of its folder is open.
    pub(super) fn keep(&self, folder: &Path, packages: impl IntoIterator<Item = (PackageKey, Arc<Package>)>) {
        let is_open = lock(&self.files).keys().any(|path| path.parent() == Some(folder));
        if is_open {
            let mut all = lock(&self.packages);
            let known = all.entry(folder.to_owned()).or_default();
            if known.len() > MOST_PACKAGES {
                known.clear();
            }
            known.extend(packages);
        }
    }
}

impl Workspace {
    /// From now on `file` is what stands at `path`, whatever is on disk.
    ///
    /// Returns the other open files that see something else now: none while only the insides of functions change.
    pub fn open(&self, path: &Path, file: SourceFile) -> Vec<PathBuf> {
        let path = absolute(path);
        let before = self.opened.get(&path).map(|open| open.facts);
        let facts = FileFacts::reusing(&file, before.as_deref().unwrap_or(&FileFacts::default()));
        let is_same = match before {
            Some(before) => before.fingerprint == facts.fingerprint,
            None => self.known_facts(&path).is_some_and(|known| says_the_same(&known, &facts, &file)),
        };
        let read = FolderFile::with_facts(path.clone(), file, Arc::new(facts));
        let mut files = lock(&self.opened.files);
        let generation = files.get(&path).map_or(0, |open| open.generation);
        files.insert(path.clone(), OpenFile { read, generation });
        drop(files);
        if is_same { Vec::new() } else { self.concerned(&[path]) }
    }

    /// What is on disk counts again, and nothing is kept of the file's text and tree.
    ///
    /// Returns the other open files that see something else now.
    pub fn close(&self, path: &Path) -> Vec<PathBuf> {
        let path = absolute(path);
        let Some(closed) = lock(&self.opened.files).remove(&path) else { return Vec::new() };
        if let Some(folder) = path.parent().filter(|folder| self.opened.in_folder(folder).is_empty()) {
            lock(&self.opened.packages).remove(folder);
        }
        let on_disk = self.known_facts(&path).filter(|_| self.is_known(&path));
        let FolderFile { source, facts, .. } = &closed.read;
        let is_same = on_disk.zip(source.as_ref()).is_some_and(|(known, file)| says_the_same(&known, facts, file));
        if is_same { Vec::new() } else { self.concerned(&[path]) }
    }

    /// Looks again at these files, which came, went or changed on disk: Go files, `go.mod` and `go.work`.
    ///
    /// Returns the open files that may see something else now.
    pub fn files_changed(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| absolute(path)).collect();
        // Of a file that is open the buffer counts.
        let changed: Vec<PathBuf> = paths.into_iter().filter(|path| self.opened.get(path).is_none()).collect();
        if changed.is_empty() { Vec::new() } else { self.concerned(&changed) }
    }

    /// Forgets what was made of the changed files, and returns the open files that it may have led to, but for the
    /// changed ones.
    fn concerned(&self, changed: &[PathBuf]) -> Vec<PathBuf> {
        let (modules, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
            changed.iter().partition(|path| path.file_name().is_some_and(|name| name == "go.mod" || name == "go.work"));
        let roots: Vec<&Path> = modules.iter().filter_map(|path| path.parent()).collect();
        let folders: FxHashSet<&Path> = files.iter().filter_map(|path| path.parent()).collect();
        let mut imported: FxHashSet<String> = folders.iter().map(|folder| self.modules.import_path(folder)).collect();
        let open: Vec<(PathBuf, FolderFile)> =
            lock(&self.opened.files).iter().map(|(path, open)| (path.clone(), open.read.clone())).collect();
        // Before anything is forgotten: what is known is what was looked at.
        let concerned: Vec<PathBuf> = open
            .into_iter()
            .filter(|(path, file)| {
                let folder = path.parent().unwrap_or(path);
                let leads =
                    |path: &str| imported.contains(path) || roots.iter().any(|root| self.is_of_module(path, root));
                folders.contains(folder)
                    || roots.iter().any(|root| path.starts_with(root))
                    || self.imports_lead(folder, &file.facts, leads)
            })
            .map(|(path, _)| path)
            .collect();
        if roots.is_empty() {
            self.imported.forget_what_leads_to(&mut imported);
        } else {
            self.modules.forget();
            self.imported.forget();
        }
        for folder in concerned.iter().filter_map(|path| path.parent()) {
            // Types of a package's variables come from its imports.
            lock(&self.opened.packages).remove(folder);
        }
        // Last: whoever sees the new number must not see what was forgotten.
        for path in &concerned {
            if let Some(open) = lock(&self.opened.files).get_mut(path) {
                open.generation += 1;
            }
        }
        concerned.into_iter().filter(|path| !changed.contains(path)).collect()
    }

    /// Do the imports of a file, or of the package around it, lead to an import path for which `is_wanted` says true.
    /// Only packages that somebody asked for are followed: from others nothing is known.
    fn imports_lead(&self, folder: &Path, facts: &FileFacts, is_wanted: impl Fn(&str) -> bool) -> bool {
        let packages = self.opened.packages(folder);
        let around = packages.values().flat_map(|package| package.imports());
        let from: FxHashSet<Arc<str>> = facts.imports.paths().chain(around).cloned().collect();
        let root = self.modules.of(folder).map(|module| module.root.clone()).unwrap_or_default();
        self.imported.leads(&root, from, is_wanted)
    }

    fn is_of_module(&self, import_path: &str, root: &Path) -> bool {
        let module = self.modules.of(root).filter(|module| module.root == root);
        let name = module.as_ref().and_then(|module| module.go_mod.module.as_deref());
        name.is_some_and(|name| super::imports::below(name, import_path).is_some())
    }
}

/// Does a file on disk declare what an open one does. Of one that nobody looks at the insides were cut out, so the same
/// is done to the open one.
fn says_the_same(known: &FileFacts, facts: &FileFacts, file: &SourceFile) -> bool {
    known.fingerprint == facts.fingerprint
        || known.fingerprint == FileFacts::of(&SourceFile::parse(without_bodies(file.text()))).fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Target;
    use std::fs;

    const FILES: [(&str, &str); 9] = [
        ("go.mod", "module example.com/m\n\nreplace example.com/other => ./other\n"),
        ("main.go", "package main\n\nimport \"example.com/m/shop\"\n\nvar S = shop.New()\n"),
        (
            "shop/shop.go",
            "package shop\n\nimport \"example.com/m/store\"\n\nfunc New() store.Store { return store.Store{} }\n",
        ),
        ("store/store.go", "package store\n\ntype Store struct{ N int }\n"),
        ("apart/apart.go", "package apart\n\nimport \"fmt\"\n\nfunc A() { fmt.Println() }\n"),
        ("apart/beside.go", "package apart\n\nvar B int\n"),
        ("other/go.mod", "module example.com/other\n"),
        ("other/other.go", "package other\n\nvar O int\n"),
        ("uses/uses.go", "package uses\n\nimport \"example.com/other\"\n\nvar U = other.O\n"),
    ];

    struct Opened {
        folder: tempfile::TempDir,
        workspace: Workspace,
    }

    /// The module on disk, with some of its files open and looked at.
    fn opened(open: &[&str]) -> Opened {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in FILES {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let opened = Opened { folder, workspace: Workspace::new(Target::host()) };
        for file in open {
            opened.look(file);
        }
        opened
    }

    impl Opened {
        /// Opens a file as it is on disk, and asks for all packages that it leads to.
        fn look(&self, file: &str) {
            let path = self.folder.path().join(file);
            let source = SourceFile::parse(fs::read_to_string(&path).unwrap());
            self.workspace.open(&path, source.clone());
            self.workspace.surroundings(&path, &source);
            let importer = self.workspace.importer(&path);
            for path in ["example.com/m/shop", "example.com/m/store", "example.com/other", "fmt"] {
                if source.text().contains(path) || file == "main.go" {
                    crate::facts::Importer::package(&importer, path);
                }
            }
        }

        /// The open files that a change on disk concerns, and whether the generation of each open file says the same.
        fn check(&self, changed: &[&str], want: &[&str]) {
            let at = |file: &&str| self.folder.path().join(file);
            let open: Vec<PathBuf> = lock(&self.workspace.opened.files).keys().cloned().collect();
            let generations =
                || -> Vec<u64> { open.iter().map(|path| self.workspace.opened.generation(path)).collect() };
            let before = generations();
            let mut concerned = self.workspace.files_changed(&changed.iter().map(at).collect::<Vec<_>>());
            concerned.sort();
            let mut want: Vec<PathBuf> = want.iter().map(at).collect();
            want.sort();
            assert_eq!(concerned, want, "{changed:?}");
            for ((path, before), after) in open.iter().zip(before).zip(generations()) {
                assert_eq!(want.contains(path), before != after, "{}", path.display());
            }
        }
    }

    #[test]
    fn a_change_on_disk_concerns_what_leads_to_it_and_nothing_else() {
        let opened = opened(&["main.go", "apart/apart.go", "uses/uses.go"]);
        opened.check(&["store/store.go"], &["main.go"]);
        opened.look("main.go");
        opened.check(&["shop/new.go"], &["main.go"]);
        opened.check(&["apart/beside.go"], &["apart/apart.go"]);
        opened.check(&["nobody/nobody.go"], &[]);
        opened.check(&["apart/apart.go"], &[]);
        opened.look("uses/uses.go");
        opened.check(&["other/other.go"], &["uses/uses.go"]);
    }

    #[test]
    fn a_module_concerns_its_own_files_and_those_that_import_it() {
        let opened = opened(&["main.go", "apart/apart.go", "uses/uses.go", "other/other.go"]);
        opened.check(&["other/go.mod"], &["uses/uses.go", "other/other.go"]);
        opened.check(&["go.mod"], &["main.go", "apart/apart.go", "uses/uses.go", "other/other.go"]);
    }

    #[test]
    fn typing_concerns_others_only_when_it_changes_what_they_see() {
        let opened = opened(&["main.go", "store/store.go", "apart/apart.go", "apart/beside.go"]);
        let at = |file: &str| opened.folder.path().join(file);
        let type_in = |file: &str, text: &str| opened.workspace.open(&at(file), SourceFile::parse(text));
        assert_eq!(type_in("apart/apart.go", &FILES[4].1.replace("Println()", "Println(1)")), [] as [PathBuf; 0]);
        assert_eq!(type_in("apart/apart.go", "package apart\n\nvar C int\n"), [at("apart/beside.go")]);
        assert_eq!(type_in("store/store.go", "package store\n\ntype Store struct{ M int }\n"), [at("main.go")]);
        assert_eq!(opened.workspace.close(&at("store/store.go")), [at("main.go")], "the disk says otherwise");
        assert_eq!(opened.workspace.close(&at("apart/beside.go")), [] as [PathBuf; 0]);
    }

    #[test]
    fn to_open_a_file_concerns_nobody() {
        let opened = opened(&["apart/apart.go"]);
        let path = opened.folder.path().join("apart/table.go");
        let text = "package apart\n\nvar table = []int{\n\t1,\n\t2,\n}\n\nvar f = func() int { return 1 }\n";
        fs::write(&path, text).unwrap();
        opened.workspace.files_changed(std::slice::from_ref(&path));
        opened.look("apart/apart.go");
        assert_eq!(opened.workspace.open(&path, SourceFile::parse(text)), [] as [PathBuf; 0]);
        assert_eq!(opened.workspace.close(&path), [] as [PathBuf; 0]);
    }

    #[test]
    fn a_closed_file_keeps_no_tree() {
        let opened = opened(&["main.go", "apart/apart.go"]);
        let path = opened.folder.path().join("main.go");
        let text = Arc::downgrade(opened.workspace.read(&path).unwrap().text());
        assert!(text.upgrade().is_some());
        opened.workspace.close(&path);
        assert!(text.upgrade().is_none(), "a tree is kept with its text");
        assert!(opened.workspace.opened.packages(opened.folder.path()).is_empty());
    }
}

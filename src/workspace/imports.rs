//! Imported packages: where an import path leads from a module, and what is exported there.
//!
//! The order is Go's: the standard library, the module itself and its neighbours of a `go.work`, `vendor`,
//! then the required modules, replaced or in the module cache.
//! (<https://go.dev/ref/mod#resolve-pkg-mod>)

use super::go_mod::{GoWork, Replacement};
use super::modules::Module;
use super::packages::Workspace;
use crate::facts::{Importer, Package, StandardLibrary};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// How many bytes of declarations of modules outside the workspace are kept.
const DEPENDENCIES_LIMIT: usize = 64 << 20;

/// What was imported from anywhere in a workspace.
#[derive(Debug, Default)]
pub(super) struct Imported {
    /// By the root of the importing module and the import path.
    by_module: RwLock<FxHashMap<PathBuf, Arc<Answers>>>,
    /// Packages of the module cache, which do not change, by folder.
    dependencies: RwLock<FxHashMap<PathBuf, Option<Arc<Package>>>>,
    dependencies_size: AtomicUsize,
    /// What packages imported that are forgotten now: who looks at them again may have to be told of the next change.
    forgotten: RwLock<FxHashMap<Box<str>, Vec<Arc<str>>>>,
}

/// What was answered, by import path.
#[derive(Debug, Default)]
struct Answers {
    packages: RwLock<FxHashMap<Box<str>, Option<Arc<Package>>>>,
    names: RwLock<FxHashMap<Box<str>, Option<Arc<str>>>>,
}

impl Imported {
    /// Forgets what can change, because something did.
    pub(super) fn forget(&self) {
        self.by_module.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Forgets the packages at these import paths and those whose imports lead there; adds their paths to the set.
    pub(super) fn forget_what_leads_to(&self, forgotten: &mut FxHashSet<String>) {
        let mut by_module = self.by_module.write().unwrap_or_else(PoisonError::into_inner);
        let mut edges = self.forgotten.write().unwrap_or_else(PoisonError::into_inner);
        for answers in by_module.values_mut() {
            let mut kept: FxHashMap<Box<str>, Option<Arc<Package>>> =
                answers.packages.read().unwrap_or_else(PoisonError::into_inner).clone();
            loop {
                let before = kept.len();
                kept.retain(|key, package| {
                    let imports = || package.iter().flat_map(|package| package.imports());
                    let path = import_path(key);
                    let leads = forgotten.contains(path) || imports().any(|path| forgotten.contains(&**path));
                    if leads {
                        forgotten.insert(path.to_owned());
                        edges.insert(path.into(), imports().cloned().collect());
                    }
                    !leads
                });
                if kept.len() == before {
                    break;
                }
            }
            // Who is looking for packages now may have read what is old: what is found goes to the old answers.
            let mut names = answers.names.read().unwrap_or_else(PoisonError::into_inner).clone();
            names.retain(|path, _| !forgotten.contains(&**path));
            *answers = Arc::new(Answers { packages: RwLock::new(kept), names: RwLock::new(names) });
        }
    }

    /// Do imports lead, over packages that were asked for in the module at `root`, to an import path that is wanted.
    pub(super) fn leads(&self, root: &Path, from: FxHashSet<Arc<str>>, is_wanted: impl Fn(&str) -> bool) -> bool {
        let answers = self.by_module.read().unwrap_or_else(PoisonError::into_inner).get(root).cloned();
        let answers = answers.unwrap_or_default();
        let answers = answers.packages.read().unwrap_or_else(PoisonError::into_inner);
        let forgotten = self.forgotten.read().unwrap_or_else(PoisonError::into_inner);
        let mut seen = from;
        let mut next: Vec<Arc<str>> = seen.iter().cloned().collect();
        while let Some(path) = next.pop() {
            if is_wanted(&path) {
                return true;
            }
            let package = answers.get(&*path).into_iter().flatten();
            let imports = package.flat_map(|package| package.imports());
            let imports = imports.chain(forgotten.get(&*path).into_iter().flatten());
            next.extend(imports.filter(|path| seen.insert(Arc::clone(path))).cloned());
        }
        false
    }
}

/// Gives the packages that a module's files can import.
#[derive(Debug)]
pub struct ModuleImporter<'w> {
    workspace: &'w Workspace,
    module: Option<Arc<Module>>,
    answers: Arc<Answers>,
    generation: u64,
    /// For a test, the folder and the import path that it stands in.
    tested: Option<(PathBuf, String)>,
}

impl<'w> ModuleImporter<'w> {
    /// The importer of a file.
    pub(super) fn new(workspace: &'w Workspace, path: &Path, is_test: bool) -> Self {
        let folder = path.parent().unwrap_or(path);
        let module = workspace.modules.of(folder);
        let tested = is_test.then(|| (folder.to_owned(), workspace.modules.import_path(folder)));
        let root = module.as_ref().map(|module| module.root.clone()).unwrap_or_default();
        // Read before the answers: one that is older than it looks is looked for again, not the other way round.
        let generation = workspace.opened.generation(path);
        let by_module = &workspace.imported.by_module;
        let known = by_module.read().unwrap_or_else(PoisonError::into_inner).get(&root).cloned();
        let answers = known.unwrap_or_else(|| {
            by_module.write().unwrap_or_else(PoisonError::into_inner).entry(root).or_default().clone()
        });
        Self { workspace, module, answers, generation, tested }
    }

    fn find(&self, path: &str) -> Option<Arc<Package>> {
        if let Some((folder, _)) = self.tested.as_ref().filter(|(_, tested)| tested == path) {
            return self.workspace.exported_to_tests(folder, path);
        }
        if let Some(package) = StandardLibrary::shared().package(path) {
            return Some(package);
        }
        match self.place(path)? {
            Place::Workspace(folder) => self.workspace.exported(&folder, path),
            Place::Dependency(folder) => self.dependency(&folder, path),
        }
    }

    /// The folder of a package.
    fn place(&self, path: &str) -> Option<Place> {
        let module = self.module.as_ref()?;
        let own = module.go_mod.module.as_deref().unwrap_or_default();
        if let Some(rest) = below(own, path).or_else(|| (own == "std").then_some(path)) {
            let folder = module.root.join(rest);
            if folder.is_dir() {
                return Some(Place::Workspace(folder));
            }
        }
        if let Some(folder) = self.neighbour(module, path) {
            return Some(Place::Workspace(folder));
        }
        let vendored = module.root.join("vendor").join(path);
        if vendored.is_dir() {
            return Some(Place::Dependency(vendored));
        }
        let requirements = module.go_mod.require.iter();
        let needed = requirements
            .filter_map(|requirement| Some((requirement, below(&requirement.path, path)?)))
            .max_by_key(|(requirement, _)| requirement.path.len());
        let replaced = replacement(&module.go_mod.replace, path, needed.map(|(requirement, _)| &*requirement.version));
        if let Some(replaced) = replaced {
            let rest = below(&replaced.old_path, path)?;
            return Some(match &replaced.new_version {
                None => Place::Workspace(module.root.join(&replaced.new_path).join(rest)),
                Some(version) => Place::Dependency(cached(&replaced.new_path, version)?.join(rest)),
            });
        }
        let (requirement, rest) = needed?;
        Some(Place::Dependency(cached(&requirement.path, &requirement.version)?.join(rest)))
    }

    /// The folder in another module of the `go.work` around the module.
    fn neighbour(&self, module: &Module, path: &str) -> Option<PathBuf> {
        let (root, text) = module
            .root
            .ancestors()
            .find_map(|folder| Some((folder, fs::read_to_string(folder.join("go.work")).ok()?)))?;
        let (work, _) = GoWork::parse(&text);
        work.uses.iter().find_map(|folder| {
            let other = self.workspace.modules.of(&root.join(folder.trim_start_matches("./")))?;
            let rest = below(other.go_mod.module.as_deref()?, path)?;
            Some(other.root.join(rest)).filter(|folder| folder.is_dir())
        })
    }

    fn dependency(&self, folder: &Path, path: &str) -> Option<Arc<Package>> {
        let imported = &self.workspace.imported;
        let known = imported.dependencies.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        if let Some(known) = known {
            return known;
        }
        let package = self.workspace.exported_once(folder, path);
        let size = package.as_ref().map_or(0, |package| package.size());
        let mut dependencies = imported.dependencies.write().unwrap_or_else(PoisonError::into_inner);
        if imported.dependencies_size.fetch_add(size, Ordering::Relaxed) + size > DEPENDENCIES_LIMIT {
            dependencies.clear();
            imported.dependencies_size.store(size, Ordering::Relaxed);
        }
        dependencies.insert(folder.to_owned(), package.clone());
        package
    }
}

impl Importer for ModuleImporter<'_> {
    fn package(&self, path: &str) -> Option<Arc<Package>> {
        // A test from outside sees what the tests inside add to the package: a package of its own, as for `go list`.
        let is_tested = self.tested.as_ref().is_some_and(|(_, tested)| tested == path);
        let key = if is_tested { Cow::Owned(format!("{path}{TESTED}{path}.test]")) } else { Cow::Borrowed(path) };
        if let Some(known) = self.answers.packages.read().unwrap_or_else(PoisonError::into_inner).get(&*key) {
            return known.clone();
        }
        let package = self.find(path);
        let mut answers = self.answers.packages.write().unwrap_or_else(PoisonError::into_inner);
        answers.entry((*key).into()).or_insert(package).clone()
    }

    fn package_name(&self, path: &str) -> Option<Arc<str>> {
        let is_tested = self.tested.as_ref().is_some_and(|(_, tested)| tested == path);
        if is_tested || self.answers.packages.read().unwrap_or_else(PoisonError::into_inner).contains_key(path) {
            return self.package(path).map(|package| package.name.clone());
        }
        if let Some(name) = StandardLibrary::shared().package_name(path) {
            return Some(name);
        }
        if let Some(known) = self.answers.names.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let place = self.place(path);
        let head =
            place.and_then(|(Place::Workspace(folder) | Place::Dependency(folder))| self.workspace.name_in(&folder));
        let name = head.or_else(|| self.package(path).map(|package| package.name.clone()));
        let mut names = self.answers.names.write().unwrap_or_else(PoisonError::into_inner);
        names.entry(path.into()).or_insert(name).clone()
    }

    fn generation(&self) -> u64 {
        self.generation
    }
}

/// Where a package stands.
enum Place {
    /// Where somebody may be writing it.
    Workspace(PathBuf),
    /// In the module cache or in `vendor`.
    Dependency(PathBuf),
}

/// Parts the import path of a package from its name as one with its tests.
const TESTED: &str = " [";

fn import_path(key: &str) -> &str {
    key.split_once(TESTED).map_or(key, |(path, _)| path)
}

/// What is left of an import path below a module's path.
pub(super) fn below<'p>(module: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(module).filter(|_| !module.is_empty())?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The replacement for the module that holds a package; one for a version counts before one for all.
fn replacement<'r>(all: &'r [Replacement], path: &str, version: Option<&str>) -> Option<&'r Replacement> {
    let fits = |one: &&Replacement| {
        below(&one.old_path, path).is_some() && one.old_version.as_deref().is_none_or(|wanted| Some(wanted) == version)
    };
    all.iter().filter(fits).max_by_key(|one| (one.old_path.len(), one.old_version.is_some()))
}

/// The folder of a module's version in the module cache. (<https://go.dev/ref/mod#module-cache>)
fn cached(module: &str, version: &str) -> Option<PathBuf> {
    let root = std::env::var_os("GOMODCACHE").map(PathBuf::from).or_else(|| {
        let go_path = std::env::var_os("GOPATH").and_then(|paths| std::env::split_paths(&paths).next());
        let home = || std::env::home_dir().map(|home| home.join("go"));
        Some(go_path.or_else(home)?.join("pkg").join("mod"))
    })?;
    Some(root.join(format!("{}@{}", escaped(module), escaped(version))))
}

/// Capital letters are written `!` and the small letter in the module cache, as not all file systems tell them apart.
fn escaped(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for char in path.chars() {
        if char.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(char.to_ascii_lowercase());
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::SourceFile;
    use crate::workspace::Target;

    /// Writes files into a folder, and says which of `paths` the importer of its module `root` finds, with what they declare.
    fn check(files: &[(&str, &str)], root: &str, paths: &[(&str, Option<&str>)]) {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let workspace = Workspace::new(Target::host());
        let importer = workspace.importer(&folder.path().join(root).join("main.go"));
        for (path, want) in paths {
            let package = importer.package(path);
            let found = package.as_ref().map(|package| {
                let mut names: Vec<&str> = package.objects().map(|(name, _)| &**name).collect();
                names.sort_unstable();
                names.join(" ")
            });
            assert_eq!(found.as_deref(), *want, "{path}");
        }
    }

    #[test]
    fn packages_of_the_module_and_of_the_standard_library_are_found() {
        check(
            &[
                ("go.mod", "module example.com/m\n"),
                (
                    "store/store.go",
                    "package store\ntype Store struct{}\nfunc New() *Store { return nil }\nfunc hidden() {}\n",
                ),
                ("store/store_test.go", "package store\nvar Test int\n"),
            ],
            "",
            &[("example.com/m/store", Some("New Store")), ("example.com/m/none", None), ("example.com/other", None)],
        );
    }

    #[test]
    fn vendored_and_replaced_packages_are_found() {
        check(
            &[
                (
                    "go.mod",
                    "module example.com/m\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0\n)\nreplace example.com/b => ./forks/b\n",
                ),
                ("vendor/example.com/a/sub/a.go", "package sub\nvar A int\n"),
                ("forks/b/go.mod", "module example.com/b\n"),
                ("forks/b/deep/b.go", "package deep\nvar B int\n"),
            ],
            "",
            &[("example.com/a/sub", Some("A")), ("example.com/b/deep", Some("B"))],
        );
    }

    #[test]
    fn neighbours_of_a_go_work_are_found() {
        check(
            &[
                ("go.work", "go 1.22\nuse (\n\t./one\n\t./two\n)\n"),
                ("one/go.mod", "module example.com/one\n"),
                ("two/go.mod", "module example.com/two\n"),
                ("two/pkg/p.go", "package pkg\nvar P int\n"),
            ],
            "one",
            &[("example.com/two/pkg", Some("P"))],
        );
    }

    #[test]
    fn an_unsaved_change_of_another_package_counts() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("go.mod"), "module example.com/m\n").unwrap();
        fs::create_dir(folder.path().join("p")).unwrap();
        let file = folder.path().join("p/p.go");
        fs::write(&file, "package p\nvar Before int\n").unwrap();
        let workspace = Workspace::new(Target::host());
        let declares = |name: &str| {
            let importer = workspace.importer(&folder.path().join("main.go"));
            importer.package("example.com/m/p").is_some_and(|package| package.object(name).is_some())
        };
        assert!(declares("Before"));
        let unsaved = SourceFile::parse("package p\nvar After int\n");
        workspace.open(&file, unsaved.clone());
        workspace.surroundings(&file, &unsaved);
        assert!(declares("After"));
        workspace.close(&file);
        assert!(declares("Before"));
    }

    #[test]
    fn a_test_from_outside_sees_what_the_tests_inside_export() {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("go.mod", "module example.com/m\n"),
            ("m.go", "package m\nfunc hidden() int { return 1 }\n"),
            ("export_test.go", "package m\nvar Hidden = hidden\n"),
            ("m_test.go", "package m_test\nvar Own int\n"),
        ] {
            fs::write(folder.path().join(file), text).unwrap();
        }
        let workspace = Workspace::new(Target::host());
        let declares = |file: &str, name: &str| {
            let package = workspace.importer(&folder.path().join(file)).package("example.com/m").unwrap();
            package.object(name).is_some()
        };
        assert!(declares("m_test.go", "Hidden"));
        assert!(!declares("m_test.go", "Own"));
        assert!(!declares("m.go", "Hidden"));
    }

    #[test]
    fn module_paths_are_escaped_as_the_cache_does() {
        assert_eq!(escaped("github.com/BurntSushi/toml"), "github.com/!burnt!sushi/toml");
    }
}

//! Which module a folder belongs to, and what its import path is.

use super::go_mod::{GoMod, LanguageVersion, Problem};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// A module on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The folder of its `go.mod`.
    pub root: PathBuf,
    /// What the `go.mod` says.
    pub go_mod: GoMod,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
}

impl Module {
    /// The language version of its files, where they do not say otherwise.
    pub fn language_version(&self) -> LanguageVersion {
        self.go_mod.go.unwrap_or(LanguageVersion::WITHOUT_GO_LINE)
    }

    /// The import path of a folder of the module; none for a folder outside.
    pub fn import_path(&self, folder: &Path) -> Option<String> {
        let below = folder.strip_prefix(&self.root).ok()?;
        let below: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        // Vendored packages keep the path that they have at home.
        if let Some(vendor) = below.iter().rposition(|part| part == "vendor")
            && let Some(home) = below.get(vendor + 1..).filter(|home| !home.is_empty())
        {
            return Some(home.join("/"));
        }
        let below = below.join("/");
        // The standard library's own module gives its packages no prefix.
        let module = self.go_mod.module.as_deref().filter(|&module| module != "std").unwrap_or_default();
        Some(match (module.is_empty(), below.is_empty()) {
            (true, _) => below,
            (false, true) => module.to_owned(),
            (false, false) => format!("{module}/{below}"),
        })
    }
}

/// Finds modules; each folder is looked at once.
#[derive(Debug, Default)]
pub struct Modules {
    known: RwLock<HashMap<PathBuf, Option<Arc<Module>>>>,
}

impl Modules {
    /// The module of a folder: that of the nearest `go.mod`, upward. The folder's path is absolute.
    /// A `go.mod` that cannot be read counts as an empty one.
    pub fn of(&self, folder: &Path) -> Option<Arc<Module>> {
        let mut module = None;
        let mut asked = Vec::new();
        for folder in folder.ancestors() {
            // A poisoned lock holds a map that is still whole: entries are put in at once.
            if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(folder) {
                module.clone_from(known);
                break;
            }
            asked.push(folder);
            let file = folder.join("go.mod");
            if file.is_file() {
                let text = fs::read_to_string(&file).unwrap_or_else(|error| {
                    tracing::warn!("{}: cannot be read: {error}", file.display());
                    String::new()
                });
                let (go_mod, problems) = GoMod::parse(&text);
                module = Some(Arc::new(Module { root: folder.to_owned(), go_mod, problems }));
                break;
            }
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(asked.into_iter().map(|folder| (folder.to_owned(), module.clone())));
        module
    }

    /// Forgets all, because a `go.mod` came, went or changed.
    pub fn forget(&self) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The import path of a folder; without a module its own name.
    pub fn import_path(&self, folder: &Path) -> String {
        self.of(folder)
            .and_then(|module| module.import_path(folder))
            .or_else(|| folder.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_default()
    }

    /// The language version of a folder's files, where they do not say otherwise.
    pub fn language_version(&self, folder: &Path) -> LanguageVersion {
        self.of(folder).map_or(LanguageVersion::CURRENT, |module| module.language_version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_go_mod_counts() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (file, text) in [
            ("go.mod", "module example.com/a\ngo 1.21\n"),
            ("b/c/c.go", "package c"),
            ("d/go.mod", "module example.com/d\n"),
            ("d/e/e.go", "package e"),
            ("std/go.mod", "module std\ngo 1.26\n"),
            ("std/net/http/http.go", "package http"),
            ("std/vendor/golang.org/x/net/net.go", "package net"),
        ] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let modules = Modules::default();
        for (folder, import_path, version) in [
            ("", "example.com/a", 21),
            ("b/c", "example.com/a/b/c", 21),
            ("d", "example.com/d", 16),
            ("d/e", "example.com/d/e", 16),
            ("std/net/http", "net/http", 26),
            ("std/vendor/golang.org/x/net", "golang.org/x/net", 26),
        ] {
            let folder = if folder.is_empty() { root.to_owned() } else { root.join(folder) };
            assert_eq!(modules.import_path(&folder), import_path);
            assert_eq!(modules.language_version(&folder).0, version, "{}", folder.display());
        }
        fs::write(root.join("d/go.mod"), "module example.com/d\ngo 1.24\n").unwrap();
        modules.forget();
        assert_eq!(modules.language_version(&root.join("d/e")).0, 24);
    }

    #[test]
    fn without_a_module_it_is_the_folder_s_name_and_current_go() {
        let folder = tempfile::tempdir().unwrap();
        let lone = folder.path().join("lone");
        fs::create_dir(&lone).unwrap();
        let modules = Modules::default();
        assert_eq!(modules.import_path(&lone), "lone");
        assert_eq!(modules.language_version(&lone), LanguageVersion::CURRENT);
    }
}

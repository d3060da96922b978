//! Packages of the standard library, from the data compiled in; each is read when first asked for and then kept, and of
//! it each declaration is parsed when somebody looks at it.

use std::sync::{Arc, OnceLock, RwLock};

use rustc_hash::FxHashMap;

use crate::facts::package::{Importer, Package};
use crate::facts::standard_library;
use crate::syntax;

/// Gives the standard library's packages, and no others.
#[derive(Debug, Default)]
pub struct StandardLibrary {
    packages: RwLock<FxHashMap<Box<str>, Option<Arc<Package>>>>,
}

impl StandardLibrary {
    /// The one that all share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<StandardLibrary> = OnceLock::new();
        SHARED.get_or_init(Self::default)
    }
}

impl Importer for StandardLibrary {
    fn package(&self, path: &str) -> Option<Arc<Package>> {
        // A poisoned lock holds a map that is still whole: entries are put in at once.
        if let Some(known) = self.packages.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let package = standard_library::source(path).map(|source| Arc::new(Package::of_lines(path, source)));
        let mut packages = self.packages.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        packages.entry(path.into()).or_insert(package).clone()
    }

    fn package_name(&self, path: &str) -> Option<Arc<str>> {
        syntax::package_name(standard_library::source(path)?.as_bytes()).map(Arc::from)
    }
}

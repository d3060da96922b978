//! What is known about a file's code: one function between the documents and the engine.

use crate::concepts::{GoVersion, Library};
use crate::detect::{Detector, FileContext, Occurrence, Rules};
use crate::facts::{FileFacts, Package, StandardLibrary};
use crate::syntax::SourceFile;
use std::path::Path;
use std::sync::Arc;

/// The library with its rules, ready to look at files.
pub struct Knowledge {
    /// What goviva knows.
    pub library: Library,
    rules: Rules,
}

impl Knowledge {
    /// Compiles the rules. The problems name file, line and what to do; what has one is left out.
    pub fn new(library: Library) -> (Self, Vec<String>) {
        let (rules, problems) = Rules::compile(&library.concepts, StandardLibrary::shared());
        let problems = problems
            .into_iter()
            .map(|problem| format!("{}:{}: {}", problem.file, problem.line, problem.message))
            .collect();
        (Self { library, rules }, problems)
    }

    /// Everything that the library finds in a file, and the Go version of its module.
    pub fn analyse(&self, file: &SourceFile, path: &Path) -> (Vec<Occurrence>, GoVersion) {
        let go = GoVersion::CURRENT;
        let path = &*path.to_string_lossy().replace('\\', "/");
        let facts = Arc::new(FileFacts::of(file));
        let package = Package::new("", vec![facts.clone()]);
        let context = FileContext { importer: StandardLibrary::shared(), package: &package, facts: &facts, go, path };
        (Detector::new(&self.rules).occurrences(file, &context), go)
    }
}

//! Whole files and folders at once, as plain data: scan and annotate, and the library as a site.

mod anki;
mod annotate;
pub mod docs;
mod highlight;
mod scan;

pub use anki::anki;
pub use annotate::{AnnotatedLine, Note, annotate};
pub use highlight::{Token, highlight};
pub use scan::{FileScan, Finding, Place, Scan, ScannedFile, Scanner};

use crate::concepts::GoVersion;
use crate::detect::{Detector, FileContext, Occurrence, Rules};
use crate::facts::Importer;
use crate::syntax::SourceFile;
use crate::workspace::Surroundings;

/// The occurrences in a file.
pub fn occurrences(
    file: &SourceFile,
    surroundings: &Surroundings,
    rules: &Rules,
    importer: &dyn Importer,
) -> Vec<Occurrence> {
    found_by(&mut Detector::new(rules), file, surroundings, importer)
}

/// The same by a detector that is used for many files.
fn found_by(
    detector: &mut Detector<'_>,
    file: &SourceFile,
    surroundings: &Surroundings,
    importer: &dyn Importer,
) -> Vec<Occurrence> {
    let context = FileContext {
        importer,
        package: &surroundings.package,
        facts: &surroundings.facts,
        go: GoVersion(surroundings.go.0),
        path: &surroundings.path,
    };
    detector.occurrences(file, &context)
}

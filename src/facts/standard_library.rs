//! The standard library's exported API as Go declarations, compiled in, so that it is known where no Go is installed.
//!
//! `tools/stdapi` writes the file from a Go toolchain's own source; `tests/standard_library.rs` says when it is stale.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// All packages, each behind a line `// import "path"`; the first line names the toolchain.
const DECLARATIONS: &str = include_str!("standard_library.txt");

/// What stands before the import path in a package's first line.
const MARK: &str = "// import \"";

/// The declarations of the package at an import path, as the text of one Go file.
pub fn source(path: &str) -> Option<&'static str> {
    index().get(path).copied()
}

/// The import paths of all packages, in no order.
pub fn paths() -> impl Iterator<Item = &'static str> {
    index().keys().copied()
}

/// The Go toolchain that the declarations come from: `go1.27.0`.
pub fn toolchain() -> &'static str {
    let first = DECLARATIONS.lines().next().unwrap_or_default();
    first.split_whitespace().find(|word| word.starts_with("go1.")).map_or("", |word| word.trim_end_matches('.'))
}

fn index() -> &'static FxHashMap<&'static str, &'static str> {
    static INDEX: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let packages = DECLARATIONS.split(MARK).skip(1);
        packages.filter_map(|package| package.split_once("\"\n")).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{paths, source, toolchain};
    use crate::syntax::SourceFile;

    #[test]
    fn every_package_parses() {
        let broken: Vec<_> =
            paths().filter(|path| SourceFile::parse(source(path).unwrap_or_default()).has_error()).collect();
        assert!(broken.is_empty(), "these declarations do not parse: {broken:?}");
        assert!(paths().count() > 150);
        assert!(toolchain().starts_with("go1."));
    }
}

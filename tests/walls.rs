//! The walls between the layers: which folder of `src` may use which, and which crate stays in which folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own sources should stop")]
#![expect(clippy::disallowed_methods, reason = "a test reads the sources")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and the other layers that it may use. ARCHITECTURE.md says why.
const LAYERS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("syntax", &["text"]),
    ("facts", &["text", "syntax"]),
    ("concepts", &["text"]),
    ("detect", &["text", "syntax", "facts", "concepts"]),
    ("tutor", &["text", "syntax", "facts", "concepts", "detect"]),
    ("quiz", &["concepts"]),
    ("store", &["quiz", "concepts"]),
    ("clock", &["quiz"]),
    ("workspace", &["text", "syntax", "facts"]),
    ("report", &["text", "syntax", "facts", "concepts", "detect", "tutor", "workspace"]),
    (
        "lsp",
        &["text", "syntax", "facts", "concepts", "detect", "tutor", "quiz", "store", "clock", "report", "workspace"],
    ),
    (
        "cli",
        &["text", "syntax", "facts", "concepts", "detect", "tutor", "quiz", "store", "clock", "report", "workspace"],
    ),
];

/// What stays in few layers: the words that give it away, those layers, and the reason.
const KEPT: &[(&[&str], &[&str], &str)] = &[
    (&["tower_lsp::", "lsp_types::"], &["lsp"], "the protocol's types stay at the protocol's edge"),
    (
        &["tree_sitter::", "tree_sitter_go::"],
        &["syntax"],
        "the other layers read the flat copy of the tree, `syntax::Nodes`",
    ),
    (&["rusqlite::"], &["store"], "progress is read and written in one place"),
    (
        &["std::fs", "std::net", "reqwest::"],
        &["workspace", "store", "cli"],
        "files are read in one place, and the network nowhere",
    ),
    (
        &["SystemTime::now", "Instant::now", "Local::now", "Utc::now"],
        &["clock", "lsp", "cli"],
        "the clock is an argument, so that tests can set it",
    ),
];

/// Code of a layer, without its tests: those may read files and look at the clock.
struct Source {
    layer: String,
    path: PathBuf,
    lines: Vec<(usize, String)>,
}

#[test]
fn layers_use_only_the_layers_below_them() {
    let mut faults = String::new();
    for source in sources() {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == source.layer) else {
            writeln!(faults, "{}: the layer `{}` is not in the table", source.path.display(), source.layer).unwrap();
            continue;
        };
        for (number, line) in &source.lines {
            for used in layers_used(line) {
                if used != source.layer && !allowed.contains(&used.as_str()) {
                    writeln!(
                        faults,
                        "{}:{number}: `{}` must not use `{used}`: move this to a layer that may, or hand it over as an argument",
                        source.path.display(),
                        source.layer
                    )
                    .unwrap();
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn what_belongs_to_few_layers_stays_there() {
    let mut faults = String::new();
    for source in sources() {
        for (words, layers, reason) in KEPT {
            if layers.contains(&source.layer.as_str()) {
                continue;
            }
            for (number, line) in &source.lines {
                if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                    writeln!(
                        faults,
                        "{}:{number}: `{word}` belongs to {}: {reason}",
                        source.path.display(),
                        layers.join(", ")
                    )
                    .unwrap();
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn the_reader_of_uses_sees_them() {
    assert_eq!(layers_used("use crate::text::TextRange;"), ["text"]);
    assert_eq!(layers_used("let f = crate::facts::view(crate::syntax::x());"), ["facts", "syntax"]);
    assert_eq!(layers_used("use crate::{text::TextRange, lsp};"), ["text", "lsp"]);
    assert_eq!(layers_used("// crate::lsp is far away"), Vec::<String>::new());
}

/// The layers that a line names through `crate::`.
fn layers_used(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or_default();
    let mut found = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(name.len());
            let name = &name[..end];
            if LAYERS.iter().any(|(layer, _)| *layer == name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// The files of all layers, the end of each from its `#[cfg(test)] mod` on left out, as are files of tests.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for folder in fs::read_dir(&root).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            let layer = folder.file_name().unwrap().to_str().unwrap().to_owned();
            collect(&folder, &layer, &mut found);
        }
    }
    assert!(found.len() > 20, "only {} files were found", found.len());
    found
}

fn collect(folder: &Path, layer: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if name != "tests" {
                collect(&path, layer, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !matches!(name, "tests.rs" | "testing.rs")
        {
            let text = fs::read_to_string(&path).unwrap();
            let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            let lines = text[..end].lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect();
            found.push(Source { layer: layer.to_owned(), path, lines });
        }
    }
}

//! Compiles the concept files into the program: writes a table of `knowledge/<topic>/<id>.md`, each with its text.
#![expect(clippy::disallowed_methods, reason = "a build script reads the source tree; that is its work")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // A folder stands for all below it, so a new file is noticed too.
    println!("cargo::rerun-if-changed=knowledge");
    let variable = |name: &str| env::var(name).map_err(io::Error::other);
    let root = variable("CARGO_MANIFEST_DIR")?;
    let mut files = Vec::new();
    for topic in sorted_entries(&Path::new(&root).join("knowledge"))? {
        if !topic.is_dir() {
            continue;
        }
        for file in sorted_entries(&topic)? {
            if file.extension().is_some_and(|extension| extension == "md") {
                files.push(file);
            }
        }
    }
    let mut table = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        writeln!(table, "    ({name:?}, include_str!({:?})),", file.to_string_lossy()).map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    fs::write(Path::new(&variable("OUT_DIR")?).join("knowledge.rs"), table)
}

/// What a folder holds, in the order of the names: the same table from the same files.
fn sorted_entries(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

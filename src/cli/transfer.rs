//! `goviva export`, `goviva import` and `goviva reset`.

use super::packs::Packs;
use super::progress_file;
use crate::quiz::Fsrs;
use crate::report;
use crate::store::Export;
use std::fs;
use std::io::{self, BufRead as _, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where to.
#[derive(Debug, clap::Args)]
pub struct ExportArguments {
    /// The file to write, which must not be there yet [default: standard output]
    file: Option<PathBuf>,
    /// Write the questions instead, as notes that Anki imports as a text file
    #[arg(long)]
    anki: bool,
    /// Print the JSON schema of an export instead
    #[arg(long, conflicts_with = "anki")]
    schema: bool,
    #[command(flatten)]
    packs: Packs,
}

/// Where from.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// The export; `-` is standard input
    file: PathBuf,
}

/// How to forget.
#[derive(Debug, clap::Args)]
pub struct ResetArguments {
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Writes all progress as JSON, or all questions as notes for Anki.
///
/// # Errors
/// If the progress or a folder of concepts cannot be read, or the file is there already or cannot be written.
pub fn export(arguments: &ExportArguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    if arguments.schema {
        writeln!(out, "{:#}", Export::schema())?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = if arguments.anki {
        report::anki(arguments.packs.library()?)
    } else {
        let export = progress_file::open(Fsrs::default())?.export().map_err(io::Error::other)?;
        serde_json::to_string_pretty(&export)? + "\n"
    };
    match &arguments.file {
        None => out.write_all(text.as_bytes())?,
        Some(path) => {
            let written = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
            written.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds what an export has, and says how much that was.
///
/// # Errors
/// If the file is no export, or the progress cannot be written.
pub fn import(arguments: &ImportArguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let path = &arguments.file;
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_string(&mut text).map(|_| ())
    } else {
        fs::read_to_string(path).map(|read| text = read)
    };
    read.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    let export = Export::read(path, &text).map_err(io::Error::other)?;
    let imported = progress_file::open(Fsrs::default())?.import(&export).map_err(io::Error::other)?;
    let (answers, marks) = (export.reviews.len(), export.marks.len());
    writeln!(out, "{} of {answers} answers and {} of {marks} marks were new", imported.reviews, imported.marks)?;
    Ok(ExitCode::SUCCESS)
}

/// Forgets everything, if the reader says so.
///
/// # Errors
/// If the progress cannot be written.
pub fn reset(arguments: &ResetArguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let mut store = progress_file::open(Fsrs::default())?;
    if !arguments.yes {
        let answers = store.reviews().map_err(io::Error::other)?.len();
        write!(
            out,
            "This forgets all {answers} answers in {}, for good; `goviva export` keeps a copy. Type `forget` to go on: ",
            store.path().display()
        )?;
        out.flush()?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        if line.trim() != "forget" {
            writeln!(out, "Nothing is changed.")?;
            return Ok(ExitCode::FAILURE);
        }
    }
    store.reset().map_err(io::Error::other)?;
    writeln!(out, "All is forgotten.")?;
    Ok(ExitCode::SUCCESS)
}

//! The library of the commands that take folders of concepts over the built-in ones.

use crate::concepts::Library;
use crate::workspace::read_pack;
use owo_colors::OwoColorize;
use std::io::{self, Write};
use std::path::PathBuf;

/// Which concepts there are besides the built-in ones.
#[derive(Debug, Default, clap::Args)]
pub struct Packs {
    /// A folder of concepts of your own, over the built-in ones; may be given more than once
    #[arg(long = "pack", value_name = "FOLDER")]
    folders: Vec<PathBuf>,
}

impl Packs {
    /// The library with these folders over it. Faults in their files are printed on stderr; what can be read counts.
    ///
    /// It lives as long as the program, as the built-in one does.
    ///
    /// # Errors
    /// If there is no such folder, or it cannot be read.
    pub fn library(&self) -> io::Result<&'static Library> {
        if self.folders.is_empty() {
            return Ok(Library::builtin());
        }
        let (library, _) = overlay(&self.folders, &mut anstream::stderr())?;
        Ok(Box::leak(Box::new(library)))
    }
}

/// The built-in library with these folders over it, and whether their files are without fault. Faults are written to
/// `errors`; what can be read counts.
///
/// # Errors
/// If there is no such folder, it cannot be read, or `errors` cannot be written.
pub fn overlay(folders: &[PathBuf], errors: &mut dyn Write) -> io::Result<(Library, bool)> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for folder in folders {
        let pack = read_pack(folder)?;
        files.extend(pack.files);
        faults.extend(pack.unreadable.into_iter().map(|(file, error)| format!("{file}: cannot be read: {error}")));
    }
    let overlay = Library::builtin().with(&files);
    faults.extend(overlay.problems.iter().map(ToString::to_string));
    for fault in &faults {
        writeln!(errors, "{} {fault}", "goviva:".red())?;
    }
    Ok((overlay.library, faults.is_empty()))
}

//! `goviva man`: the manual, in the format of man pages.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Which pages, and where to.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Write a page for each command into this folder, instead of the first page to stdout
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Prints the page of `program`, or writes it and those of its commands into a folder.
///
/// # Errors
/// If `out` or the folder cannot be written.
pub fn run(arguments: &Arguments, program: clap::Command, out: &mut dyn Write) -> io::Result<ExitCode> {
    if let Some(folder) = &arguments.out {
        let with_place = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(with_place)?;
        clap_mangen::generate_to(program, folder).map_err(with_place)?;
    } else {
        clap_mangen::Man::new(program).render(out)?;
    }
    Ok(ExitCode::SUCCESS)
}

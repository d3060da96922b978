//! `goviva completions`: what a shell needs to complete goviva's commands.

use clap_complete::Shell;
use std::io::{self, Write};
use std::process::ExitCode;

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell that shall complete
    shell: Shell,
}

/// Prints the shell's script; `program` is all that can be typed.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(arguments: &Arguments, mut program: clap::Command, out: &mut dyn Write) -> io::Result<ExitCode> {
    let name = program.get_name().to_owned();
    // `generate` panics on a writer that fails, as a pipe may.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, name, &mut script);
    out.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

//! The `goviva` program: arguments, then a command or the language server, then the exit code.

use clap::Parser;
use goviva::cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    cli::run(&arguments.command)
}

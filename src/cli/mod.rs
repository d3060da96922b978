//! The commands for a terminal: one file each, with its arguments and its `run`.

#![allow(clippy::disallowed_methods, reason = "commands write files, and measure time for a progress bar")]

mod annotate;
mod check;
mod code;
mod completions;
mod concepts;
mod docs;
mod explain;
mod face;
mod interview;
mod knowledge;
mod man;
mod markdown;
mod named;
mod new;
mod own_code;
mod packs;
mod plan;
mod progress;
mod progress_file;
mod quiz;
mod scan;
mod screen;
mod transfer;

pub use completions::Arguments as Completions;
pub use man::Arguments as Man;

use clap::Subcommand;
use std::io::{self, Write};
use std::process::ExitCode;

/// What `goviva` can do at a terminal.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong in concept files, with file and line
    Check(check::Arguments),
    /// Write the skeleton of a concept
    New(new::Arguments),
    /// List what goviva knows
    Concepts(concepts::Arguments),
    /// Read a whole concept
    Explain(explain::Arguments),
    /// Write all of it as a small static site
    Docs(docs::Arguments),
    /// Print Go files as a reader would see them
    Annotate(annotate::Arguments),
    /// Find every concept in folders of Go
    Scan(scan::Arguments),
    /// Be asked: what is due, or what you name
    Quiz(quiz::Arguments),
    /// A mock interview against the clock, with a score sheet at its end
    Interview(interview::Arguments),
    /// Show what you know, what is due and what fades
    Progress(progress::Arguments),
    /// Write your progress as JSON, or the questions for Anki
    Export(transfer::ExportArguments),
    /// Add progress from an export
    Import(transfer::ImportArguments),
    /// Forget your progress, after a question
    Reset(transfer::ResetArguments),
}

/// Runs a command and says how it ended: 0 well, 1 with something to report, 2 if it could not do its work.
pub fn run(command: &Command) -> ExitCode {
    finish(|out| run_into(command, out))
}

/// Writes the completions for a shell; `program` is all that can be typed. Ends as [`run`] does.
pub fn completions(arguments: &Completions, program: clap::Command) -> ExitCode {
    finish(|out| completions::run(arguments, program, out))
}

/// Writes the man page or pages of `program`. Ends as [`run`] does.
pub fn man(arguments: &Man, program: clap::Command) -> ExitCode {
    finish(|out| man::run(arguments, program, out))
}

/// Prints a text. Ends as [`run`] does.
pub fn print(text: &str) -> ExitCode {
    finish(|out| writeln!(out, "{text}").map(|()| ExitCode::SUCCESS))
}

fn run_into(command: &Command, out: &mut dyn Write) -> io::Result<ExitCode> {
    match command {
        Command::Check(arguments) => check::run(arguments, out),
        Command::New(arguments) => new::run(arguments, out),
        Command::Concepts(arguments) => concepts::run(arguments, out),
        Command::Explain(arguments) => explain::run(arguments, out),
        Command::Docs(arguments) => docs::run(arguments, out),
        Command::Annotate(arguments) => annotate::run(arguments, out),
        Command::Scan(arguments) => scan::run(arguments, out),
        Command::Quiz(arguments) => quiz::run(arguments, out),
        Command::Interview(arguments) => interview::run(arguments, out),
        Command::Progress(arguments) => progress::run(arguments, out),
        Command::Export(arguments) => transfer::export(arguments, out),
        Command::Import(arguments) => transfer::import(arguments, out),
        Command::Reset(arguments) => transfer::reset(arguments, out),
    }
}

/// Does the work of a command on stdout, and says what went wrong.
fn finish(work: impl FnOnce(&mut dyn Write) -> io::Result<ExitCode>) -> ExitCode {
    let mut out = anstream::stdout().lock();
    match work(&mut out).and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => code,
        // Who reads has seen enough: `goviva concepts | head -1`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if even this cannot be written.
            let _ = writeln!(anstream::stderr(), "goviva: {error}");
            ExitCode::from(2)
        }
    }
}

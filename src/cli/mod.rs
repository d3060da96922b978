//! The commands for a terminal: one file each, with its arguments and its `run`.

#![allow(clippy::disallowed_methods, reason = "commands write files, and measure time for a progress bar")]

mod annotate;
mod check;
mod concepts;
mod docs;
mod explain;
mod knowledge;
mod markdown;
mod new;
mod packs;
mod progress;
mod progress_file;
mod quiz;
mod scan;
mod transfer;

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
    let mut out = anstream::stdout().lock();
    let ended = match command {
        Command::Check(arguments) => check::run(arguments, &mut out),
        Command::New(arguments) => new::run(arguments, &mut out),
        Command::Concepts(arguments) => concepts::run(arguments, &mut out),
        Command::Explain(arguments) => explain::run(arguments, &mut out),
        Command::Docs(arguments) => docs::run(arguments, &mut out),
        Command::Annotate(arguments) => annotate::run(arguments, &mut out),
        Command::Scan(arguments) => scan::run(arguments, &mut out),
        Command::Quiz(arguments) => quiz::run(arguments, &mut out),
        Command::Progress(arguments) => progress::run(arguments, &mut out),
        Command::Export(arguments) => transfer::export(arguments, &mut out),
        Command::Import(arguments) => transfer::import(arguments, &mut out),
        Command::Reset(arguments) => transfer::reset(arguments, &mut out),
    };
    match ended.and_then(|code| out.flush().map(|()| code)) {
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

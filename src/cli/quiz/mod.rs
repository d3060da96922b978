//! `goviva quiz`: questions at a terminal.

mod choice;
mod line;
mod session;

use super::progress_file;
use crate::clock;
use crate::quiz::{Plan, Random};
use choice::Choice;
use owo_colors::OwoColorize;
use session::Session;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to be asked about: what is due and a few new questions, if nothing is named.
///
/// The exit code is 0 when the session ends, also if it ends early.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Go files and folders: questions on what their code does
    #[arg(value_name = "FILE")]
    places: Vec<PathBuf>,
    /// Questions on these concepts, as `goviva concepts` lists them
    #[arg(long = "concept", value_name = "ID")]
    concepts: Vec<String>,
    /// Questions on these topics
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
    /// Only what is due: nothing new
    #[arg(long)]
    due: bool,
    /// At most so many questions, where concepts, topics or files are named
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Orders the options alike each time
    #[arg(long, hide = true)]
    seed: Option<u64>,
}

/// Asks until nothing is left or the reader has had enough.
///
/// # Errors
/// If a concept, topic or file does not exist, or `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let choice = Choice::new(arguments)?;
    let store = match progress_file::open() {
        Ok(store) => Some(store),
        Err(error) => {
            writeln!(anstream::stderr(), "{} {error}\nThe quiz goes on, and keeps no answers.", "goviva:".red())?;
            None
        }
    };
    let seed = arguments.seed.unwrap_or_else(|| RandomState::new().hash_one(0));
    let session = Session::new(choice, store, Plan::default(), Random::new(seed), clock::now)?;
    line::run(session, &mut io::stdin().lock(), out)?;
    Ok(ExitCode::SUCCESS)
}

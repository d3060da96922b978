//! `goviva quiz`: questions at a terminal.

mod choice;
mod full;
pub mod line;
mod session;

use super::face::Face;
use super::plan::PlanArguments;
use super::{progress_file, screen};
use crate::clock;
use crate::quiz::Random;
use choice::Choice;
use full::Quiz;
use session::Session;
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
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    face: Face,
}

/// Asks until nothing is left or the reader has had enough.
///
/// # Errors
/// If a concept, topic or file does not exist, or `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let choice = Choice::new(arguments)?;
    let plan = arguments.plan.plan();
    let store = progress_file::open_or_go_on("The quiz", plan.fsrs)?;
    let random = Random::new(arguments.face.seed());
    let session = Session::new(choice, store, plan, random, clock::now)?;
    if arguments.face.is_plain() {
        line::run(session, &mut io::stdin().lock(), out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut quiz = Quiz::new(session);
    if let Some(reason) = quiz.nothing() {
        writeln!(out, "{reason}")?;
    } else {
        screen::show(&mut quiz)?;
        writeln!(out, "{}", quiz.summary())?;
    }
    Ok(ExitCode::SUCCESS)
}

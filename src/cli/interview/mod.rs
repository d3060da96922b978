//! `goviva interview`: a mock interview at a terminal.

mod exam;
mod full;
mod line;

use super::face::Face;
use super::named::{check_topics, wrong};
use super::own_code::OwnCode;
use super::{markdown, progress_file, screen};
use crate::clock;
use crate::quiz::{Interview, Level, Plan, Random, Setting};
use crate::store::Journal;
use exam::Exam;
use full::Sitting;
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How to be interviewed: questions come as interviews ask them, the frequent ones often, harder ones later.
///
/// A weak answer is followed up. The score sheet comes at the end, also if that is early; every answer counts for your
/// progress as in the quiz. The exit code is 0 when the interview ends.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How long it takes; the last question may be finished
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=480))]
    minutes: u32,
    /// Where it starts: juniors with easy questions, seniors with those that need practice
    #[arg(long, value_enum, default_value_t = LevelName::Mid)]
    level: LevelName,
    /// Only these topics, separated by commas
    #[arg(long, value_name = "TOPIC", value_delimiter = ',')]
    topics: Vec<String>,
    /// Only what this Go file or folder does, the more the likelier
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// Write the score sheet to this file too, which must not be there yet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    face: Face,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum LevelName {
    Junior,
    Mid,
    Senior,
}

/// Interviews, prints the score sheet, and writes it where the reader wants it.
///
/// # Errors
/// If a topic or path does not exist, nothing is known of the code, or the sheet cannot be written: then it is printed
/// all the same.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let library = arguments.face.library()?;
    check_topics(library, &arguments.topics)?;
    // Better now than after half an hour.
    if let Some(path) = arguments.out.as_deref().filter(|path| path.exists()) {
        return Err(with_place(path, "is there already; name another file"));
    }
    let code = arguments.from.as_ref().map(|path| OwnCode::read(std::slice::from_ref(path), library)).transpose()?;
    let setting = Setting {
        level: match arguments.level {
            LevelName::Junior => Level::Junior,
            LevelName::Mid => Level::Mid,
            LevelName::Senior => Level::Senior,
        },
        length: Duration::from_mins(u64::from(arguments.minutes)),
        topics: arguments.topics.iter().cloned().collect(),
        code: code.as_ref().map(OwnCode::counts),
    };
    let seed = arguments.face.seed();
    let now = clock::now();
    // An interview asks what it likes, so no plan of the reader changes it.
    let plan = Plan::default();
    let store = progress_file::open_or_go_on("The interview", plan.fsrs)?;
    let journal = Journal::new(store, plan, now).map_err(io::Error::other)?;
    let about = arguments.from.as_ref().zip(code).map(|(path, code)| (path.display().to_string(), code));
    let interview = Interview::new(setting, Random::new(seed));
    let mut exam = Exam::new(library, interview, journal, Random::new(seed), clock::now, about);
    let Some(first) = exam.next() else {
        let what = match &arguments.from {
            Some(path) => format!("{}: no Go code that there is a question on", path.display()),
            None => "there is no question on that".to_owned(),
        };
        return Err(wrong(what));
    };
    if arguments.face.is_plain() {
        line::run(&mut exam, first, &mut io::stdin().lock(), out)?;
    } else {
        screen::show(&mut Sitting::new(&mut exam, first))?;
    }
    let sheet = exam.sheet();
    if io::stdout().is_terminal() {
        markdown::write(&sheet, markdown::terminal_width(), out)?;
    } else {
        out.write_all(sheet.as_bytes())?;
    }
    if let Some(path) = &arguments.out {
        let written = fs::File::create_new(path).and_then(|mut file| file.write_all(sheet.as_bytes()));
        written.map_err(|error| with_place(path, &error.to_string()))?;
        writeln!(out, "\nThe score sheet is in {}", path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn with_place(path: &Path, what: &str) -> io::Error {
    wrong(format!("{}: {what}", path.display()))
}

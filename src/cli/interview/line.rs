//! The interview in lines: for pipes, for screen readers, and for terminals that can do no more.

use super::exam::{Asked, Exam, minutes_and_seconds};
use crate::cli::quiz::line::{Commands, Ended, Input, ask, show};
use crate::quiz;
use std::io::{self, BufRead, Write};

const COMMANDS: Commands = Commands {
    keys: "Keys: the number of an option, s pass (it counts as not known), q end the interview, ? this list.",
    letters: &[("s", Input::Skip), ("q", Input::Quit)],
};

/// Asks until the time is over, all was asked, or the reader ends it.
///
/// # Errors
/// If the input cannot be read or `out` cannot be written.
pub fn run(exam: &mut Exam, first: Asked, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", COMMANDS.keys)?;
    let mut next = Some(first);
    while let Some(asked) = next {
        let follow_up = if asked.follow_up { ", a follow-up" } else { "" };
        let (number, left) = (exam.answers() + 1, minutes_and_seconds(exam.left()));
        // The concept's name would say half of many answers.
        let (topic, kind) = (&asked.concept.topic, asked.question.body.kind());
        writeln!(out, "\n{number}. {topic} ({kind}{follow_up}, {left} left)")?;
        let fault = match ask(quiz::ask(asked.posed.clone()), &COMMANDS, input, out)? {
            Ended::Judged(verdict) => {
                show(&verdict.message, out)?;
                exam.judged(&asked, verdict.right, verdict.grade)
            }
            Ended::By(Input::Quit) => break,
            Ended::By(_) => {
                writeln!(out, "Passed.")?;
                exam.judged(&asked, false, Some(quiz::Grade::Again))
            }
        };
        if let Some(fault) = fault {
            writeln!(out, "This answer is not kept: {fault}")?;
        }
        next = exam.next();
    }
    writeln!(out)
}

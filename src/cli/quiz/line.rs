//! The quiz in lines: for pipes, for screen readers, and for terminals that can do no more.

use super::session::{Asked, Session};
use crate::cli::markdown::terminal_width;
use crate::concepts::Concept;
use crate::quiz::{self, Asking, Next, Verdict};
use std::io::{self, BufRead, Write};

/// The letters that are understood, besides `?`.
pub struct Commands {
    /// The list of them, for the reader.
    pub keys: &'static str,
    /// Each of them.
    pub letters: &'static [(&'static str, Input)],
}

const COMMANDS: Commands = Commands {
    keys: "Keys: the number of an option, s skip, u undo the last answer, m never ask this again, z not before \
           tomorrow, q quit, ? this list.",
    letters: &[("s", Input::Skip), ("u", Input::Undo), ("m", Input::Mute), ("z", Input::Snooze), ("q", Input::Quit)],
};

/// What the reader typed.
#[derive(Clone, Copy, Debug)]
pub enum Input {
    /// The number of an option, from 0.
    Option(usize),
    /// Another question.
    Skip,
    /// The last answer is taken back.
    Undo,
    /// This question is never asked again.
    Mute,
    /// It is not asked before tomorrow.
    Snooze,
    /// The end.
    Quit,
}

/// Asks, line by line, until nothing is left, the input ends or the reader quits.
pub fn run(mut session: Session, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<()> {
    let Some(mut asked) = session.next() else { return writeln!(out, "{}", session.nothing()) };
    writeln!(out, "{}", COMMANDS.keys)?;
    loop {
        show_head(&asked, out)?;
        let begun = session.now();
        let ended = ask(quiz::ask(asked.posed), &COMMANDS, input, out)?;
        match ended {
            Ended::Judged(verdict) => {
                let time = session.since(begun);
                let outcome = session.judged(asked.question, verdict.right, verdict.grade, time);
                show(&verdict.message, out)?;
                writeln!(out, "{}", quiz::comes_again(outcome.days))?;
                if let Some(fault) = outcome.fault {
                    writeln!(out, "This answer is not kept: {fault}")?;
                }
            }
            Ended::By(Input::Undo) => {
                let said =
                    if session.undo()? { "Taken back; here it is again." } else { "There is no answer to take back." };
                writeln!(out, "{said}")?;
            }
            Ended::By(Input::Mute) => {
                session.mute(asked.question)?;
                writeln!(out, "Never again.")?;
            }
            Ended::By(Input::Snooze) => {
                session.snooze(asked.question)?;
                writeln!(out, "Not before tomorrow.")?;
            }
            Ended::By(Input::Quit) => break,
            Ended::By(Input::Skip | Input::Option(_)) => {}
        }
        match session.next() {
            Some(next) => asked = next,
            None => break,
        }
    }
    let (answers, right) = session.score();
    writeln!(out, "\n{right} of {answers} right.")
}

/// How a question ended.
pub enum Ended {
    /// It was answered.
    Judged(Verdict),
    /// The reader wants something else.
    By(Input),
}

/// One question, to its verdict or another end.
///
/// # Errors
/// If the input cannot be read or `out` cannot be written.
pub fn ask(mut asking: Asking, commands: &Commands, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<Ended> {
    loop {
        let card = asking.card();
        writeln!(out)?;
        show(&card.message, out)?;
        writeln!(out)?;
        for (number, option) in (1..).zip(&card.options) {
            writeln!(out, "  {number}) {option}")?;
        }
        let typed = read(card.options.len(), commands, input, out)?;
        let Input::Option(option) = typed else { return Ok(Ended::By(typed)) };
        match asking.clone().answer(option) {
            Some(Next::Ask(next)) => asking = next,
            Some(Next::Judged(verdict)) => return Ok(Ended::Judged(verdict)),
            Some(Next::Skipped) | None => return Ok(Ended::By(Input::Skip)),
        }
    }
}

/// Reads until something makes sense; the end of the input quits.
fn read(options: usize, commands: &Commands, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<Input> {
    loop {
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(Input::Quit);
        }
        let typed = line.trim();
        if typed.is_empty() {
            continue;
        }
        if typed == "?" {
            writeln!(out, "{}", commands.keys)?;
            continue;
        }
        if let Some((_, input)) = commands.letters.iter().find(|(letter, _)| *letter == typed) {
            return Ok(*input);
        }
        match typed.parse::<usize>() {
            Ok(number) if (1..=options).contains(&number) => return Ok(Input::Option(number - 1)),
            _ => writeln!(out, "`{typed}` is none of 1 to {options}; ? lists the keys.")?,
        }
    }
}

fn show_head(asked: &Asked, out: &mut dyn Write) -> io::Result<()> {
    let left = match asked.left {
        0 => "the last one".to_owned(),
        left => format!("{left} more"),
    };
    writeln!(out, "\n{} ({}, {left})", head(asked.concept), asked.question.body.kind())
}

/// What stands above a question that is not answered yet: a mistake's name would be the answer.
pub fn head(concept: &Concept) -> &str {
    if concept.pitfall { &concept.topic } else { &concept.title }
}

/// Shows a message: prose is filled, code is left as it is.
///
/// # Errors
/// If `out` cannot be written.
pub fn show(message: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in message.lines() {
        if line.starts_with("    ") || line.trim_start().starts_with(|char: char| char.is_ascii_digit()) {
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}", textwrap::fill(line, terminal_width()))?;
        }
    }
    Ok(())
}

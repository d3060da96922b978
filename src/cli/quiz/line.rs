//! The quiz in lines: for pipes, for screen readers, and for terminals that can do no more.

use super::session::{Asked, Session};
use crate::cli::markdown::terminal_width;
use crate::quiz::{Next, Verdict};
use std::io::{self, BufRead, Write};
use std::time::Duration;

const KEYS: &str = "Keys: the number of an option, s skip, u undo the last answer, m never ask this again, \
                    z not before tomorrow, q quit, ? this list.";

/// What the reader typed.
enum Input {
    Option(usize),
    Skip,
    Undo,
    Mute,
    Snooze,
    Quit,
}

/// Asks, line by line, until nothing is left, the input ends or the reader quits.
pub fn run(mut session: Session, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<()> {
    let Some(mut asked) = session.next() else { return writeln!(out, "{}", session.nothing()) };
    writeln!(out, "{KEYS}")?;
    loop {
        show_head(&asked, out)?;
        let begun = session.now();
        let ended = ask(&mut asked, input, out)?;
        match ended {
            Ended::Judged(verdict) => {
                let time = Duration::from_millis(session.now().at.saturating_sub(begun.at).try_into().unwrap_or(0));
                let outcome = session.judged(asked.question, &verdict, time);
                show(&verdict.message, out)?;
                writeln!(out, "{}", comes_again(outcome.days))?;
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

enum Ended {
    Judged(Verdict),
    By(Input),
}

/// One question, to its verdict or another end.
fn ask(asked: &mut Asked, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<Ended> {
    loop {
        let card = asked.asking.card();
        writeln!(out)?;
        show(&card.message, out)?;
        writeln!(out)?;
        for (number, option) in (1..).zip(&card.options) {
            writeln!(out, "  {number}) {option}")?;
        }
        let typed = read(card.options.len(), input, out)?;
        let Input::Option(option) = typed else { return Ok(Ended::By(typed)) };
        match asked.asking.clone().answer(option) {
            Some(Next::Ask(next)) => asked.asking = next,
            Some(Next::Judged(verdict)) => return Ok(Ended::Judged(verdict)),
            Some(Next::Skipped) | None => return Ok(Ended::By(Input::Skip)),
        }
    }
}

/// Reads until something makes sense; the end of the input quits.
fn read(options: usize, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<Input> {
    loop {
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(Input::Quit);
        }
        match line.trim() {
            "" => {}
            "s" => return Ok(Input::Skip),
            "u" => return Ok(Input::Undo),
            "m" => return Ok(Input::Mute),
            "z" => return Ok(Input::Snooze),
            "q" => return Ok(Input::Quit),
            "?" => writeln!(out, "{KEYS}")?,
            typed => match typed.parse::<usize>() {
                Ok(number) if (1..=options).contains(&number) => return Ok(Input::Option(number - 1)),
                _ => writeln!(out, "`{typed}` is none of 1 to {options}; ? lists the keys.")?,
            },
        }
    }
}

fn show_head(asked: &Asked, out: &mut dyn Write) -> io::Result<()> {
    let left = match asked.left {
        0 => "the last one".to_owned(),
        left => format!("{left} more"),
    };
    writeln!(out, "\n{} ({}, {left})", asked.concept.title, asked.question.body.kind())
}

/// Prose is filled, code is left as it is.
fn show(message: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in message.lines() {
        if line.starts_with("    ") || line.trim_start().starts_with(|char: char| char.is_ascii_digit()) {
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}", textwrap::fill(line, terminal_width()))?;
        }
    }
    Ok(())
}

fn comes_again(days: i32) -> String {
    match days {
        ..=0 => "It comes once more today.".into(),
        1 => "It comes again tomorrow.".into(),
        days => format!("It comes again in {days} days."),
    }
}

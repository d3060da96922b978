//! `goviva progress`: what is known, what is due, what fades.

use super::progress_file;
use crate::clock;
use crate::concepts::{Concept, Library};
use crate::quiz::{Moment, Plan, Progress, Standing, due, standing};
use crate::store::Day;
use owo_colors::OwoColorize;
use std::collections::HashMap;
use std::io::{self, Write};
use std::process::ExitCode;

/// Nothing to say yet.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// The weeks of the calendar, and of the curve.
const WEEKS: i32 = 26;
const WEEKS_AHEAD: i32 = 8;

/// Prints it all.
///
/// # Errors
/// If the progress cannot be read, or `out` cannot be written.
pub fn run(_: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let store = progress_file::open()?;
    let now = clock::now();
    let progress = store.progress(now).map_err(io::Error::other)?;
    let days = store.days().map_err(io::Error::other)?;
    write_all(Library::builtin(), &progress, &days, now, &Plan::default(), out)?;
    Ok(ExitCode::SUCCESS)
}

fn write_all(
    library: &Library,
    progress: &Progress,
    days: &[Day],
    now: Moment,
    plan: &Plan,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut groups: HashMap<Standing, Vec<&Concept>> = HashMap::new();
    for concept in &library.concepts {
        groups.entry(standing(concept, progress, now, plan)).or_default().push(concept);
    }
    let due: u32 = library.concepts.iter().map(|concept| due(concept, progress, now)).sum();
    writeln!(
        out,
        "{}",
        format!("{} due today, {} answered", counted(due as usize, "question"), progress.answered_today).bold()
    )?;
    for (group, name) in [
        (Standing::Mastered, "mastered"),
        (Standing::Known, "known"),
        (Standing::Fading, "fading"),
        (Standing::Learning, "learning"),
        (Standing::New, "new"),
    ] {
        let concepts = groups.get(&group).map_or(&[][..], Vec::as_slice);
        let bar = bar(concepts.len(), library.concepts.len());
        let line = format!("  {name:<9} {:>4} {bar}", concepts.len());
        writeln!(out, "{}", line.trim_end())?;
    }
    for (group, name) in [(Standing::Fading, "Fading"), (Standing::Learning, "Learning")] {
        if let Some(concepts) = groups.get(&group) {
            let ids: Vec<&str> = concepts.iter().map(|concept| concept.id.as_str()).collect();
            let text = textwrap::Options::new(super::markdown::terminal_width()).subsequent_indent("  ");
            writeln!(out, "\n{}", textwrap::fill(&format!("{name}: {}", ids.join(", ")), text))?;
        }
    }
    write_calendar(days, now, out)?;
    write_curve(progress, now, plan, out)
}

/// A column a week, a row a weekday; the darker, the more answers.
fn write_calendar(days: &[Day], now: Moment, out: &mut dyn Write) -> io::Result<()> {
    const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];
    // 1970-01-01 was a Thursday, so weeks begin three days before.
    let monday = |day: i32| day - (day + 3).rem_euclid(7);
    let first = monday(now.day) - 7 * (WEEKS - 1);
    let counts: HashMap<i32, u32> = days.iter().map(|day| (day.day, day.answers)).collect();
    let seen: Vec<&Day> = days.iter().filter(|day| day.day >= first).collect();
    let answers: u32 = seen.iter().map(|day| day.answers).sum();
    let right: u32 = seen.iter().map(|day| day.right).sum();
    let rate = match answers {
        0 => String::new(),
        answers => format!(", {} % right", (right * 100 + answers / 2) / answers),
    };
    let total = counted(answers as usize, "answer");
    writeln!(
        out,
        "\n{}",
        format!("{total} on {} since {}{rate}", counted(seen.len(), "day"), clock::date(first)).bold()
    )?;
    for (row, name) in (0..).zip(["Mon", "   ", "Wed", "   ", "Fri", "   ", "Sun"]) {
        let days = (0..WEEKS).map(|week| first + 7 * week + row).filter(|day| *day <= now.day);
        let cells = days.map(|day| match counts.get(&day).copied().unwrap_or_default() {
            0 => SHADES[0],
            1..=9 => SHADES[1],
            10..=19 => SHADES[2],
            20..=29 => SHADES[3],
            _ => SHADES[4],
        });
        writeln!(out, "  {name} {}", cells.collect::<String>())?;
    }
    writeln!(out, "  · none  ░ 1 to 9  ▒ 10 to 19  ▓ 20 to 29  █ 30 or more")
}

/// How much is remembered in the next weeks if nothing is asked.
fn write_curve(progress: &Progress, now: Moment, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let states: Vec<_> = progress.states.values().collect();
    if states.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", format!("What you remember of {} if you stop", counted(states.len(), "question")).bold())?;
    for week in 0..=WEEKS_AHEAD {
        let then = now.plus_days(7 * week);
        let sum: f64 = states.iter().map(|state| state.retrievability(then, &plan.fsrs)).sum();
        let count = u32::try_from(states.len()).unwrap_or(u32::MAX);
        let percent = (100.0 * sum / f64::from(count)).round().clamp(0.0, 100.0);
        let when = match week {
            0 => "now".to_owned(),
            1 => "in 1 week".to_owned(),
            week => format!("in {week} weeks"),
        };
        #[expect(clippy::cast_sign_loss, reason = "it lies between 0 and 100")]
        let bar = bar(percent as usize, 100);
        writeln!(out, "  {when:<10} {percent:>3} % {bar}")?;
    }
    Ok(())
}

fn bar(part: usize, whole: usize) -> String {
    const WIDTH: usize = 40;
    let filled = (part * WIDTH).div_ceil(whole.max(1));
    "█".repeat(filled)
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Grade, answered};
    use expect_test::expect;

    #[test]
    fn shows_what_is_known_due_and_forgotten() {
        let library = Library::builtin();
        let library = Library { concepts: library.concepts.iter().take(4).cloned().collect() };
        let plan = Plan::default();
        let now = Moment::new(1_777_636_800_000, 0);
        let mut progress = Progress { answered_today: 2, ..Progress::default() };
        for (concept, grade) in library.concepts.iter().zip([Grade::Good, Grade::Again]) {
            let state = answered(None, 1, now.plus_days(-3), grade, &plan.fsrs);
            progress.states.insert(concept.questions[0].id.clone(), state);
        }
        let days = [(-3, 2), (0, 25)].map(|(day, answers)| Day { day: now.day + day, answers, right: answers - 1 });
        let mut plain = anstream::StripStream::new(Vec::new());
        write_all(&library, &progress, &days, now, &plan, &mut plain).unwrap();
        expect![[r"
            2 questions due today, 2 answered
              mastered     0
              known        0
              fading       0
              learning     2 ████████████████████
              new          2 ████████████████████

            Learning: atomics, buffered-channels

            27 answers on 2 days since 2025-11-03, 93 % right
              Mon ··························
                  ·························░
              Wed ··························
                  ··························
              Fri ·························▓
                  ·························
              Sun ·························
              · none  ░ 1 to 9  ▒ 10 to 19  ▓ 20 to 29  █ 30 or more

            What you remember of 2 questions if you stop
              now         77 % ███████████████████████████████
              in 1 week   66 % ███████████████████████████
              in 2 weeks  62 % █████████████████████████
              in 3 weeks  59 % ████████████████████████
              in 4 weeks  56 % ███████████████████████
              in 5 weeks  55 % ██████████████████████
              in 6 weeks  53 % ██████████████████████
              in 7 weeks  52 % █████████████████████
              in 8 weeks  51 % █████████████████████
        "]]
        .assert_eq(&String::from_utf8(plain.into_inner()).unwrap());
    }
}

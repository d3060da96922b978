//! `goviva progress`: what is known, what is due, what fades.

use super::packs::Packs;
use super::plan::PlanArguments;
use super::progress_file;
use crate::clock;
use crate::concepts::{Concept, Library};
use crate::quiz::{Moment, Plan, Progress, Review, Standing, due, remembered, standing};
use crate::store::Day;
use owo_colors::OwoColorize;
use ratatui::buffer::Buffer;
use ratatui::layout::{HorizontalAlignment, Rect};
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget};
use std::collections::HashMap;
use std::io::{self, Write};
use std::process::ExitCode;

/// Whose concepts are counted.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: Packs,
}

/// The weeks of the calendar.
const WEEKS: i32 = 26;
/// The days of the curve, before today and after.
const PAST: i32 = 84;
const AHEAD: i32 = 84;
/// The curve's size in cells.
const CURVE: Rect = Rect { x: 0, y: 0, width: 74, height: 12 };

/// What there is to show.
struct Page<'a> {
    library: &'a Library,
    progress: &'a Progress,
    reviews: &'a [Review],
    days: &'a [Day],
    now: Moment,
    plan: &'a Plan,
}

/// Prints it all; the colours are escape sequences, and nothing is said by them alone.
///
/// # Errors
/// If the progress or a folder of concepts cannot be read, or `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let library = arguments.packs.library()?;
    let plan = arguments.plan.plan();
    let store = progress_file::open(plan.fsrs)?;
    let now = clock::now();
    let progress = store.progress(now).map_err(io::Error::other)?;
    let reviews = store.reviews().map_err(io::Error::other)?;
    let days = store.days().map_err(io::Error::other)?;
    let page = Page { library, progress: &progress, reviews: &reviews, days: &days, now, plan: &plan };
    page.write_standings(out)?;
    page.write_calendar(out)?;
    page.write_curve(out)?;
    Ok(ExitCode::SUCCESS)
}

impl Page<'_> {
    fn write_standings(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { library, progress, now, plan, .. } = self;
        let mut groups: HashMap<Standing, Vec<&Concept>> = HashMap::new();
        for concept in &library.concepts {
            groups.entry(standing(concept, progress, *now, plan)).or_default().push(concept);
        }
        let due: Vec<(&str, u32)> = library
            .concepts
            .iter()
            .map(|concept| (concept.id.as_str(), due(concept, progress, *now)))
            .filter(|(_, due)| *due > 0)
            .collect();
        let all = due.iter().map(|(_, due)| *due as usize).sum();
        let head = format!("{} due today, {} answered", counted(all, "question"), progress.answered_today);
        writeln!(out, "{}", head.bold())?;
        let group = |standing| groups.get(&standing).map_or(&[][..], Vec::as_slice);
        for (standing, name) in STANDINGS {
            let number = group(standing).len();
            let bar = match bar(number, library.concepts.len()) {
                bar if bar.is_empty() => bar,
                bar => format!(" {}", bar.cyan()),
            };
            writeln!(out, "  {name:<9} {number:>4}{bar}")?;
        }
        let due: Vec<String> = due.iter().map(|(id, due)| format!("{id}({due})")).collect();
        write_list("Due today", &due, out)?;
        for (standing, name) in [
            (Standing::Fading, "Fading"),
            (Standing::Learning, "Learning"),
            (Standing::Known, "Known"),
            (Standing::Mastered, "Mastered"),
        ] {
            let ids: Vec<String> = group(standing).iter().map(|concept| concept.id.clone()).collect();
            write_list(name, &ids, out)?;
        }
        let known = |id: &str| library.concepts.iter().any(|concept| concept.questions.iter().any(|own| own.id == id));
        let foreign = progress.states.keys().filter(|id| !known(id)).count();
        if foreign > 0 {
            let what = counted(foreign, "answered question");
            writeln!(out, "\n{what} of concepts that are not here; --pack FOLDER brings yours.")?;
        }
        Ok(())
    }

    /// A column a week, a row a weekday; the darker, the more answers.
    fn write_calendar(&self, out: &mut dyn Write) -> io::Result<()> {
        const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];
        let Self { days, now, .. } = self;
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
        let head = format!("{total} on {} since {}{rate}", counted(seen.len(), "day"), clock::date(first));
        writeln!(out, "\n{}\n      {}", head.bold(), months(first))?;
        for (row, name) in (0..).zip(["Mon", "   ", "Wed", "   ", "Fri", "   ", "Sun"]) {
            let days = (0..WEEKS).map(|week| first + 7 * week + row).filter(|day| *day <= now.day);
            let cells = days.map(|day| match counts.get(&day).copied().unwrap_or_default() {
                0 => SHADES[0],
                1..=9 => SHADES[1],
                10..=19 => SHADES[2],
                20..=29 => SHADES[3],
                _ => SHADES[4],
            });
            writeln!(out, "  {name} {}", cells.collect::<String>().green())?;
        }
        writeln!(out, "  · none  ░ 1 to 9  ▒ 10 to 19  ▓ 20 to 29  █ 30 or more")
    }

    /// How much was remembered until today, and how much will be if nothing is asked.
    fn write_curve(&self, out: &mut dyn Write) -> io::Result<()> {
        let answered = self.progress.states.len();
        if answered == 0 {
            return Ok(());
        }
        let days: Vec<i32> = (-PAST..=AHEAD).map(|day| self.now.day + day).collect();
        let sums = remembered(self.reviews, &days, &self.plan.fsrs);
        let points: Vec<(f64, f64)> = (-PAST..=AHEAD).map(f64::from).zip(sums).collect();
        let (past, ahead) = points.split_at(PAST as usize + 1);
        let on = |days: usize| points.get(PAST as usize + days).map_or(0.0, |(_, sum)| sum.round());
        let head = format!(
            "You remember {} of {}; if you stop, {} in 4 weeks and {} in 12",
            on(0),
            counted(answered, "question"),
            on(28),
            on(84)
        );
        writeln!(out, "\n{}", head.bold())?;
        let buffer = curve(past, ahead);
        for row in 0..CURVE.height {
            let cells = (0..CURVE.width).filter_map(|column| buffer.cell((column, row)));
            let line: String = cells.map(|cell| painted(cell.symbol(), cell.fg)).collect();
            writeln!(out, "  {}", line.trim_end())?;
        }
        Ok(())
    }
}

/// The groups of concepts, the best first.
const STANDINGS: [(Standing, &str); 5] = [
    (Standing::Mastered, "mastered"),
    (Standing::Known, "known"),
    (Standing::Fading, "fading"),
    (Standing::Learning, "learning"),
    (Standing::New, "new"),
];

fn write_list(name: &str, items: &[String], out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let options = textwrap::Options::new(super::markdown::terminal_width())
        .subsequent_indent("  ")
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    writeln!(out, "\n{}", textwrap::fill(&format!("{name}: {}", items.join(", ")), options))
}

/// The names of the months over the weeks in which they begin.
fn months(first: i32) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = |day: i32| clock::date(day).get(5..7).and_then(|number| number.parse::<usize>().ok());
    let mut line = String::new();
    for (column, week) in (0..WEEKS).enumerate() {
        let day = first + 7 * week;
        let begins = month(day) != month(day - 7);
        let name = month(day).and_then(|number| NAMES.get(number.checked_sub(1)?)).filter(|_| begins);
        if let Some(name) = name
            && line.len() <= column
        {
            line = format!("{line:<column$}{name} ");
        }
    }
    line.trim_end().to_owned()
}

/// The past as a line, what is ahead as dots, so that they differ without colours.
fn curve(past: &[(f64, f64)], ahead: &[(f64, f64)]) -> Buffer {
    let most = past.iter().chain(ahead).map(|(_, sum)| sum.ceil()).fold(1.0, f64::max);
    // A point a week: dots that touch would be a line.
    let weekly: Vec<(f64, f64)> = ahead.iter().skip(6).step_by(7).copied().collect();
    let past = Dataset::default().marker(Marker::Braille).graph_type(GraphType::Line).style(Color::Cyan).data(past);
    let ahead =
        Dataset::default().marker(Marker::Dot).graph_type(GraphType::Scatter).style(Color::Yellow).data(&weekly);
    let x = Axis::default()
        .bounds([f64::from(-PAST), f64::from(AHEAD)])
        .labels([format!("{} weeks ago", PAST / 7), "today".to_owned(), format!("in {} weeks", AHEAD / 7)])
        .labels_alignment(HorizontalAlignment::Right);
    let y = Axis::default().bounds([0.0, most]).labels(["0".to_owned(), format!("{most}")]);
    let mut buffer = Buffer::empty(CURVE);
    Chart::new(vec![past, ahead]).x_axis(x).y_axis(y).style(Style::default()).render(CURVE, &mut buffer);
    buffer
}

fn painted(symbol: &str, color: Color) -> String {
    match color {
        _ if symbol == " " => symbol.to_owned(),
        Color::Cyan => symbol.cyan().to_string(),
        Color::Yellow => symbol.yellow().to_string(),
        _ => symbol.to_owned(),
    }
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
    use crate::quiz::{Grade, replay};
    use expect_test::{Expect, expect};

    /// What a reader sees after these answers: the place of a concept in the library, days ago, how.
    fn check(answers: &[(usize, i32, Grade)], more: &[(&str, i32)], expected: &Expect) {
        let library = Library { concepts: Library::builtin().concepts.iter().take(4).cloned().collect() };
        let plan = Plan::default();
        let now = Moment::new(1_777_636_800_000, 0);
        let review = |question: &str, ago: i32, grade| Review {
            question: question.to_owned(),
            revision: 1,
            moment: now.plus_days(-ago),
            grade,
            took: None,
            undone: false,
            ask: None,
        };
        let of = |place: usize| library.concepts[place].questions[0].id.as_str();
        let mut reviews: Vec<Review> =
            answers.iter().map(|(place, ago, grade)| review(of(*place), *ago, *grade)).collect();
        reviews.extend(more.iter().map(|(question, ago)| review(question, *ago, Grade::Good)));
        let mut progress = Progress::default();
        let mut days: std::collections::BTreeMap<i32, Day> = std::collections::BTreeMap::new();
        for review in &reviews {
            let log: Vec<&Review> = reviews.iter().filter(|other| other.question == review.question).collect();
            progress.states.insert(review.question.clone(), replay(log, &plan.fsrs).unwrap());
            let day = days.entry(review.moment.day).or_insert(Day { day: review.moment.day, answers: 0, right: 0 });
            day.answers += 1;
            day.right += u32::from(review.grade != Grade::Again);
        }
        let days: Vec<Day> = days.into_values().collect();
        let page = Page { library: &library, progress: &progress, reviews: &reviews, days: &days, now, plan: &plan };
        let mut plain = anstream::StripStream::new(Vec::new());
        page.write_standings(&mut plain).unwrap();
        page.write_calendar(&mut plain).unwrap();
        page.write_curve(&mut plain).unwrap();
        expected.assert_eq(&String::from_utf8(plain.into_inner()).unwrap());
    }

    #[test]
    fn before_the_first_answer_there_is_an_empty_calendar() {
        check(
            &[],
            &[],
            &expect![[r"
                0 questions due today, 0 answered
                  mastered     0
                  known        0
                  fading       0
                  learning     0
                  new          4 ████████████████████████████████████████

                0 answers on 0 days since 2025-11-03
                      Nov Dec  Jan Feb Mar  Apr
                  Mon ··························
                      ··························
                  Wed ··························
                      ··························
                  Fri ··························
                      ·························
                  Sun ·························
                  · none  ░ 1 to 9  ▒ 10 to 19  ▓ 20 to 29  █ 30 or more
            "]],
        );
    }

    #[test]
    fn shows_what_is_known_due_and_forgotten() {
        check(
            &[
                (0, 60, Grade::Good),
                (0, 55, Grade::Good),
                (0, 40, Grade::Good),
                (1, 3, Grade::Good),
                (2, 3, Grade::Again),
            ],
            &[("mailbox/letters", 3)],
            &expect![[r"
                2 questions due today, 0 answered
                  mastered     0
                  known        0
                  fading       0
                  learning     3 ██████████████████████████████
                  new          1 ██████████

                Due today: buffered-channels(1), channel-close(1)

                Learning: atomics, buffered-channels, channel-close

                1 answered question of concepts that are not here; --pack FOLDER brings yours.

                6 answers on 4 days since 2025-11-03, 83 % right
                      Nov Dec  Jan Feb Mar  Apr
                  Mon ·················░········
                      ·························░
                  Wed ··························
                      ··························
                  Fri ··························
                      ·················░·······
                  Sun ···················░·····
                  · none  ░ 1 to 9  ▒ 10 to 19  ▓ 20 to 29  █ 30 or more

                You remember 3 of 4 questions; if you stop, 3 in 4 weeks and 2 in 12
                  4│                                  ⢰⡀
                   │                                  ⢸⠑⠄
                   │                                  ⢸   •
                   │                                  ⢸      •  •  •  •  •  •  •  •
                   │                                  ⡇                              •  •  •
                   │                                  ⡇
                   │                                  ⡇
                   │          ⡦⠤⡰⠒⠤⠤⠤⠤⠴⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⠤⠤⠇
                   │          ⡇
                  0│⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡇
                   └────────────────────────────────────────────────────────────────────────
                   12 weeks ago                       today                      in 12 weeks
            "]],
        );
    }
}

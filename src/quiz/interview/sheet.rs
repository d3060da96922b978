//! The score sheet at the end of an interview, as Markdown.

use super::{Asked, Interview, rank};
use crate::concepts::{Concept, Frequency, Library};
use crate::quiz::{Grade, plain_text};
use std::fmt::Write as _;
use std::time::Duration;

/// From this share of the points on, a concept is strong, and an interview passed.
const STRONG: f64 = 0.8;
/// Below this, it is weak.
const WEAK: f64 = 0.6;
/// A prompt in the sheet is a reminder; the whole text is a command away.
const PROMPT: usize = 100;

/// A concept and what was answered on it.
struct Entry<'i, 'l> {
    concept: &'l Concept,
    answers: Vec<&'i (Asked, Grade)>,
}

impl Entry<'_, '_> {
    fn points(&self) -> f64 {
        self.answers.iter().map(|(_, grade)| points(*grade)).sum()
    }

    fn share(&self) -> f64 {
        self.points() / count(self.answers.len()).max(1.0)
    }
}

impl Interview {
    /// What was strong, what was weak, and what to read, with links.
    ///
    /// `date` and `about` are shown as they are: the day, and what the questions were drawn from, if that was code.
    pub fn sheet(&self, library: &Library, date: &str, elapsed: Duration, about: Option<&str>) -> String {
        let mut entries: Vec<Entry<'_, '_>> = Vec::new();
        for answer in &self.answers {
            let Some(concept) = library.get(&answer.0.concept) else { continue };
            match entries.iter_mut().find(|entry| entry.concept.id == concept.id) {
                Some(entry) => entry.answers.push(answer),
                None => entries.push(Entry { concept, answers: vec![answer] }),
            }
        }
        let level = self.setting.level.name();
        let questions = self.answers.len();
        let mut sheet = format!("# Mock interview, {level} level\n\n");
        let about = about.map_or_else(String::new, |about| format!(", drawn from `{about}`"));
        let (taken, length) = (minutes(elapsed), minutes(self.setting.length));
        let plural = if questions == 1 { "" } else { "s" };
        let _ = writeln!(sheet, "{date}: {questions} question{plural} in {taken} of {length} minutes{about}.\n");
        if entries.is_empty() {
            sheet.push_str("Nothing was answered, so there is nothing to score.\n");
            return sheet;
        }
        let score = score(&entries);
        let verdict = match score {
            STRONG.. => "you would pass",
            WEAK.. => "nearly there",
            _ => "not yet",
        };
        let _ = writeln!(
            sheet,
            "**{:.0} of 100 points: {verdict}.**\nHarder questions count more; what came with trouble counts half.\n",
            (score * 100.0).round()
        );
        entries.sort_by(|one, other| one.share().total_cmp(&other.share()));
        let is_strong = |entry: &&Entry<'_, '_>| entry.share() >= STRONG;
        let is_weak = |entry: &&Entry<'_, '_>| entry.share() < WEAK;
        let strong: Vec<_> = entries.iter().rev().filter(is_strong).collect();
        let fair: Vec<_> = entries.iter().filter(|entry| !is_strong(entry) && !is_weak(entry)).collect();
        let weak: Vec<_> = entries.iter().filter(is_weak).collect();
        for (title, entries, with_prompts) in [("Strong", &strong, false), ("Fair", &fair, true), ("Weak", &weak, true)]
        {
            if !entries.is_empty() {
                let _ = writeln!(sheet, "## {title}\n");
                for entry in entries {
                    write_entry(entry, with_prompts, &mut sheet);
                }
                sheet.push('\n');
            }
        }
        let to_read = to_read(library, &weak, &fair, &strong);
        if !to_read.is_empty() {
            sheet.push_str("## What to read\n\n");
            for (number, concept) in (1..).zip(to_read) {
                let _ = writeln!(sheet, "{number}. **{}**: `goviva explain {}`", concept.title, concept.id);
                for source in &concept.sources {
                    let _ = writeln!(sheet, "   - <{source}>");
                }
            }
        }
        sheet.truncate(sheet.trim_end().len());
        sheet + "\n"
    }
}

fn write_entry(entry: &Entry<'_, '_>, with_prompts: bool, sheet: &mut String) {
    let _ = writeln!(sheet, "- **{}**: {} of {}", entry.concept.title, half(entry.points()), entry.answers.len());
    for (asked, grade) in entry.answers.iter().filter(|_| with_prompts) {
        let question = entry.concept.questions.iter().find(|question| question.id == asked.question);
        let how = match grade {
            Grade::Again => "not known",
            Grade::Hard => "with trouble",
            Grade::Good | Grade::Easy => "known",
        };
        let follow_up = if asked.follow_up > 0 { ", a follow-up" } else { "" };
        let prompt = question.map_or_else(String::new, |question| first_line(&question.prompt));
        let _ = writeln!(sheet, "  - {prompt} ({how}{follow_up}; `{}`)", asked.question);
    }
}

/// The weak ones, what they build on unless that was strong, and the fair ones: what interviews ask most comes first.
fn to_read<'l>(
    library: &'l Library,
    weak: &[&Entry<'_, 'l>],
    fair: &[&Entry<'_, 'l>],
    strong: &[&Entry<'_, 'l>],
) -> Vec<&'l Concept> {
    let by_frequency = |entries: &[&Entry<'_, 'l>]| {
        let mut concepts: Vec<&Concept> = entries.iter().map(|entry| entry.concept).collect();
        concepts.sort_by_key(|concept| std::cmp::Reverse::<Frequency>(concept.frequency));
        concepts
    };
    let mut list: Vec<&Concept> = Vec::new();
    for concept in by_frequency(weak).into_iter().chain(by_frequency(fair)) {
        let is_weak = weak.iter().any(|entry| entry.concept.id == concept.id);
        let before = concept.prerequisites.iter().filter_map(|id| library.get(id));
        let before = before
            .filter(|before| is_weak && !strong.iter().any(|entry| entry.concept.id == before.id))
            .chain(std::iter::once(concept));
        for concept in before {
            if !list.iter().any(|known| known.id == concept.id) {
                list.push(concept);
            }
        }
    }
    list
}

/// The share of the points, where an easy question counts once, a medium one twice and a hard one three times.
fn score(entries: &[Entry<'_, '_>]) -> f64 {
    let weight = |entry: &Entry<'_, '_>| 1.0 + rank(entry.concept.difficulty);
    let all: f64 = entries.iter().map(|entry| weight(entry) * count(entry.answers.len())).sum();
    entries.iter().map(|entry| weight(entry) * entry.points()).sum::<f64>() / all.max(1.0)
}

fn points(grade: Grade) -> f64 {
    match grade {
        Grade::Again => 0.0,
        Grade::Hard => 0.5,
        Grade::Good | Grade::Easy => 1.0,
    }
}

/// `1`, `1½`: points come in halves.
fn half(points: f64) -> String {
    let whole = points.floor();
    match (whole < points, whole > 0.0) {
        (false, _) => format!("{whole}"),
        (true, true) => format!("{whole}½"),
        (true, false) => "½".to_owned(),
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Begun minutes.
fn minutes(time: Duration) -> u64 {
    time.as_secs().div_ceil(60)
}

fn first_line(prompt: &str) -> String {
    let text = plain_text(prompt);
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= PROMPT {
        return line.to_owned();
    }
    let short: String = line.chars().take(PROMPT).collect();
    format!("{}…", short.rsplit_once(' ').map_or(short.as_str(), |(words, _)| words))
}

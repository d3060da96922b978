//! The prose of a concept: its summary and the sections for a reader.

use super::blocks::{Block, BlockKind, split_mark};
use super::reader::Reader;
use crate::concepts::{GoVersionBound, Prose};

const LONGEST_SUMMARY: usize = 300;
const LONGEST_PITFALL: usize = 200;
const INTERVIEW_WORDS: std::ops::RangeInclusive<usize> = 60..=120;

/// Adds blocks to a text. `bound` is the version mark of their section.
pub fn add_prose(reader: &mut Reader<'_>, prose: &mut Prose, blocks: &[Block], bound: Option<GoVersionBound>) {
    for block in blocks {
        if let BlockKind::List(items) = &block.kind {
            for item in items {
                let (marker, content) = split_marker(reader.slice(item.clone()));
                let (bound, content) = read_mark(reader, item.start, content, bound);
                prose.blocks.push((bound, format!("{marker}{content}")));
            }
            continue;
        }
        let text = reader.slice(block.range.clone());
        let is_paragraph = matches!(block.kind, BlockKind::Paragraph);
        let (bound, text) =
            if is_paragraph { read_mark(reader, block.range.start, text, bound) } else { (bound, text) };
        prose.blocks.push((bound, text.to_owned()));
    }
}

/// Splits a version mark off a paragraph or an item in a section with the mark `section`.
fn read_mark<'a>(
    reader: &mut Reader<'_>,
    offset: usize,
    text: &'a str,
    section: Option<GoVersionBound>,
) -> (Option<GoVersionBound>, &'a str) {
    let (own, text) = split_mark(reader, offset, text);
    if let (Some(_), Some(section)) = (own, section) {
        reader.report(offset, format!("its section is marked `[go {section}]` already; take one mark out"));
    }
    (own.or(section), text)
}

/// Parts `- text` into `- ` and `text`.
fn split_marker(item: &str) -> (&str, &str) {
    let marker = item.find(' ').map_or(0, |space| space + 1);
    item.split_at(marker)
}

/// Checks the text before the first heading, whose blocks start at `offset`.
pub fn check_summary(reader: &mut Reader<'_>, offset: usize, blocks: &[Block], summary: &Prose) {
    if let Some(block) = blocks.iter().find(|block| !matches!(block.kind, BlockKind::Paragraph)) {
        reader.report(block.range.start, "the summary is one paragraph; move this into a section");
    }
    for version in summary.versions() {
        let text = summary.for_version(version);
        let length = text.chars().count();
        let start = blocks.first().map_or(offset, |block| block.range.start);
        if text.is_empty() {
            let who = reader_of(summary, version);
            reader.report(offset, format!("no summary{who}; write one paragraph before the first heading"));
        } else if text.contains("\n\n") {
            let second = blocks.get(1).map_or(start, |block| block.range.start);
            reader.report(second, "the summary is one paragraph; move the rest into a section");
        } else if length > LONGEST_SUMMARY {
            let message = format!("the summary has {length} characters; cut it to at most {LONGEST_SUMMARY}");
            reader.report(start, message);
        }
    }
}

/// Checks the answer to say out loud, whose heading stands at `offset`.
pub fn check_interview(reader: &mut Reader<'_>, offset: usize, interview: &Prose) {
    for version in interview.versions() {
        let words = interview.for_version(version).split_whitespace().count();
        if !INTERVIEW_WORDS.contains(&words) {
            let (least, most) = (INTERVIEW_WORDS.start(), INTERVIEW_WORDS.end());
            let who = reader_of(interview, version);
            reader.report(offset, format!("the interview answer has {words} words{who}; make it {least} to {most}"));
        }
    }
}

/// Checks a section that is a list.
pub fn check_list(reader: &mut Reader<'_>, offset: usize, name: &str, blocks: &[Block]) {
    if let Some(block) = blocks.iter().find(|block| !matches!(block.kind, BlockKind::List(_))) {
        reader.report(block.range.start, format!("`## {name}` holds a list alone; make this an item (`- …`)"));
    } else if blocks.is_empty() {
        reader.report(offset, format!("`## {name}` is empty; write a list of concrete cases"));
    }
}

/// Checks that the pitfalls start with one short sentence. `headings` are the offsets of their sections.
pub fn check_pitfalls(reader: &mut Reader<'_>, offset: usize, pitfalls: &Prose) {
    for version in pitfalls.versions() {
        let who = reader_of(pitfalls, version);
        let first = pitfalls.first(version);
        let length = first.chars().count();
        if first.is_empty() || first.starts_with(['-', '*', '`', '~', '>', '|', '#', '<']) && !starts_with_code(first) {
            let message = format!(
                "the pitfalls{who} do not start with a paragraph; start with the likeliest one in one sentence"
            );
            reader.report(offset, message);
        } else if length > LONGEST_PITFALL {
            let message =
                format!("the first pitfall{who} has {length} characters; cut it to at most {LONGEST_PITFALL}");
            reader.report(offset, message);
        } else if has_two_sentences(first) {
            let message =
                format!("the first pitfall{who} is more than one sentence; move the rest into a paragraph of its own");
            reader.report(offset, message);
        }
    }
}

/// True for a paragraph that starts with a code span or with emphasis, not with a fence or a list.
fn starts_with_code(text: &str) -> bool {
    (text.starts_with('`') && !text.starts_with("```"))
        || (text.starts_with('*') && !text.starts_with("* "))
        || (text.starts_with('-') && !text.starts_with("- "))
}

/// True if a sentence ends before the end. Code spans are one word each.
fn has_two_sentences(text: &str) -> bool {
    let mut words = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        // Every second part is inside a code span.
        words.push(if index % 2 == 1 { "Code" } else { part });
    }
    let plain = words.concat();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let &[word, next] = pair else { return false };
        let ends = word.trim_end_matches([')', '"', '*']).ends_with(['.', '!', '?']);
        let abbreviates =
            ["e.g.", "i.e.", "vs.", "etc.", "cf."].iter().any(|short| word.trim_start_matches('(') == *short);
        ends && !abbreviates && next.trim_start_matches(['(', '"', '*']).starts_with(char::is_uppercase)
    })
}

/// Names the readers of a version, where not all read the same.
fn reader_of(prose: &Prose, version: crate::concepts::GoVersion) -> String {
    if prose.versions().len() > 1 { format!(" for readers of Go {version}") } else { String::new() }
}

//! A concept file, `knowledge/<topic>/<id>.md`, as text. `knowledge/README.md` is its reference.

mod blocks;
mod examples;
mod fields;
mod front_matter;
mod questions;
mod reader;
mod rules;
mod sections;
#[cfg(test)]
mod tests;

use super::{Concept, Difficulty, Frequency, GoVersionBound, Problem, Program, Prose};
use blocks::{Block, BlockKind, GoWords, heading_text};
use pulldown_cmark::HeadingLevel;
use reader::Reader;

pub use examples::package_of;

/// The sections of a concept file, in their order.
const SECTIONS: [&str; 7] =
    ["In an interview", "Reach for it when", "Avoid it when", "Pitfalls", "Detect", "Examples", "Questions"];

/// Reads a concept file. `file` is its path, with forward slashes: it gives the id and the topic, and stands in the
/// problems. Bad input loses nothing: whatever can be read is in the concept, what cannot is a problem.
pub fn parse(file: &str, text: &str) -> (Concept, Vec<Problem>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Line numbers stay as they are, and everything below knows one line end.
    let unix = if text.contains('\r') { text.replace("\r\n", "\n").into() } else { std::borrow::Cow::Borrowed(text) };
    let mut reader = Reader::new(file, &unix);
    let mut concept = empty_concept(file);
    if !is_slug(&concept.id) {
        reader.report(0, format!("`{}` is no id; name the file with small letters, digits and single `-`", concept.id));
    }
    let start = front_matter::read_front_matter(&mut reader, &mut concept);
    read_body(&mut reader, start, &mut concept);
    (concept, reader.into_problems())
}

/// All Go code blocks of a concept file that are whole files, wherever they stand, with their line and info words:
/// what the Go toolchain can be asked about.
pub fn go_files(text: &str) -> Vec<Program> {
    let unix = text.replace("\r\n", "\n");
    let mut reader = Reader::new("", &unix);
    let mut programs = Vec::new();
    for block in blocks::blocks(&unix, 0) {
        if let BlockKind::Code(code) = block.kind
            && code.language() == "go"
            && package_of(&code.text).is_some()
        {
            let GoWords { go, fails, .. } = blocks::go_words(&mut reader, &code, true);
            programs.push(Program { line: reader.line(code.start), text: code.text, go, fails });
        }
    }
    programs
}

/// Small letters and digits, parted by single hyphens: `sync-map`.
pub fn is_slug(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.split('-').all(is_word)
}

fn empty_concept(file: &str) -> Concept {
    let mut folders = file.rsplit('/');
    let name = folders.next().unwrap_or(file);
    let id = name.strip_suffix(".md").unwrap_or(name).to_owned();
    Concept {
        title: id.clone(),
        id,
        topic: folders.next().unwrap_or_default().to_owned(),
        difficulty: Difficulty::Medium,
        frequency: Frequency::Medium,
        go: None,
        related: Vec::new(),
        prerequisites: Vec::new(),
        sources: Vec::new(),
        diagnostics: Vec::new(),
        lens: true,
        pitfall: false,
        summary: Prose::default(),
        interview: Prose::default(),
        reach_for: Prose::default(),
        avoid: Prose::default(),
        pitfalls: Prose::default(),
        rules: Vec::new(),
        examples: Vec::new(),
        questions: Vec::new(),
        file: file.to_owned(),
    }
}

/// A `##` heading and what follows it.
struct Section<'b> {
    /// Its place in [`SECTIONS`].
    index: usize,
    /// Its version mark.
    bound: Option<GoVersionBound>,
    /// Where its heading starts, in bytes.
    offset: usize,
    blocks: &'b [Block],
}

fn read_body(reader: &mut Reader<'_>, start: usize, concept: &mut Concept) {
    let blocks = blocks::blocks(reader.text, start);
    let is_section = |block: &Block| matches!(block.kind, BlockKind::Heading(HeadingLevel::H1 | HeadingLevel::H2));
    let first = blocks.iter().position(is_section).unwrap_or(blocks.len());
    let (summary, mut rest) = blocks.split_at(first);
    sections::add_prose(reader, &mut concept.summary, summary, None);
    sections::check_summary(reader, start, summary, &concept.summary);

    let mut sections = Vec::new();
    while let Some((heading, behind)) = rest.split_first() {
        let end = behind.iter().position(is_section).unwrap_or(behind.len());
        let (blocks, next) = behind.split_at(end);
        rest = next;
        sections.extend(read_section_heading(reader, heading).map(|(index, bound)| {
            let offset = heading.range.start;
            Section { index, bound, offset, blocks }
        }));
    }
    check_order(reader, &sections);
    for section in &sections {
        read_section(reader, section, concept);
    }
    // What spans both sides of a version mark is checked when all of it is there.
    let heading = |index| sections.iter().find(|section: &&Section<'_>| section.index == index);
    if let Some(section) = heading(0) {
        sections::check_interview(reader, section.offset, &concept.interview);
    }
    if let Some(section) = heading(3) {
        sections::check_pitfalls(reader, section.offset, &concept.pitfalls);
    }
}

fn read_section_heading(reader: &mut Reader<'_>, heading: &Block) -> Option<(usize, Option<GoVersionBound>)> {
    let offset = heading.range.start;
    let text = heading_text(reader, heading);
    if matches!(heading.kind, BlockKind::Heading(HeadingLevel::H1)) {
        reader.report(offset, "a concept file has no `# ` heading; the title stands in the front matter");
        return None;
    }
    let (name, mark) = text.find('[').map_or((text, ""), |at| text.split_at(at));
    let name = name.trim();
    let Some(index) = SECTIONS.iter().position(|section| *section == name) else {
        let known = SECTIONS.join("`, `");
        reader.report(offset, format!("unknown section `{name}`; the sections are `{known}`"));
        return None;
    };
    let (bound, behind) = blocks::split_mark(reader, offset, mark);
    if bound.is_some() && index >= 4 {
        reader.report(offset, format!("`## {name}` cannot be marked with a version; mark the rule or the code"));
    } else if !behind.is_empty() && bound.is_some() || !mark.starts_with("[go") && !mark.is_empty() {
        reader.report(offset, format!("`{mark}` behind the section's name means nothing; take it out"));
    }
    Some((index, bound))
}

/// Reports sections that are missing, doubled or out of order.
fn check_order(reader: &mut Reader<'_>, sections: &[Section<'_>]) {
    let order = SECTIONS.join("`, `");
    for (previous, section) in sections.iter().zip(sections.iter().skip(1)) {
        let name = SECTIONS.get(section.index).copied().unwrap_or_default();
        if section.index < previous.index {
            let other = SECTIONS.get(previous.index).copied().unwrap_or_default();
            let message = format!("`## {name}` stands behind `## {other}`; the order is `{order}`");
            reader.report(section.offset, message);
        }
    }
    for (index, name) in SECTIONS.iter().enumerate() {
        let found: Vec<&Section<'_>> = sections.iter().filter(|section| section.index == index).collect();
        match found.as_slice() {
            [] => {
                // It belongs before the first section that comes later in the order.
                let next = sections.iter().find(|section| section.index > index);
                match next {
                    Some(next) => reader.report(next.offset, format!("no `## {name}` before this; add it")),
                    None => reader.report(reader.text.trim_end().len(), format!("no `## {name}` at the end; add it")),
                }
            }
            [only] => {
                if let Some(bound) = only.bound.filter(|_| index < 4) {
                    let opposite = bound.opposite();
                    let message = format!("only for `[go {bound}]`; add `## {name} [go {opposite}]` next to it");
                    reader.report(only.offset, message);
                }
            }
            [first, second] if first.bound.is_some_and(|bound| second.bound == Some(bound.opposite())) => {}
            [_, second, ..] => reader.report(
                second.offset,
                format!("a second `## {name}`; join the two, or mark them with opposite versions (`[go >= 1.22]`, `[go < 1.22]`)"),
            ),
        }
    }
}

fn read_section(reader: &mut Reader<'_>, section: &Section<'_>, concept: &mut Concept) {
    let &Section { index, bound, offset, blocks } = section;
    match index {
        0 => sections::add_prose(reader, &mut concept.interview, blocks, bound),
        1 => {
            sections::check_list(reader, offset, "Reach for it when", blocks);
            sections::add_prose(reader, &mut concept.reach_for, blocks, bound);
        }
        2 => {
            sections::check_list(reader, offset, "Avoid it when", blocks);
            sections::add_prose(reader, &mut concept.avoid, blocks, bound);
        }
        3 => sections::add_prose(reader, &mut concept.pitfalls, blocks, bound),
        4 => read_detect(reader, offset, blocks, concept),
        5 => concept.examples.extend(examples::read_examples(reader, offset, blocks)),
        _ => {
            let questions = questions::read_questions(reader, offset, blocks, &concept.id, &concept.rules);
            concept.questions.extend(questions);
        }
    }
}

fn read_detect(reader: &mut Reader<'_>, offset: usize, blocks: &[Block], concept: &mut Concept) {
    let mut found = false;
    for block in blocks {
        match &block.kind {
            BlockKind::Code(code) if code.language() == "toml" && !found => {
                found = true;
                concept.rules = rules::read_rules(reader, &code.text, code.start);
            }
            _ => {
                reader.report(block.range.start, "`## Detect` holds one `toml` block; write remarks as comments in it");
            }
        }
    }
    if !found {
        reader.report(offset, "`## Detect` has no `toml` block; add one with a `[[rule]]`");
    }
}

//! `goviva concepts`: what goviva knows, for people and for programs.

use crate::concepts::{Concept, Difficulty, Frequency, GoVersion, Library, Question};
use owo_colors::OwoColorize;
use serde::Serialize;
use std::io::{self, Write};
use std::process::ExitCode;

/// How to list the concepts.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A table for people, or one JSON array for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// A concept as programs see it.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    topic: &'a str,
    difficulty: Difficulty,
    frequency: Frequency,
    /// The Go version that brought it, `1.21`; null if it was always there.
    go: Option<String>,
    lens: bool,
    pitfall: bool,
    /// Markdown, for the current Go.
    summary: String,
    related: &'a [String],
    prerequisites: &'a [String],
    sources: &'a [String],
    questions: Vec<QuestionEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct QuestionEntry<'a> {
    id: &'a str,
    kind: &'static str,
    revision: u32,
}

/// Lists the built-in concepts.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let library = Library::builtin();
    match arguments.format {
        Format::Text => list(library, out)?,
        Format::Json => {
            let entries: Vec<Entry<'_>> = library.concepts.iter().map(entry).collect();
            serde_json::to_writer_pretty(&mut *out, &entries)?;
            writeln!(out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(library: &Library, out: &mut dyn Write) -> io::Result<()> {
    let width = library.concepts.iter().map(|concept| concept.id.chars().count()).max().unwrap_or_default();
    let mut topic = None;
    for concept in &library.concepts {
        if topic != Some(&concept.topic) {
            if topic.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{}", concept.topic.bold())?;
            topic = Some(&concept.topic);
        }
        // Styled text has a width of its own, so the columns are filled before the style.
        let id = format!("{:width$}", concept.id);
        writeln!(out, "  {}  {}", id.cyan(), concept.title)?;
    }
    Ok(())
}

fn entry(concept: &Concept) -> Entry<'_> {
    Entry {
        id: &concept.id,
        title: &concept.title,
        topic: &concept.topic,
        difficulty: concept.difficulty,
        frequency: concept.frequency,
        go: concept.go.map(|version| version.to_string()),
        lens: concept.lens,
        pitfall: concept.pitfall,
        summary: concept.summary.for_version(GoVersion::CURRENT),
        related: &concept.related,
        prerequisites: &concept.prerequisites,
        sources: &concept.sources,
        questions: concept.questions.iter().map(question).collect(),
    }
}

fn question(question: &Question) -> QuestionEntry<'_> {
    QuestionEntry { id: &question.id, kind: question.body.kind(), revision: question.revision }
}

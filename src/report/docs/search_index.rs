//! What the search looks through, as a script: a page opened from a file may not fetch one.

use super::{CONCEPTS, page_name, topic_title};
use crate::concepts::{Concept, Form, GoVersion, Library, Prose};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Serialize;
use std::collections::HashSet;

/// Longer code is no word that somebody searches for.
const LONGEST_TERM: usize = 40;

#[derive(Serialize)]
struct Entry<'a> {
    page: String,
    title: &'a str,
    topic: String,
    /// Plain text, for the current Go.
    summary: String,
    /// Its id, and the names that its rules look for.
    names: Vec<String>,
    /// The code that its text speaks of.
    words: Vec<String>,
}

/// The script that sets `govivaIndex`.
pub fn search_index(library: &Library) -> String {
    let entries: Vec<Entry<'_>> = library.concepts.iter().map(entry).collect();
    match serde_json::to_string(&entries) {
        Ok(json) => format!("globalThis.govivaIndex = {json};\n"),
        Err(error) => {
            tracing::error!(%error, "the search index cannot be written; the search finds nothing");
            "globalThis.govivaIndex = [];\n".to_owned()
        }
    }
}

fn entry(concept: &Concept) -> Entry<'_> {
    let names = names(concept);
    Entry {
        page: format!("{CONCEPTS}{}", page_name(&concept.id)),
        title: &concept.title,
        topic: topic_title(&concept.topic),
        summary: plain_text(&concept.summary.for_version(GoVersion::CURRENT)),
        words: words(concept, &names),
        names,
    }
}

fn names(concept: &Concept) -> Vec<String> {
    let mut names = vec![concept.id.clone()];
    for rule in &concept.rules {
        if let Form::Symbols { symbols, imports } = &rule.form {
            // `builtin` is no word of Go code.
            names.extend(symbols.iter().map(|symbol| symbol.to_string().replace("builtin.", "")));
            names.extend(imports.iter().cloned());
        }
    }
    without_doubles(names)
}

fn words(concept: &Concept, names: &[String]) -> Vec<String> {
    let prose = [&concept.summary, &concept.interview, &concept.reach_for, &concept.avoid, &concept.pitfalls];
    let words = prose.into_iter().flat_map(code_words).filter(|word| !names.contains(word));
    without_doubles(words.collect())
}

fn without_doubles(mut terms: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    terms.retain(|term| seen.insert(term.clone()));
    terms
}

/// The code in the running text of all versions.
fn code_words(prose: &Prose) -> impl Iterator<Item = String> {
    prose.blocks.iter().flat_map(|(_, text)| Parser::new(text)).filter_map(|event| match event {
        Event::Code(code) if code.chars().count() <= LONGEST_TERM => Some(code.into_string()),
        _ => None,
    })
}

/// Markdown without its marks.
fn plain_text(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => text.push(' '),
            Event::Start(Tag::Item) => text.push_str("- "),
            _ => {}
        }
    }
    text.trim_end().to_owned()
}

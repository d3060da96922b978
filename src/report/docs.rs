//! The whole library as a small static site: an index, one page a concept, a search that needs no server.

mod concept_page;
mod highlight;
mod html;
mod index_page;
mod markdown;
mod question;
mod search_index;

pub(super) use markdown::{Markdown, go_block, plain_block};

use crate::concepts::{Concept, Library};
use std::fmt::Write as _;

/// Who wrote a page, as its `<meta name="generator">` says it: a folder whose index has this line may be written over.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"goviva\">";

/// The site's files: each a path with forward slashes, relative to the site's folder, and its text.
///
/// No page asks for anything but these files, and no text of a concept becomes markup that was not meant:
/// a pack may come from anywhere.
pub fn site(library: &Library) -> Vec<(String, String)> {
    let mut files = vec![
        ("index.html".to_owned(), index_page::index_page(library)),
        ("style.css".to_owned(), include_str!("docs/style.css").to_owned()),
        ("search.js".to_owned(), include_str!("docs/search.js").to_owned()),
        ("search-index.js".to_owned(), search_index::search_index(library)),
    ];
    let pages = library.concepts.iter().map(|concept| {
        let path = format!("{CONCEPTS}{}", page_name(&concept.id));
        (path, concept_page::concept_page(library, concept))
    });
    files.extend(pages);
    files
}

/// The folder of the concepts' pages.
const CONCEPTS: &str = "concepts/";

/// The file of a concept's page. An id that is none, as a faulty file may have it, leads nowhere else:
/// other characters than those of an id are written as `~` and their bytes in hexadecimal.
fn page_name(id: &str) -> String {
    anchor(id) + ".html"
}

/// The id, or another text that should be one, in characters that a file name, a URL and an HTML id take as they are.
fn anchor(text: &str) -> String {
    let mut anchor = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            anchor.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(anchor, "~{byte:02x}");
        }
    }
    anchor
}

/// The topics in their order, each with its concepts: what interviews ask most often first, easier before harder.
fn topics(library: &Library) -> Vec<(&str, Vec<&Concept>)> {
    let mut topics: Vec<(&str, Vec<&Concept>)> = Vec::new();
    for concept in &library.concepts {
        match topics.iter_mut().find(|(topic, _)| *topic == concept.topic) {
            Some((_, concepts)) => concepts.push(concept),
            None => topics.push((&concept.topic, vec![concept])),
        }
    }
    topics.sort_by_key(|(topic, _)| *topic);
    for (_, concepts) in &mut topics {
        concepts.sort_by_key(|concept| (std::cmp::Reverse(concept.frequency), concept.difficulty, &concept.title));
    }
    topics
}

/// A topic's folder as a heading.
fn topic_title(topic: &str) -> String {
    if topic == "http" {
        return "HTTP".to_owned();
    }
    let mut letters = topic.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()).replace('-', " ")
}

#[cfg(test)]
mod tests;

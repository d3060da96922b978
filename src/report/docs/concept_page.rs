//! The page of a concept: all of its file but the rules.

use super::html::{escape, facts, page};
use super::markdown::{Markdown, go_block, is_web};
use super::question::question_section;
use super::{anchor, page_name, topic_title};
use crate::concepts::{Concept, Example, Library, want};
use std::fmt::Write as _;

/// The whole page, for the folder `concepts/`.
pub fn concept_page(library: &Library, concept: &Concept) -> String {
    let markdown = Markdown { library };
    let sections = sections(markdown, concept);
    let mut contents = String::new();
    let mut text = String::new();
    for Section { id, title, html } in &sections {
        // Writing to a string cannot fail.
        let _ = writeln!(contents, "<li><a href=\"#{id}\">{title}</a></li>");
        let _ = writeln!(
            text,
            "<section class=\"{id}\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n{html}</section>"
        );
    }
    let main = format!(
        "<nav class=\"trail\" aria-label=\"Topic\"><a href=\"../index.html\">All concepts</a> › \
         <a href=\"../index.html#topic-{}\">{}</a></nav>\n\
         <div class=\"concept\">\n\
         <nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n{contents}</ul>\n</nav>\n\
         <article>\n<h1>{}</h1>\n{}\n<div class=\"summary\">\n{}</div>\n{}{text}</article>\n</div>\n",
        anchor(&concept.topic),
        escape(&topic_title(&concept.topic)),
        escape(&concept.title),
        facts(concept),
        markdown.prose(&concept.summary),
        links("Know first", library, &concept.prerequisites),
    );
    page(&format!("{} – goviva", concept.title), "../", &main)
}

/// A part of the page with a heading.
struct Section {
    id: &'static str,
    title: &'static str,
    html: String,
}

/// The sections that hold something.
fn sections(markdown: Markdown<'_>, concept: &Concept) -> Vec<Section> {
    let examples: String = concept.examples.iter().map(|example| example_section(concept, example)).collect();
    let questions =
        (1..).zip(&concept.questions).map(|(number, question)| question_section(markdown, number, question));
    let sources = concept.sources.iter().map(|url| source(url)).collect::<String>();
    let further = links("Read next", markdown.library, &concept.related) + &sources_list(&sources);
    [
        ("interview", "In an interview", markdown.prose(&concept.interview)),
        ("reach", "Reach for it when", markdown.prose(&concept.reach_for)),
        ("avoid", "Avoid it when", markdown.prose(&concept.avoid)),
        ("pitfalls", "Pitfalls", markdown.prose(&concept.pitfalls)),
        ("questions", "Questions", questions.collect()),
        ("examples", "Examples", examples),
        ("further", "Further reading", further),
    ]
    .into_iter()
    .filter(|(.., html)| !html.is_empty())
    .map(|(id, title, html)| Section { id, title, html })
    .collect()
}

fn example_section(concept: &Concept, example: &Example) -> String {
    let mut notes = Vec::new();
    if !example.files.iter().any(|file| want::has_wants(&file.text)) {
        let what =
            if concept.pitfall { "The mistake is not made here." } else { "A look-alike: this is something else." };
        notes.push(what.to_owned());
    }
    if example.fails {
        notes.push("This does not compile.".to_owned());
    }
    if let Some(go) = example.go {
        notes.push(format!("Its go.mod says <code>go {go}</code>."));
    }
    let mut html = format!("<section class=\"example\">\n<h3>{}</h3>\n", escape(&example.title));
    if !notes.is_empty() {
        let _ = writeln!(html, "<p class=\"note\">{}</p>", notes.join(" "));
    }
    for file in &example.files {
        let code = go_block(&want::without_wants(&file.text), false);
        // The name of a single file says little.
        if example.files.len() > 1 {
            let _ = writeln!(html, "<figure>\n<figcaption>{}</figcaption>\n{code}</figure>", escape(&file.path));
        } else {
            html.push_str(&code);
        }
    }
    html + "</section>\n"
}

/// Links to other concepts, those that the library has.
fn links(title: &str, library: &Library, ids: &[String]) -> String {
    let links: Vec<String> = ids
        .iter()
        .filter_map(|id| library.get(id))
        .map(|concept| format!("<a href=\"{}\">{}</a>", page_name(&concept.id), escape(&concept.title)))
        .collect();
    if links.is_empty() {
        return String::new();
    }
    format!("<p class=\"links\"><strong>{title}</strong> {}</p>\n", links.join(" · "))
}

fn source(url: &str) -> String {
    let text = escape(url);
    if is_web(url) {
        format!("<li><a href=\"{text}\" rel=\"noreferrer\">{text}</a></li>\n")
    } else {
        format!("<li>{text}</li>\n")
    }
}

fn sources_list(items: &str) -> String {
    if items.is_empty() { String::new() } else { format!("<p><strong>Sources</strong></p>\n<ul>\n{items}</ul>\n") }
}

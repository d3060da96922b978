//! The first page: every concept, topic by topic.

use super::html::{escape, facts, page};
use super::markdown::Markdown;
use super::{CONCEPTS, anchor, page_name, topic_title, topics};
use crate::concepts::{GoVersion, Library};
use std::fmt::Write as _;

/// The whole page, for the site's folder.
pub fn index_page(library: &Library) -> String {
    let markdown = Markdown { library };
    let questions: usize = library.concepts.iter().map(|concept| concept.questions.len()).sum();
    let mut contents = String::new();
    let mut text = String::new();
    for (topic, concepts) in topics(library) {
        let (anchor, title) = (anchor(topic), escape(&topic_title(topic)));
        // Writing to a string cannot fail.
        let _ = writeln!(contents, "<li><a href=\"#topic-{anchor}\">{title}</a> <span>{}</span></li>", concepts.len());
        let _ = writeln!(
            text,
            "<section aria-labelledby=\"topic-{anchor}\">\n<h2 id=\"topic-{anchor}\">{title}</h2>\n<ul class=\"concepts\">"
        );
        for concept in concepts {
            let _ = writeln!(
                text,
                "<li><div><a href=\"{CONCEPTS}{}\">{}</a>\n<p>{}</p></div>\n{}</li>",
                page_name(&concept.id),
                escape(&concept.title),
                markdown.inline(&concept.summary.for_version(GoVersion::CURRENT)),
                facts(concept),
            );
        }
        text.push_str("</ul>\n</section>\n");
    }
    let main = format!(
        "<h1>What Go code does, and how to say it</h1>\n\
         <p class=\"lead\">{} concepts and {questions} questions, each with the answer an interviewer wants to hear. \
         Within a topic, what is asked most often comes first.</p>\n\
         <nav class=\"topics\" aria-label=\"Topics\">\n<ul>\n{contents}</ul>\n</nav>\n{text}",
        library.concepts.len(),
    );
    page("goviva: what Go code does, and how to say it", "", &main)
}

//! The hover: what this piece of code does, said in at most six lines.

use super::{Familiarity, Reader};

use super::strength::{count, strength};
use crate::concepts::{Concept, Library};
use crate::detect::Occurrence;
use crate::text::TextRange;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// What a reader sees when pointing at a focus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The focus, in bytes of the file.
    pub range: TextRange,
    /// At most six lines of Markdown, without a heading.
    pub markdown: String,
}

/// The hover at `offset` (bytes of the file), none where no focus is or the reader wants none.
///
/// Of several focuses around the offset the smallest speaks, and an offset just behind a focus counts if
/// nothing else starts there. Of several concepts with the same focus the strongest speaks, the others are named.
pub fn hover(library: &Library, occurrences: &[Occurrence], offset: u32, reader: &Reader) -> Option<Hover> {
    if !reader.hover {
        return None;
    }
    let counts = count(occurrences);
    let mut here: Vec<(&Occurrence, &Concept)> = occurrences
        .iter()
        .filter(|occurrence| occurrence.focus.touches(offset))
        .filter_map(|occurrence| Some((occurrence, reader.concept(library, occurrence.concept)?)))
        .collect();
    // The stable sort keeps the order of the rules among equals, the more special first.
    here.sort_by_key(|(occurrence, concept)| {
        let TextRange { start, end } = occurrence.focus;
        let many = counts.get(&occurrence.concept).copied().unwrap_or_default();
        (end <= offset, end - start, std::cmp::Reverse(strength(concept, many, reader)))
    });
    let &(first, concept) = here.first()?;
    let mut others: Vec<&str> = Vec::new();
    for (occurrence, other) in &here {
        if occurrence.focus == first.focus && other.id != concept.id && !others.contains(&other.id.as_str()) {
            others.push(&other.id);
        }
    }
    let rule = concept.rules.get(usize::from(first.rule));
    let sentence = rule.and_then(|rule| rule.sentence(&first.bindings));
    let markdown = match reader.familiarity(concept) {
        Some(Familiarity::Mastered) => reminder(concept, sentence, reader),
        Some(Familiarity::Known) | None => markdown(concept, sentence, &others, reader),
    };
    Some(Hover { range: first.focus, markdown })
}

/// One line, for a reader who knows the rest.
fn reminder(concept: &Concept, sentence: Option<String>, reader: &Reader) -> String {
    let said = sentence.or_else(|| one_line(concept.summary.first(reader.go)));
    let link = reader.command_links.then(|| explain_link(concept, reader));
    let parts = [Some(format!("**{}**", concept.title)), said, link];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Six lines: sentence, blank, summary, pitfall, blank, links. What is missing leaves out its line.
fn markdown(concept: &Concept, sentence: Option<String>, others: &[&str], reader: &Reader) -> String {
    let mut about = format!("**{}**", concept.title);
    if let Some(summary) = one_line(concept.summary.first(reader.go)) {
        about = format!("{about}: {summary}");
    }
    if let Some(pitfall) = one_line(concept.pitfalls.first(reader.go)) {
        // Two spaces before the line's end are Markdown's line break, and invisible where it is shown raw.
        about = format!("{about}  \n*Watch out:* {pitfall}");
    }
    let paragraphs = sentence.into_iter().chain([about, links(concept, others, reader)]);
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A paragraph's lines on one, none if it is empty.
fn one_line(paragraph: &str) -> Option<String> {
    let lines: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

fn links(concept: &Concept, others: &[&str], reader: &Reader) -> String {
    let mut links = Vec::new();
    if reader.command_links {
        let questions: Vec<&str> = concept.questions.iter().map(|question| question.id.as_str()).collect();
        let quiz = json!([{ "concepts": [concept.id], "questions": questions }]);
        links.push(explain_link(concept, reader));
        links.push(command_link("Quiz me", "goviva.quiz", &quiz));
    } else {
        links.push("*Explain* and *Quiz me* are code actions here".to_owned());
    }
    if let Some(url) = concept.sources.first() {
        links.push(format!("[{}]({url})", shown(url)));
    }
    if !others.is_empty() {
        links.push(format!("also here: {}", others.join(", ")));
    }
    links.join(" · ")
}

fn explain_link(concept: &Concept, reader: &Reader) -> String {
    let explain = json!([{ "concept": concept.id, "go": reader.go.to_string() }]);
    command_link("Explain", "goviva.explain", &explain)
}

fn command_link(title: &str, command: &str, arguments: &Value) -> String {
    format!("[{title}](command:{command}?{})", utf8_percent_encode(&arguments.to_string(), NON_ALPHANUMERIC))
}

/// A URL as a reader would say it: no scheme, no `www.`, no slash at the end.
fn shown(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::{GoVersion, GoVersionBound};
    use crate::tutor::testing::{concept, library, occurrences};
    use expect_test::{Expect, expect};

    const LIBRARY: &[&str] = &["goroutines", "select", "errors", "leak"];

    /// `code` marks focuses as `«concept: token»` and the cursor as `$0`.
    fn check(code: &str, reader: &Reader, want: Option<Expect>) {
        let library = library(LIBRARY);
        let (text, occurrences, cursor) = occurrences(&library, code);
        let hover = hover(&library, &occurrences, cursor, reader);
        match want {
            None => assert_eq!(hover, None, "{text}"),
            Some(want) => {
                let hover = hover.expect("a hover");
                assert!(hover.markdown.lines().count() <= 6, "{}", hover.markdown);
                want.assert_eq(&format!(
                    "{:?}\n{}",
                    &text[hover.range.start as usize..hover.range.end as usize],
                    hover.markdown
                ));
            }
        }
    }

    #[test]
    fn says_what_this_code_does_in_six_lines() {
        check(
            "func f() { «goroutines: $0go» work() }",
            &Reader::default(),
            Some(expect![[r#"
                "go"
                `go` is a goroutines.

                **The goroutines**: About goroutines, in one breath.  
                *Watch out:* Mind goroutines.

                *Explain* and *Quiz me* are code actions here · [go.dev/goroutines](https://go.dev/goroutines/)"#]]),
        );
    }

    #[test]
    fn what_is_known_for_long_is_one_line_and_a_mistake_is_never() {
        let knowing = |familiarity| Reader {
            familiar: [("select".to_owned(), familiarity), ("leak".to_owned(), familiarity)].into(),
            ..Reader::default()
        };
        let lines = |code: &str, reader: &Reader| {
            let library = library(LIBRARY);
            let (_, occurrences, cursor) = occurrences(&library, code);
            hover(&library, &occurrences, cursor, reader).map_or(0, |hover| hover.markdown.lines().count())
        };
        check(
            "«select: $0select» {}",
            &knowing(Familiarity::Mastered),
            Some(expect![[r#"
                "select"
                **The select** · `select` is a select."#]]),
        );
        assert_eq!(lines("«select: $0select» {}", &knowing(Familiarity::Known)), 6);
        assert_eq!(lines("«leak: $0go» f()", &knowing(Familiarity::Mastered)), 6);
        assert_eq!(lines("«select: $0select» {}", &knowing(Familiarity::Mastered).showing_all()), 6);
    }

    #[test]
    fn only_a_focus_speaks() {
        check("func $0f() { «goroutines: go» work() }", &Reader::default(), None);
        check("func f() { «goroutines: go» $0work() }", &Reader::default(), None);
    }

    #[test]
    fn the_end_of_a_focus_belongs_to_it_unless_another_starts_there() {
        check(
            "«goroutines: a»$0«select: b»",
            &Reader { command_links: true, ..Reader::default() },
            Some(expect![[r#"
                "b"
                `b` is a select.

                **The select**: About select, in one breath.  
                *Watch out:* Mind select.

                [Explain](command:goviva.explain?%5B%7B%22concept%22%3A%22select%22%2C%22go%22%3A%221%2E27%22%7D%5D) · [Quiz me](command:goviva.quiz?%5B%7B%22concepts%22%3A%5B%22select%22%5D%2C%22questions%22%3A%5B%22select%2Fwhy%22%2C%22select%2Fwhen%22%5D%7D%5D) · [go.dev/select](https://go.dev/select/)"#]]),
        );
        check(
            "«goroutines: a$0» b",
            &Reader::default(),
            Some(expect![[r#"
                "a"
                `a` is a goroutines.

                **The goroutines**: About goroutines, in one breath.  
                *Watch out:* Mind goroutines.

                *Explain* and *Quiz me* are code actions here · [go.dev/goroutines](https://go.dev/goroutines/)"#]]),
        );
    }

    #[test]
    fn the_strongest_of_one_focus_speaks_and_the_others_are_named() {
        check(
            "«goroutines+leak+errors: $0go» work()",
            &Reader::default(),
            Some(expect![[r#"
                "go"
                `go` is a leak.

                **The leak**: About leak, in one breath.  
                *Watch out:* Mind leak.

                *Explain* and *Quiz me* are code actions here · [go.dev/leak](https://go.dev/leak/) · also here: goroutines, errors"#]]),
        );
    }

    #[test]
    fn the_muted_and_the_too_easy_are_silent() {
        let muted = Reader { muted_concepts: ["goroutines".to_owned()].into(), ..Reader::default() };
        check("«goroutines: $0go»", &muted, None);
        let muted = Reader { muted_topics: ["topic".to_owned()].into(), ..Reader::default() };
        check("«goroutines: $0go»", &muted, None);
        let senior = Reader { least_difficulty: crate::concepts::Difficulty::Hard, ..Reader::default() };
        check("«errors: $0err»", &senior, None);
        let off = Reader { hover: false, ..Reader::default() };
        check("«goroutines: $0go»", &off, None);
    }

    #[test]
    fn prose_follows_the_go_version() {
        let mut loops = concept("loops");
        loops.summary.blocks = vec![
            (Some(GoVersionBound::Before(GoVersion(22))), "One variable\nfor all.".into()),
            (Some(GoVersionBound::From(GoVersion(22))), "One variable each.".into()),
        ];
        loops.pitfalls.blocks.clear();
        let before = markdown(&loops, None, &[], &Reader { go: GoVersion(21), ..Reader::default() });
        assert!(before.starts_with("**The loops**: One variable for all.\n\n"), "{before}");
        let after = markdown(&loops, None, &[], &Reader { go: GoVersion(22), ..Reader::default() });
        assert!(after.starts_with("**The loops**: One variable each.\n\n"), "{after}");
    }
}

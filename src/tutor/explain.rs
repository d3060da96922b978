//! The whole concept, to read.

use crate::concepts::{Concept, GoVersion};

/// All that a reader of Go `go` should know of the concept, as Markdown with headings.
pub fn explain(concept: &Concept, go: GoVersion) -> String {
    let mut paragraphs = vec![format!("# {}", concept.title)];
    if let Some(since) = concept.go {
        paragraphs.push(format!("*Since Go {since}.*"));
    }
    paragraphs.push(concept.summary.for_version(go));
    let sections = [
        ("In an interview", &concept.interview),
        ("Reach for it when", &concept.reach_for),
        ("Avoid it when", &concept.avoid),
        ("Pitfalls", &concept.pitfalls),
    ];
    for (heading, prose) in sections {
        let text = prose.for_version(go);
        // A section may hold for other versions only.
        if !text.is_empty() {
            paragraphs.push(format!("## {heading}"));
            paragraphs.push(text);
        }
    }
    if !concept.sources.is_empty() {
        let sources: Vec<String> = concept.sources.iter().map(|url| format!("- <{url}>")).collect();
        paragraphs.push("## Sources".to_owned());
        paragraphs.push(sources.join("\n"));
    }
    if !concept.related.is_empty() {
        paragraphs.push(format!("See also: {}.", concept.related.join(", ")));
    }
    paragraphs.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::GoVersionBound::{Before, From};
    use crate::tutor::testing::concept;
    use expect_test::expect;

    #[test]
    fn holds_every_section_for_the_version() {
        let mut timers = concept("timers");
        timers.go = Some(GoVersion(2));
        timers.avoid.blocks = vec![
            (None, "- always".into()),
            (Some(Before(GoVersion(23))), "- before".into()),
            (Some(From(GoVersion(23))), "- since".into()),
        ];
        timers.pitfalls.blocks = vec![(Some(Before(GoVersion(23))), "Stop it.".into())];
        expect![[r"
            # The timers

            *Since Go 1.2.*

            About timers,
            in one breath.

            ## In an interview

            Say timers.

            ## Reach for it when

            - now

            ## Avoid it when

            - always
            - since

            ## Sources

            - <https://go.dev/timers/>
            - <https://go.dev/more>

            See also: other.
        "]]
        .assert_eq(&explain(&timers, GoVersion(23)));
        assert!(explain(&timers, GoVersion(22)).contains("- before\n\n## Pitfalls\n\nStop it.\n"));
    }
}

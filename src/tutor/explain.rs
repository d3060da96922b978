//! The whole concept, to read.

use super::prose::blocks;
use crate::concepts::{Concept, GoVersion, Prose};

/// All that a reader of Go `go` should know of the concept, as Markdown with headings.
pub fn explain(concept: &Concept, go: GoVersion) -> String {
    let mut text = format!("# {}\n", concept.title);
    if let Some(GoVersion(minor)) = concept.go {
        text.push_str(&format!("\n*Since Go 1.{minor}.*\n"));
    }
    let sections = [
        ("", &concept.summary),
        ("In an interview", &concept.interview),
        ("Reach for it when", &concept.reach_for),
        ("Avoid it when", &concept.avoid),
        ("Pitfalls", &concept.pitfalls),
    ];
    for (heading, prose) in sections {
        section(&mut text, heading, prose, go);
    }
    if !concept.sources.is_empty() {
        text.push_str("\n## Sources\n\n");
        for url in &concept.sources {
            text.push_str(&format!("- <{url}>\n"));
        }
    }
    if !concept.related.is_empty() {
        text.push_str(&format!("\nSee also: {}.\n", concept.related.join(", ")));
    }
    text
}

/// Leaves out a section of which nothing holds for `go`.
fn section(text: &mut String, heading: &str, prose: &Prose, go: GoVersion) {
    let mut blocks = blocks(prose, go).map(str::trim).filter(|block| !block.is_empty()).peekable();
    if blocks.peek().is_none() {
        return;
    }
    if !heading.is_empty() {
        text.push_str(&format!("\n## {heading}\n"));
    }
    let mut in_list = false;
    for block in blocks {
        // The items of one list stay together, whatever blocks their versions put them in.
        let item = block.starts_with("- ");
        text.push_str(if in_list && item { "" } else { "\n" });
        text.push_str(block);
        text.push('\n');
        in_list = item;
    }
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
        expect![[r#"
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
        "#]]
        .assert_eq(&explain(&timers, GoVersion(23)));
        assert!(explain(&timers, GoVersion(22)).contains("- before\n\n## Pitfalls\n\nStop it.\n"));
    }
}

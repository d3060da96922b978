//! A concept's Markdown as HTML that is safe, whoever wrote it.

use super::highlight::highlighted_lines;
use super::html::{bound_label, escape};
use super::page_name;
use crate::concepts::{Library, Prose};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd, html::push_html};

/// Writes the Markdown of one library, whose concepts may link to each other.
///
/// HTML in the text is shown as text, pictures as their description, and links lead to `http`, `https` and to other
/// concepts alone, as the pages of `concepts/` see them.
#[derive(Clone, Copy)]
pub struct Markdown<'l> {
    /// The concepts that links may name.
    pub library: &'l Library,
}

impl Markdown<'_> {
    /// The text's blocks: paragraphs, lists, code.
    pub fn blocks(self, text: &str) -> String {
        let mut html = String::new();
        push_html(&mut html, self.events(text, true).into_iter());
        html
    }

    /// The text without its paragraphs and links, as it may stand in a heading, a link or a control.
    pub fn inline(self, text: &str) -> String {
        let is_paragraph =
            |event: &Event<'_>| matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
        let mut html = String::new();
        push_html(&mut html, self.events(text, false).into_iter().filter(|event| !is_paragraph(event)));
        html.trim_end().to_owned()
    }

    /// All versions of the prose, each with a label that says whom it is for.
    pub fn prose(self, prose: &Prose) -> String {
        let mut events: Vec<Event<'_>> = Vec::new();
        let mut open = None;
        for (bound, text) in &prose.blocks {
            let mut block = self.events(text, true);
            let ordered = match block.first() {
                Some(Event::Start(Tag::List(number))) => Some(number.is_some()),
                _ => None,
            };
            // A list item has its label inside, so that the list stays one.
            let wrapped = bound.filter(|_| ordered.is_none());
            if wrapped != open {
                if open.is_some() {
                    events.push(Event::Html("</div>\n".into()));
                }
                if let Some(bound) = wrapped {
                    let label = format!("<div class=\"version\">\n<p class=\"label\">{}</p>\n", bound_label(bound));
                    events.push(Event::Html(label.into()));
                }
                open = wrapped;
            }
            if let Some(ordered) = ordered {
                if let Some(bound) = bound {
                    let label = format!("<span class=\"label\">{}</span> ", bound_label(*bound));
                    let in_paragraph = matches!(block.get(2), Some(Event::Start(Tag::Paragraph)));
                    let place = if in_paragraph { 3 } else { 2 };
                    block.insert(place.min(block.len()), Event::InlineHtml(label.into()));
                }
                if events.last() == Some(&Event::End(TagEnd::List(ordered))) {
                    events.pop();
                    block.remove(0);
                }
            }
            events.append(&mut block);
        }
        if open.is_some() {
            events.push(Event::Html("</div>\n".into()));
        }
        let mut html = String::new();
        push_html(&mut html, events.into_iter());
        html
    }

    fn events<'t>(self, text: &'t str, with_links: bool) -> Vec<Event<'t>> {
        let mut events = Vec::new();
        let mut code: Option<(CodeBlockKind<'t>, String)> = None;
        let mut links = Vec::new();
        for event in Parser::new(text) {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => code = Some((kind, String::new())),
                Event::End(TagEnd::CodeBlock) => {
                    if let Some((kind, text)) = code.take() {
                        events.push(Event::Html(code_block(&kind, &text).into()));
                    }
                }
                Event::Text(part) if code.is_some() => {
                    if let Some((_, text)) = &mut code {
                        text.push_str(&part);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let target = self.target(&dest_url).filter(|_| with_links);
                    links.push(target.is_some());
                    events.extend(target.map(|target| Event::InlineHtml(opening_link(&target))));
                }
                Event::End(TagEnd::Link) => {
                    if links.pop() == Some(true) {
                        events.push(Event::InlineHtml("</a>".into()));
                    }
                }
                // The description of a picture stands between the two.
                Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
                // The page's own headings are its outline; one inside a text is a bold line.
                Event::Start(Tag::Heading { .. }) => {
                    events.extend([Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]);
                }
                Event::End(TagEnd::Heading(_)) => {
                    events.extend([Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]);
                }
                Event::Start(Tag::HtmlBlock) => events.push(Event::Start(Tag::Paragraph)),
                Event::End(TagEnd::HtmlBlock) => events.push(Event::End(TagEnd::Paragraph)),
                Event::Html(html) | Event::InlineHtml(html) => events.push(Event::Text(html)),
                other => events.push(other),
            }
        }
        events
    }

    /// Where a link may lead: to the web, or to a concept by its file's name.
    fn target(self, url: &str) -> Option<String> {
        if is_web(url) {
            return Some(url.to_owned());
        }
        let file = url.rsplit('/').next()?;
        let id = file.strip_suffix(".md")?;
        self.library.get(id).map(|concept| page_name(&concept.id))
    }
}

/// True for URLs of the web: a source may not be anything else either.
pub fn is_web(url: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Go code in a box, each line a span where `numbered`.
pub fn go_block(text: &str, numbered: bool) -> String {
    let lines = highlighted_lines(text);
    if numbered {
        let mut html = "<pre class=\"numbered\"><code>".to_owned();
        for line in &lines {
            html.extend(["<span class=\"line\">", line, "\n</span>"]);
        }
        return html + "</code></pre>\n";
    }
    format!("<pre><code>{}\n</code></pre>\n", lines.join("\n"))
}

/// Any other text in a box.
pub fn plain_block(text: &str) -> String {
    format!("<pre class=\"plain\"><code>{}\n</code></pre>\n", escape(text.trim_end()))
}

fn code_block(kind: &CodeBlockKind<'_>, text: &str) -> String {
    match kind {
        CodeBlockKind::Fenced(info) if info.split_whitespace().next() == Some("go") => go_block(text, false),
        _ => plain_block(text),
    }
}

fn opening_link(target: &str) -> CowStr<'static> {
    format!("<a href=\"{}\">", escape(target)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::GoVersion;
    use crate::concepts::GoVersionBound::{Before, From};
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: &Expect) {
        let (library, _) = Library::from_files(&[("knowledge/types/maps.md", "+++\n+++\n")]);
        expected.assert_eq(&Markdown { library: &library }.blocks(text));
    }

    #[test]
    fn markup_in_a_text_is_text() {
        check(
            "a <b onclick=x>b</b> `<i>`\n\n<script>alert(1)</script>\n\n# <u>",
            &expect![[r"
                <p>a &lt;b onclick=x&gt;b&lt;/b&gt; <code>&lt;i&gt;</code></p>
                <p>&lt;script&gt;alert(1)&lt;/script&gt;
                </p>
                <p><strong>&lt;u&gt;</strong></p>
            "]],
        );
    }

    #[test]
    fn links_lead_to_the_web_and_to_concepts() {
        check(
            "[a](https://go.dev/?a=1&b=\"2\") [b](../types/maps.md) [c](java\\script:alert) [d](javascript:alert(1)) \
             [e](../../etc/passwd) [f](none.md) [g](//evil.example) <data:text/html,x> ![h](https://go.dev/x.png)",
            &expect![[r#"
                <p><a href="https://go.dev/?a=1&amp;b=&quot;2&quot;">a</a> <a href="maps.html">b</a> c d e f g data:text/html,x h</p>
            "#]],
        );
    }

    #[test]
    fn every_version_is_shown_with_its_label() {
        let since = Some(From(GoVersion(23)));
        let before = Some(Before(GoVersion(23)));
        let prose = Prose {
            blocks: vec![
                (since, "New.".into()),
                (since, "Newer.".into()),
                (before, "Old.".into()),
                (None, "- one".into()),
                (before, "- two".into()),
                (None, "- three".into()),
                (None, "End.".into()),
            ],
        };
        expect![[r#"
            <div class="version">
            <p class="label">Since Go 1.23</p>
            <p>New.</p>
            <p>Newer.</p>
            </div>
            <div class="version">
            <p class="label">Before Go 1.23</p>
            <p>Old.</p>
            </div>
            <ul>
            <li>one</li>
            <li><span class="label">Before Go 1.23</span> two</li>
            <li>three</li>
            </ul>
            <p>End.</p>
        "#]]
        .assert_eq(&Markdown { library: &Library::default() }.prose(&prose));
    }

    #[test]
    fn text_in_a_control_holds_no_link() {
        let markdown = Markdown { library: &Library::default() };
        assert_eq!(
            markdown.inline("see [the *docs*](https://go.dev) of `a<b`"),
            "see the <em>docs</em> of <code>a&lt;b</code>"
        );
    }
}

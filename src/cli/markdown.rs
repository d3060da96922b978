//! Markdown as a terminal shows it. The styles are escape sequences, which `anstream` takes out in a pipe.

use super::code::go_lines;
use owo_colors::OwoColorize;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};
use std::io::{self, Write};

/// No line of prose is longer, however wide the terminal is.
const WIDEST: usize = 100;

/// How many columns prose may take: the terminal's, if there is one.
pub fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(WIDEST, |(width, _)| usize::from(width.0).clamp(20, WIDEST))
}

/// Writes Markdown with its prose filled to `width` columns and its code as it is.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(markdown: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page =
        Page { out, width, text: String::new(), lists: Vec::new(), marker: None, link: None, go: false, first: true };
    for event in Parser::new(markdown) {
        page.take(event)?;
    }
    Ok(())
}

struct Page<'o> {
    out: &'o mut dyn Write,
    width: usize,
    /// The paragraph, heading or code block so far.
    text: String,
    /// The open lists, each with its next number if it has numbers.
    lists: Vec<Option<u64>>,
    /// The marker of an item whose first line is still to come.
    marker: Option<String>,
    /// Where the open link leads, if its text does not say so.
    link: Option<String>,
    /// The open code block is Go.
    go: bool,
    /// Nothing is written yet.
    first: bool,
}

impl Page<'_> {
    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        match event {
            Event::Start(Tag::List(number)) => {
                // The text of the item that holds this list.
                self.paragraph()?;
                if self.lists.is_empty() {
                    self.part()?;
                }
                self.lists.push(number);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
            }
            Event::Start(Tag::Item) => {
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number += 1;
                        marker
                    }
                    _ => "• ".to_owned(),
                });
            }
            Event::End(TagEnd::Item | TagEnd::Paragraph) => self.paragraph()?,
            Event::Start(Tag::CodeBlock(kind)) => {
                // One in an item ends the text before it.
                self.paragraph()?;
                self.go = matches!(kind, CodeBlockKind::Fenced(info) if info.split_whitespace().next() == Some("go"));
            }
            Event::End(TagEnd::CodeBlock) => self.code()?,
            Event::End(TagEnd::Heading(level)) => self.heading(level)?,
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text.push_str(&text),
            // The quotes stay: in a pipe there is no colour to tell code from words.
            Event::Code(code) => self.text.push_str(&format!("`{code}`").cyan().to_string()),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Start(Tag::Strong) => self.text.push_str("\u{1b}[1m"),
            Event::Start(Tag::Emphasis) => self.text.push_str("\u{1b}[3m"),
            Event::End(TagEnd::Strong) => self.text.push_str("\u{1b}[22m"),
            Event::End(TagEnd::Emphasis) => self.text.push_str("\u{1b}[23m"),
            Event::Start(Tag::Link { link_type, dest_url, .. }) if link_type != LinkType::Autolink => {
                self.link = Some(dest_url.into_string());
            }
            Event::End(TagEnd::Link) => {
                if let Some(url) = self.link.take() {
                    self.text.extend([" (", &url, ")"]);
                }
            }
            Event::Rule => {
                self.part()?;
                writeln!(self.out, "{}", "─".repeat(self.width).dimmed())?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Starts a new part of the page: an empty line behind the last one.
    fn part(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.first) { Ok(()) } else { writeln!(self.out) }
    }

    fn heading(&mut self, level: HeadingLevel) -> io::Result<()> {
        self.part()?;
        let text = std::mem::take(&mut self.text);
        if level == HeadingLevel::H1 {
            writeln!(self.out, "{}", text.bold().underline())
        } else {
            writeln!(self.out, "{}", text.bold().green())
        }
    }

    fn paragraph(&mut self) -> io::Result<()> {
        let text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return Ok(());
        }
        let hanging = " ".repeat(2 * self.lists.len());
        let first = if let Some(marker) = self.marker.take() {
            format!("{}{marker}", " ".repeat(2 * self.lists.len().saturating_sub(1)))
        } else {
            self.part()?;
            hanging.clone()
        };
        let options = textwrap::Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&hanging)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        writeln!(self.out, "{}", textwrap::fill(&text, options))
    }

    fn code(&mut self) -> io::Result<()> {
        self.part()?;
        let indentation = " ".repeat(4 + 2 * self.lists.len());
        let text = std::mem::take(&mut self.text);
        let lines = if self.go {
            go_lines(&text)
        } else {
            text.lines().map(|line| line.replace('\t', "    ").yellow().to_string()).collect()
        };
        for (plain, line) in text.lines().zip(lines) {
            if plain.is_empty() {
                writeln!(self.out)?;
            } else {
                writeln!(self.out, "{indentation}{line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(markdown: &str, expected: &Expect) {
        let mut plain = anstream::StripStream::new(Vec::new());
        write(markdown, 40, &mut plain).unwrap();
        expected.assert_eq(&String::from_utf8(plain.into_inner()).unwrap());
    }

    #[test]
    fn fills_prose_and_leaves_code() {
        check(
            "# Title\n\nOne sentence that is longer than a line.\nAnd `a span` *here*.\n\n```go\nfunc f() {\n\n\treturn // a very long line of code stays as it is\n}\n```\n\nEnd.\n",
            &expect![[r"
                Title

                One sentence that is longer than a line.
                And `a span` here.

                    func f() {

                        return // a very long line of code stays as it is
                    }

                End.
            "]],
        );
    }

    #[test]
    fn lists_hang() {
        check(
            "Before:\n\n- One item that is longer than a line of this page.\n- Two:\n\n  ```go\n  x()\n  ```\n- Three\n  1. a\n  2. b\n\n## Next\n\n[The spec](https://go.dev/x), <https://go.dev/ref/spec>\n",
            &expect![[r"
                Before:

                • One item that is longer than a line of
                  this page.
                • Two:

                      x()
                • Three
                  1. a
                  2. b

                Next

                The spec (https://go.dev/x),
                https://go.dev/ref/spec
            "]],
        );
    }
}

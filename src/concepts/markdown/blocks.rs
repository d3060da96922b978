//! The top-level blocks of a Markdown text.

use super::reader::Reader;
use crate::concepts::{GoVersion, GoVersionBound};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// A paragraph, a list, a code block …
pub struct Block {
    pub kind: BlockKind,
    /// Where it stands in the file, in bytes.
    pub range: Range<usize>,
}

/// What a block is.
pub enum BlockKind {
    /// A heading of this level.
    Heading(HeadingLevel),
    Paragraph,
    Code(CodeBlock),
    /// A list with the ranges of its items.
    List(Vec<Range<usize>>),
    /// A quotation, a rule, HTML: goes through as it is.
    Other,
}

/// A fenced code block.
#[derive(Clone)]
pub struct CodeBlock {
    /// What stands behind the opening fence: `go file=main.go`.
    pub info: String,
    /// The code.
    pub text: String,
    /// Where the code starts in the file, in bytes.
    pub start: usize,
    /// Where the opening fence starts.
    pub fence: usize,
}

impl CodeBlock {
    /// The first word of the info string.
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }
}

/// The top-level blocks of the text from `start` on.
pub fn blocks(text: &str, start: usize) -> Vec<Block> {
    let body = text.get(start..).unwrap_or_default();
    let mut blocks = Vec::new();
    let mut depth = 0_u32;
    for (event, range) in Parser::new(body).into_offset_iter() {
        let range = range.start + start..range.end + start;
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    blocks.push(Block { kind: kind_of(&tag, &range), range });
                } else if depth == 1
                    && let (Tag::Item, Some(Block { kind: BlockKind::List(items), .. })) = (&tag, blocks.last_mut())
                {
                    items.push(range);
                }
                depth += 1;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                // The block's text is known only now.
                if depth == 0
                    && end == TagEnd::CodeBlock
                    && let Some(Block { kind: BlockKind::Code(code), range }) = blocks.last_mut()
                    && code.text.is_empty()
                {
                    code.start = range.end;
                }
            }
            Event::Text(part) if depth == 1 => {
                if let Some(Block { kind: BlockKind::Code(code), .. }) = blocks.last_mut() {
                    if code.text.is_empty() {
                        code.start = range.start;
                    }
                    code.text.push_str(&part);
                }
            }
            _ if depth == 0 => blocks.push(Block { kind: BlockKind::Other, range }),
            _ => {}
        }
    }
    blocks
}

fn kind_of(tag: &Tag<'_>, range: &Range<usize>) -> BlockKind {
    match tag {
        Tag::Heading { level, .. } => BlockKind::Heading(*level),
        Tag::Paragraph => BlockKind::Paragraph,
        Tag::List(_) => BlockKind::List(Vec::new()),
        Tag::CodeBlock(kind) => {
            let info = match kind {
                CodeBlockKind::Fenced(info) => info.to_string(),
                CodeBlockKind::Indented => String::new(),
            };
            BlockKind::Code(CodeBlock { info, text: String::new(), start: range.end, fence: range.start })
        }
        _ => BlockKind::Other,
    }
}

/// The text of a heading, without its `#`.
pub fn heading_text<'a>(reader: &Reader<'a>, block: &Block) -> &'a str {
    let line = reader.slice(block.range.clone()).lines().next().unwrap_or_default();
    line.trim_start_matches('#').trim_end_matches('#').trim()
}

/// Splits a version mark off the start of a text: `[go >= 1.22] Each …`.
/// A mark that cannot be read is a problem at `offset`, and stays in the text.
pub fn split_mark<'a>(reader: &mut Reader<'_>, offset: usize, text: &'a str) -> (Option<GoVersionBound>, &'a str) {
    let Some(mark) = text.strip_prefix("[go") else { return (None, text) };
    if !mark.starts_with([' ', '<', '>', '=']) {
        return (None, text);
    }
    let parsed = mark.split_once(']').and_then(|(bound, rest)| Some((bound.trim().parse().ok()?, rest.trim_start())));
    if let Some((bound, rest)) = parsed {
        return (Some(bound), rest);
    }
    reader.report(offset, "cannot read this version mark; write `[go >= 1.22]` or `[go < 1.22]`");
    (None, text)
}

/// What the words behind a fence may say of the Go code in it; see `knowledge/README.md`.
#[derive(Default)]
pub struct GoWords {
    pub file: Option<String>,
    pub go: Option<GoVersion>,
    pub fails: bool,
}

/// Reads the info string of a `go` block. `may_name_file` is true where `file=` and `path=` mean something.
pub fn go_words(reader: &mut Reader<'_>, code: &CodeBlock, may_name_file: bool) -> GoWords {
    let mut words = GoWords::default();
    for word in code.info.split_whitespace().skip(1) {
        match word.split_once('=') {
            Some(("file" | "path", name)) if may_name_file => {
                if let Some(message) = fault_of_path(word, name) {
                    reader.report(code.fence, message);
                } else if words.file.replace(name.to_owned()).is_some() {
                    reader.report(code.fence, "the file is named twice; keep one `file=` or `path=`");
                }
            }
            Some(("go", version)) => match version.parse() {
                Ok(version) => words.go = Some(version),
                Err(error) => reader.report(code.fence, format!("`{word}`: {error}")),
            },
            None if word == "fails" => words.fails = true,
            _ => {
                let known = if may_name_file { "`file=`, `path=`, `go=` and `fails`" } else { "`go=` and `fails`" };
                reader
                    .report(code.fence, format!("unknown word `{word}` behind the fence; here {known} mean something"));
            }
        }
    }
    words
}

fn fault_of_path(word: &str, path: &str) -> Option<String> {
    let is_go = std::path::Path::new(path).extension().is_some_and(|extension| extension == "go");
    if !is_go {
        return Some(format!("`{word}`: name a file that ends in `.go`"));
    }
    if word.starts_with("file=") && path.contains('/') {
        return Some(format!("`{word}`: a name with folders is written `path={path}`"));
    }
    let leaves = path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
    (leaves || path.contains('\\'))
        .then(|| format!("`{word}`: write a path below the module's folder, such as `path=cmd/server/main.go`"))
}

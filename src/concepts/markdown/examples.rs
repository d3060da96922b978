//! The Go code under `## Examples`.

use super::blocks::{Block, BlockKind, CodeBlock, go_words, heading_text};
use super::reader::Reader;
use crate::concepts::{Example, ExampleFile, want};
use pulldown_cmark::HeadingLevel;

/// Reads the examples of a section whose heading stands at `offset`.
pub fn read_examples(reader: &mut Reader<'_>, offset: usize, blocks: &[Block]) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut headings = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(HeadingLevel::H3) => {
                let title = heading_text(reader, block).to_owned();
                if examples.iter().any(|example| example.title == title) {
                    reader.report(
                        block.range.start,
                        format!("there is an example `{title}` already; give this one its own title"),
                    );
                }
                examples.push(Example { title, files: Vec::new(), go: None, fails: false });
                headings.push(block.range.start);
            }
            BlockKind::Code(code) => match examples.last_mut() {
                Some(example) => add_file(reader, example, code),
                None => reader.report(code.fence, "this code belongs to no example; put a `### Title` above it"),
            },
            BlockKind::Heading(_) => reader.report(block.range.start, "an example's title is written `### Title`"),
            // A word between the files is welcome, for who reads the source.
            _ => {}
        }
    }
    for (example, heading) in examples.iter().zip(headings) {
        if example.files.is_empty() {
            reader.report(heading, format!("the example `{}` has no `go` block; add one", example.title));
        }
    }
    if !examples.iter().flat_map(|example| &example.files).any(|file| want::has_wants(&file.text)) {
        reader.report(offset, "no example has a `// want` comment; show at least one place that the rules find");
    }
    examples
}

fn add_file(reader: &mut Reader<'_>, example: &mut Example, code: &CodeBlock) {
    if code.language() != "go" {
        reader.report(code.fence, format!("an example holds `go` blocks alone, this one is `{}`", code.language()));
        return;
    }
    let words = go_words(reader, code, true);
    let path = words.file.unwrap_or_else(|| default_name(&code.text).to_owned());
    if example.files.iter().any(|file| file.path == path) {
        reader
            .report(code.fence, format!("the example has a file `{path}` already; name this one with `file=NAME.go`"));
        return;
    }
    if package_of(&code.text).is_none() {
        reader.report(code.start, "no package clause; an example's file is complete");
    }
    if let (Some(go), Some(other)) = (words.go, example.go)
        && go != other
    {
        reader.report(code.fence, format!("the example is for `go={other}` and for `go={go}`; keep one"));
    }
    example.go = example.go.or(words.go);
    example.fails |= words.fails;
    example.files.push(ExampleFile { path, text: code.text.clone(), line: reader.line(code.start) });
}

/// The name of the package in Go's package clause, none if the code has no such clause.
pub fn package_of(code: &str) -> Option<&str> {
    let clause = code.lines().map(str::trim).find_map(|line| line.strip_prefix("package "))?;
    clause.split_whitespace().next()
}

fn default_name(code: &str) -> &'static str {
    let imports_testing = code.lines().map(str::trim).any(|line| {
        let import = line.strip_prefix("import ").unwrap_or(line).trim_start();
        import.starts_with("\"testing\"")
    });
    match package_of(code) {
        _ if imports_testing => "example_test.go",
        Some("main") => "main.go",
        _ => "example.go",
    }
}

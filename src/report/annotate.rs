//! A file as a reader would see it: each line with the lenses above it and the hovers in it.

use crate::concepts::Library;
use crate::detect::Occurrence;
use crate::syntax::SourceFile;
use crate::text::TextRange;
use crate::tutor::{self, Reader};
use std::collections::HashSet;

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotatedLine {
    /// Its text without the line end.
    pub text: String,
    /// The titles of the lenses above it.
    pub lenses: Vec<String>,
    /// The hovers in it, from left to right.
    pub notes: Vec<Note>,
}

/// A hover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its focus, in bytes of the line; the part on this line of a focus that goes on to the next one.
    pub range: TextRange,
    /// What it says, as Markdown.
    pub markdown: String,
}

/// The lines of `file` with what was found in it.
/// A concept is explained at its first place; later places only say what the code does.
pub fn annotate(
    library: &Library,
    file: &SourceFile,
    occurrences: &[Occurrence],
    reader: &Reader,
) -> Vec<AnnotatedLine> {
    let mut lines = Vec::new();
    let mut starts = Vec::new();
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']).to_owned();
        lines.push(AnnotatedLine { text, lenses: Vec::new(), notes: Vec::new() });
        starts.push(start);
        start += line.len() as u32;
    }
    let line_at = |offset: u32| starts.partition_point(|&start| start <= offset).saturating_sub(1);
    for lens in tutor::lenses(library, file, occurrences, reader) {
        if let Some(line) = lines.get_mut(line_at(lens.range.start)) {
            line.lenses.push(lens.title);
        }
    }
    let mut shown = HashSet::new();
    let mut explained = HashSet::new();
    for occurrence in occurrences {
        let hover = tutor::hover(library, occurrences, occurrence.focus.start, reader);
        // At a focus inside another one the smaller speaks, in its own turn.
        let Some(hover) = hover.filter(|hover| hover.range == occurrence.focus && shown.insert(hover.range)) else {
            continue;
        };
        let place = line_at(hover.range.start);
        let (Some(line), Some(&start)) = (lines.get_mut(place), starts.get(place)) else { continue };
        let length = line.text.len() as u32;
        let range = TextRange {
            start: hover.range.start.saturating_sub(start).min(length),
            end: hover.range.end.saturating_sub(start).min(length),
        };
        let markdown = if explained.insert(explanation(&hover.markdown).to_owned()) {
            hover.markdown
        } else {
            hover.markdown.lines().next().unwrap_or_default().trim_end().to_owned()
        };
        line.notes.push(Note { range, markdown });
    }
    lines
}

/// The part of a hover that is the same wherever its concept occurs: the paragraph about it, before the links.
fn explanation(markdown: &str) -> &str {
    markdown.rsplit("\n\n").nth(1).unwrap_or(markdown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Rules;
    use crate::facts::StandardLibrary;
    use crate::report::occurrences;
    use crate::workspace::{Target, Workspace};
    use std::path::Path;

    fn check(text: &str) -> Vec<AnnotatedLine> {
        // One concept alone, so that the others may come and change.
        let library = Library { concepts: Library::builtin().get("goroutines").cloned().into_iter().collect() };
        let (rules, _) = Rules::compile(&library.concepts, StandardLibrary::shared());
        let file = SourceFile::parse(text);
        let surroundings = Workspace::new(Target::host()).surroundings(Path::new("/nowhere/a.go"), &file);
        let occurrences = occurrences(&file, &surroundings, &rules, StandardLibrary::shared());
        annotate(&library, &file, &occurrences, &Reader::default())
    }

    #[test]
    fn shows_lenses_and_explains_once() {
        let lines = check("package a\r\n\r\nfunc f() {\r\n\tgo f()\r\n\tgo f()\r\n}\r\n");
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["package a", "", "func f() {", "\tgo f()", "\tgo f()", "}"]);
        let lens = lines[2].lenses.first().expect("a lens above the function");
        assert!(lens.contains("goroutine"), "{lens}");
        let notes: Vec<&Note> = lines.iter().flat_map(|line| &line.notes).collect();
        let [first, second] = notes.as_slice() else { panic!("{notes:?}") };
        assert_eq!((first.range, second.range), (TextRange { start: 1, end: 3 }, TextRange { start: 1, end: 3 }));
        assert!(first.markdown.contains("*Watch out:*"), "{}", first.markdown);
        assert_eq!(second.markdown.lines().count(), 1);
        assert!(first.markdown.starts_with(&second.markdown));
    }

    #[test]
    fn a_file_without_anything_stays_as_it_is() {
        let lines = check("package a\n\nvar x = 1");
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.lenses.is_empty() && line.notes.is_empty()));
        assert_eq!(check(""), []);
    }
}

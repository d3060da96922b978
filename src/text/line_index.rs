//! Where the lines of a text start.

use super::{Edit, Position, PositionEncoding, TextRange};

/// The line starts of one text.
///
/// A line ends with `\n`, `\r\n` or a lone `\r`, as the protocol has it.
/// A byte order mark counts as any other character of the first line: clients that keep one send it as
/// part of the text, and Go's own tools count its bytes too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    /// The offset of each line's first byte, so never empty.
    starts: Vec<u32>,
    /// The length of the text.
    len: u32,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let starts = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
            .map(|at| at as u32 + 1);
        Self { starts: std::iter::once(0).chain(starts).collect(), len: text.len() as u32 }
    }

    /// The lines of `text`, which `edit` left, where these are those before it: the same as [`LineIndex::new`] finds.
    #[must_use]
    pub fn edited(&self, edit: &Edit, text: &str) -> Self {
        let TextRange { start, end } = edit.range;
        let new_end = edit.new_range().end;
        // A line end is one by itself and the byte behind it: those are the same where both lie before the edit.
        let before = self.starts.partition_point(|&line| line < start).max(1);
        let behind = self.starts.partition_point(|&line| line <= end).max(before);
        let bytes = text.as_bytes();
        let from = start.saturating_sub(1) as usize;
        let among = bytes.get(from..new_end as usize).unwrap_or_default();
        let among = memchr::memchr2_iter(b'\n', b'\r', among)
            .map(|at| at + from)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
            .map(|at| at as u32 + 1);
        let moved = self.starts.iter().skip(behind).map(|&line| line - end + new_end);
        let mut starts = Vec::with_capacity(self.starts.len() + 8);
        starts.extend_from_slice(self.starts.get(..before).unwrap_or_default());
        starts.extend(among);
        starts.extend(moved);
        Self { starts, len: text.len() as u32 }
    }

    /// How many lines there are: one more than line ends.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line that holds the byte at `offset`, from 0; behind the end of the text, the last one.
    pub fn line_at(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    /// The bytes of `line` without its line end, none if there is no such line.
    /// `text` is the one that the index was made of.
    pub fn line_range(&self, text: &str, line: u32) -> Option<TextRange> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.len);
        let whole = text.get(start as usize..end as usize)?;
        let content = whole.strip_suffix('\n').unwrap_or(whole);
        let content = content.strip_suffix('\r').unwrap_or(content);
        Some(TextRange { start, end: start + content.len() as u32 })
    }

    /// The whole lines of a range, at most so many, and their text without the indent that all of them have.
    pub fn whole_lines(&self, text: &str, range: TextRange, most: u32) -> (TextRange, String) {
        let (first, end) = (self.line_at(range.start), self.line_at(range.end));
        let last = end.min(first.saturating_add(most.saturating_sub(1)));
        let line = |line| self.line_range(text, line).unwrap_or_default();
        let whole = TextRange { start: line(first).start, end: line(last).end };
        let texts = (first..=last).map(line).map(|line| text.get(line.start as usize..line.end as usize));
        let texts: Vec<&str> = texts.map(Option::unwrap_or_default).collect();
        let indent = |text: &&str| text.len() - text.trim_start_matches(['\t', ' ']).len();
        let common = texts.iter().filter(|text| !text.trim().is_empty()).map(indent).min().unwrap_or_default();
        let set_back: Vec<&str> = texts.iter().map(|text| text.get(common..).unwrap_or_default()).collect();
        (whole, set_back.join("\n"))
    }

    /// The position of the byte at `offset`.
    ///
    /// An offset inside a character means its start, one inside a line end (`\r\n`) the end of its line,
    /// one behind the end of the text its end, so that [`LineIndex::offset`] leads back to where it was clamped to.
    pub fn position(&self, text: &str, offset: u32, encoding: PositionEncoding) -> Position {
        let line = self.line_at(offset.min(self.len));
        let range = self.line_range(text, line).unwrap_or_default();
        let end = text.floor_char_boundary(offset.min(range.end) as usize);
        let before = text.get(range.start as usize..end).unwrap_or_default();
        Position { line, character: encoding.count(before) }
    }

    /// The offset of the byte at `position`.
    ///
    /// As the protocol's specification has it, a character behind the end of its line means that end (before
    /// its `\n`), and a line behind the last one the end of the text.
    /// A character inside a code point (between surrogates) means its start.
    pub fn offset(&self, text: &str, position: Position, encoding: PositionEncoding) -> u32 {
        let Some(range) = self.line_range(text, position.line) else { return self.len };
        let line = text.get(range.start as usize..range.end as usize).unwrap_or_default();
        range.start + encoding.bytes(line, position.character)
    }

    /// The range between two positions; empty at `start` if `end` lies before it.
    pub fn range(&self, text: &str, start: Position, end: Position, encoding: PositionEncoding) -> TextRange {
        let start = self.offset(text, start, encoding);
        TextRange { start, end: self.offset(text, end, encoding).max(start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PositionEncoding::{Utf8, Utf16, Utf32};
    use proptest::prelude::*;

    /// `marked` holds one `$0`; `want` are the cursor's line and its character in each encoding.
    fn check(marked: &str, line: u32, [utf8, utf16, utf32]: [u32; 3]) {
        let offset = marked.find("$0").expect("a cursor") as u32;
        let text = marked.replacen("$0", "", 1);
        let index = LineIndex::new(&text);
        for (encoding, character) in [(Utf8, utf8), (Utf16, utf16), (Utf32, utf32)] {
            let position = Position { line, character };
            assert_eq!(index.position(&text, offset, encoding), position, "{marked:?} {encoding:?}");
            assert_eq!(index.offset(&text, position, encoding), offset, "{marked:?} {encoding:?}");
        }
    }

    #[test]
    fn finds_lines() {
        check("$0", 0, [0, 0, 0]);
        check("a\n$0", 1, [0, 0, 0]);
        check("a\nb$0c\nd", 1, [1, 1, 1]);
        check("a\r\nb$0", 1, [1, 1, 1]);
        check("a$0\r\nb", 0, [1, 1, 1]);
        check("a\rb$0", 1, [1, 1, 1]);
        check("a\r\r\n\n\r$0", 4, [0, 0, 0]);
        check("a\n\r$0b", 2, [0, 0, 0]);
    }

    #[test]
    fn counts_in_each_encoding() {
        check("\n// 🦫🦫$0", 1, [11, 7, 5]);
        check("s := \"世界\"$0\r\n", 0, [13, 9, 9]);
        check("// e\u{301}$0 👩‍💻", 0, [6, 5, 5]);
        check("// 👩‍💻$0", 0, [14, 8, 6]);
        check("\u{feff}package$0 p", 0, [10, 8, 8]);
    }

    #[test]
    fn clamps_as_the_protocol_says() {
        let text = "ab\r\n🦫\rc\n";
        let index = LineIndex::new(text);
        let offset = |line, character, encoding| index.offset(text, Position { line, character }, encoding) as usize;
        for encoding in [Utf8, Utf16, Utf32] {
            assert_eq!(offset(0, 3, encoding), 2, "before the line end");
            assert_eq!(offset(0, u32::MAX, encoding), 2);
            assert_eq!(offset(1, 9, encoding), 8);
            assert_eq!(offset(2, 7, encoding), 10);
            assert_eq!(offset(3, 1, encoding), 11);
            assert_eq!(offset(4, 0, encoding), 11, "the end of the text");
            assert_eq!(offset(u32::MAX, u32::MAX, encoding), 11);
        }
        assert_eq!(offset(1, 1, Utf16), 4, "between surrogates");
        assert_eq!(offset(1, 2, Utf8), 4, "inside a character");
        let position = |offset| index.position(text, offset, Utf16);
        assert_eq!(position(3), Position { line: 0, character: 2 }, "inside \\r\\n");
        assert_eq!(position(6), Position { line: 1, character: 0 }, "inside a character");
        assert_eq!(position(99), Position { line: 3, character: 0 });
    }

    #[test]
    fn a_range_never_runs_backwards() {
        let text = "ab\ncd";
        let at = |line, character| Position { line, character };
        let range = LineIndex::new(text).range(text, at(1, 1), at(0, 0), Utf16);
        assert_eq!(range, TextRange { start: 4, end: 4 });
    }

    proptest! {
        #[test]
        fn an_edit_leaves_the_lines_of_its_text(text in "(a|é|\r|\n|\r\n){0,12}", start in 0..14_u32, len in 0..5_u32, replacement in "(b|\r|\n){0,3}") {
            let edit = Edit::new(start, start + len, replacement).clamped(&text);
            let mut new = text.clone();
            edit.apply(&mut new);
            prop_assert_eq!(LineIndex::new(&text).edited(&edit, &new), LineIndex::new(&new));
        }

        #[test]
        fn positions_lead_back(text in "(a|é|世|🦫|\u{301}|\r|\n|\r\n|\u{feff}){0,30}", line in 0..9_u32, character in 0..9_u32) {
            let index = LineIndex::new(&text);
            for encoding in [Utf8, Utf16, Utf32] {
                for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    if text.get(offset.wrapping_sub(1)..=offset) == Some("\r\n") {
                        continue;
                    }
                    let position = index.position(&text, offset as u32, encoding);
                    prop_assert_eq!(index.offset(&text, position, encoding), offset as u32);
                }
                let offset = index.offset(&text, Position { line, character }, encoding);
                prop_assert!(text.is_char_boundary(offset as usize));
            }
        }
    }
}

//! Edits of a text.

use super::TextRange;

/// Puts `replacement` where `range` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes, in bytes of the text before the edit.
    pub range: TextRange,
    /// What comes.
    pub replacement: String,
}

impl Edit {
    /// An edit that puts `replacement` where `start..end` is.
    pub fn new(start: u32, end: u32, replacement: impl Into<String>) -> Self {
        Self { range: TextRange { start, end }, replacement: replacement.into() }
    }

    /// The same edit where it can be made: its range within `text`, on character boundaries, and not backwards.
    #[must_use]
    pub fn clamped(&self, text: &str) -> Self {
        let start = text.floor_char_boundary(self.range.start as usize) as u32;
        let end = text.ceil_char_boundary(self.range.end as usize) as u32;
        Self::new(start, end.max(start), self.replacement.clone())
    }

    /// Makes the edit in `text`, clamped as [`Edit::clamped`] does.
    pub fn apply(&self, text: &mut String) {
        let TextRange { start, end } = self.clamped(text).range;
        text.replace_range(start as usize..end as usize, &self.replacement);
    }

    /// Where the replacement stands in the text after the edit.
    pub fn new_range(&self) -> TextRange {
        TextRange { start: self.range.start, end: self.range.start + self.replacement.len() as u32 }
    }

    /// Where a range of the text before the edit stands after it.
    ///
    /// A range before or behind the edit keeps its bytes; one that an edit is inside of grows or shrinks
    /// with it; one that the edit cuts into is widened by the replacement.
    /// Text put in at either end of a range stays outside, but one replaced in part belongs to it.
    pub fn shift(&self, range: TextRange) -> TextRange {
        let moved = |offset: u32| offset - self.range.end + self.new_range().end;
        if range.end <= self.range.start {
            range
        } else if self.range.end <= range.start {
            TextRange { start: moved(range.start), end: moved(range.end) }
        } else {
            let end = if range.end >= self.range.end { moved(range.end) } else { self.new_range().end };
            TextRange { start: range.start.min(self.range.start), end }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cuts the marks `[` and `]` out of `marked`.
    fn marked(marked: &str) -> (String, TextRange) {
        let start = marked.find('[').expect("a [") as u32;
        let end = marked.find(']').expect("a ]") as u32 - 1;
        (marked.replace(['[', ']'], ""), TextRange { start, end })
    }

    /// `[…]` marks the range that is edited, and the one that is shifted, before and after.
    fn check(edited: &str, replacement: &str, before: &str, after: &str) {
        let (mut text, range) = marked(edited);
        let edit = Edit { range, replacement: replacement.into() };
        let (same, before) = marked(before);
        assert_eq!(text, same);
        edit.apply(&mut text);
        let (want, after) = marked(after);
        assert_eq!(text, want);
        assert_eq!(edit.shift(before), after, "{edited} → {text}");
    }

    #[test]
    fn shifts_ranges() {
        check("a [b] c", "世界", "[a] b c", "[a] 世界 c");
        check("a [b] c", "世界", "a b [c]", "a 世界 [c]");
        check("a [b] c", "", "a b [c]", "a  [c]");
        check("a [b] c", "xx", "[a b c]", "[a xx c]");
        check("a [b] c", "xx", "a [b] c", "a [xx] c");
        check("a [b c]", "x", "[a b] c", "[a x]");
        check("[a b] c", "xx", "a [b c]", "[xx c]");
        check("[a b c]", "", "a [b] c", "[]");
        check("a[] b", "x", "[a] b", "[a]x b");
        check("[]a b", "x", "[a] b", "x[a] b");
        check("a[] b", "x", "[a b]", "[ax b]");
    }

    #[test]
    fn clamps() {
        for (edit, want) in [
            (Edit::new(99, 100, "x"), "a🦫bx"),
            (Edit::new(2, 3, "x"), "axb"),
            (Edit::new(5, 1, "x"), "a🦫xb"),
            (Edit::new(0, u32::MAX, ""), ""),
        ] {
            let mut text = String::from("a🦫b");
            edit.apply(&mut text);
            assert_eq!(text, want);
        }
    }
}

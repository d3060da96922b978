//! Text as bytes: ranges, lines, edits, and the position encodings of the protocol. Knows nothing of Go or LSP types.

mod edit;
mod line_index;
mod position;

pub use edit::Edit;
pub use line_index::LineIndex;
pub use position::{Position, PositionEncoding};

/// A half-open range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextRange {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl TextRange {
    /// True if `offset` is inside or just behind the last byte, as an editor's cursor on the last character's end is.
    pub fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// How many bytes.
    pub fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// True if there is no byte in it.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// True if all of `other` lies in it.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same range, `by` bytes further on.
    #[must_use]
    pub fn shifted(self, by: u32) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

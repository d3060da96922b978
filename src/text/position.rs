//! Lines and characters as the protocol counts them.

/// A place in a text: a line, and how far into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// How many code units of the [`PositionEncoding`] stand before it in its line.
    pub character: u32,
}

/// What [`Position::character`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which the protocol falls back to: two for a character outside the basic plane.
    #[default]
    Utf16,
    /// Characters, that is Unicode scalar values.
    Utf32,
}

impl PositionEncoding {
    /// How many code units `text` has.
    pub fn count(self, text: &str) -> u32 {
        let units = match self {
            Self::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        };
        units as u32
    }

    /// How many bytes of `text` come before its code unit `units`.
    ///
    /// A unit inside a character means the character's start, one behind the end of `text` its end.
    pub fn bytes(self, text: &str, units: u32) -> u32 {
        if self == Self::Utf8 || text.is_ascii() {
            return text.floor_char_boundary(units as usize) as u32;
        }
        let mut left = units;
        for (offset, char) in text.char_indices() {
            let width = if self == Self::Utf16 { char.len_utf16() as u32 } else { 1 };
            if left < width {
                return offset as u32;
            }
            left -= width;
        }
        text.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::PositionEncoding::{Utf8, Utf16, Utf32};

    #[test]
    fn counts_code_units() {
        // One byte, two, three, four; a combining acute is a character of its own.
        for (text, utf8, utf16, utf32) in
            [("a", 1, 1, 1), ("é", 2, 1, 1), ("世", 3, 1, 1), ("🦫", 4, 2, 1), ("e\u{301}", 3, 2, 2), ("", 0, 0, 0)]
        {
            assert_eq!([Utf8, Utf16, Utf32].map(|encoding| encoding.count(text)), [utf8, utf16, utf32], "{text:?}");
        }
    }

    #[test]
    fn counts_bytes_and_clamps() {
        let text = "a🦫世";
        for (encoding, units, bytes) in [
            (Utf8, 1, 1),
            (Utf8, 3, 1), // Inside the beaver.
            (Utf8, 5, 5),
            (Utf8, 99, 8),
            (Utf16, 1, 1),
            (Utf16, 2, 1), // Between the beaver's surrogates.
            (Utf16, 3, 5),
            (Utf16, 4, 8),
            (Utf16, u32::MAX, 8),
            (Utf32, 2, 5),
            (Utf32, 3, 8),
            (Utf32, 4, 8),
        ] {
            assert_eq!(encoding.bytes(text, units), bytes, "{encoding:?} {units}");
        }
    }
}

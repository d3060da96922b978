//! Takes what was found in a text over the edits since.

use crate::detect::Occurrence;
use crate::syntax::SourceFile;
use crate::text::{Edit, TextRange};

/// The edits of a text, each of what those before it left, and which part of the text they touch: a reader takes
/// thousands of places over hundreds of edits while somebody types, and hardly any of them is where that happens.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    all: Vec<Edit>,
    /// From the first edited byte to the last, in the text before all edits.
    touched: TextRange,
    /// How many bytes came and went.
    added: u64,
    removed: u64,
}

impl Edits {
    /// The edits in their order.
    pub fn as_slice(&self) -> &[Edit] {
        &self.all
    }

    /// One more edit, of the text that the others left.
    pub fn push(&mut self, edit: Edit) {
        let before_all = |offset: u32| (u64::from(offset) + self.removed).saturating_sub(self.added) as u32;
        let TextRange { start, end } = edit.range;
        self.touched = if self.all.is_empty() {
            edit.range
        } else {
            let start = start.min(self.touched.start);
            TextRange { start, end: before_all(end).max(self.touched.end) }
        };
        self.added += u64::from(edit.new_range().len());
        self.removed += u64::from(edit.range.len());
        self.all.push(edit);
    }

    /// The first of them are made: the text that they left is now the one before all edits.
    pub fn drop_first(&mut self, count: usize) {
        let rest = self.all.split_off(count.min(self.all.len()));
        *self = rest.into_iter().collect();
    }

    /// Where a range of the text before stands after all edits: see [`Edit::shift`].
    pub fn shift(&self, range: TextRange) -> TextRange {
        if self.all.is_empty() || range.end < self.touched.start {
            range
        } else if self.touched.end < range.start {
            TextRange { start: self.grown(range.start), end: self.grown(range.end) }
        } else if range.start < self.touched.start && self.touched.end < range.end {
            TextRange { start: range.start, end: self.grown(range.end) }
        } else {
            self.all.iter().fold(range, |range, edit| edit.shift(range))
        }
    }

    /// The occurrence in the text after the edits; none if one of them touched its focus.
    pub fn carry(&self, occurrence: &Occurrence) -> Option<Occurrence> {
        if self.touch(occurrence.focus) {
            return None;
        }
        let mut carried = occurrence.clone();
        carried.focus = self.shift(carried.focus);
        carried.range = self.shift(carried.range);
        if let Some(owner) = &mut carried.owner {
            owner.range = self.shift(owner.range);
        }
        Some(carried)
    }

    fn touch(&self, focus: TextRange) -> bool {
        let near = !self.all.is_empty() && self.touched.start <= focus.end && focus.start <= self.touched.end;
        let mut focus = focus;
        near && self.all.iter().any(|edit| {
            let touched = touches(edit, focus);
            focus = edit.shift(focus);
            touched
        })
    }

    fn grown(&self, offset: u32) -> u32 {
        (u64::from(offset) + self.added).saturating_sub(self.removed) as u32
    }
}

impl FromIterator<Edit> for Edits {
    fn from_iter<I: IntoIterator<Item = Edit>>(edits: I) -> Self {
        let mut all = Self::default();
        edits.into_iter().for_each(|edit| all.push(edit));
        all
    }
}

/// What to show of a file with syntax errors: in each top-level node that could not be parsed, what was found there
/// before (`old`, in the text before `edits`) stays, and what was found now (`new`) comes to it.
///
/// So a lens does not flicker while a line is being typed, and what is gone is gone once the code is whole.
pub fn merge(file: &SourceFile, new: Vec<Occurrence>, old: &[Occurrence], edits: &Edits) -> Vec<Occurrence> {
    let broken: Vec<TextRange> = file.outline().iter().filter(|node| node.has_error).map(|node| node.range).collect();
    let in_broken = |focus: TextRange| broken.iter().any(|range| range.contains(focus));
    let mut merged: Vec<Occurrence> = old
        .iter()
        .filter_map(|occurrence| edits.carry(occurrence))
        .filter(|occurrence| in_broken(occurrence.focus))
        .collect();
    let kept = merged.len();
    for occurrence in new {
        let known = merged[..kept].iter().any(|old| old.concept == occurrence.concept && old.focus == occurrence.focus);
        if !known {
            merged.push(occurrence);
        }
    }
    merged.sort_by_key(|occurrence| occurrence.focus);
    merged
}

/// Does the edit change the token: cut into it, or put letters right before or behind it.
fn touches(edit: &Edit, focus: TextRange) -> bool {
    let letter = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    (edit.range.start < focus.end && focus.start < edit.range.end)
        || (edit.range.start == focus.end && letter(edit.replacement.chars().next()))
        || (edit.range.end == focus.start && letter(edit.replacement.chars().next_back()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn edit()(start in 0..40_u32, len in 0..6_u32, replacement in "[a ]{0,5}") -> Edit {
            Edit::new(start, start + len, replacement)
        }
    }

    proptest! {
        #[test]
        fn many_edits_at_once_are_the_same_as_one_after_the_other(
            edits in prop::collection::vec(edit(), 0..6),
            made in 0..6_usize,
            (start, len) in (0..60_u32, 0..8_u32),
        ) {
            let mut rest: Edits = edits.iter().cloned().collect();
            rest.drop_first(made);
            let mut range = TextRange { start, end: start + len };
            let mut touched = false;
            let together = rest.shift(range);
            let together_touched = rest.touch(range);
            for edit in edits.get(made..).unwrap_or_default() {
                touched |= touches(edit, range);
                range = edit.shift(range);
            }
            prop_assert_eq!(together, range);
            prop_assert_eq!(together_touched, touched);
        }
    }
}

//! Takes what was found in a text over the edits since.

use crate::detect::Occurrence;
use crate::syntax::{NodeId, SourceFile};
use crate::text::{Edit, TextRange};

/// The occurrence in the text after the edits; none if one of them touched its focus.
pub(super) fn carry(occurrence: &Occurrence, edits: &[Edit]) -> Option<Occurrence> {
    let mut carried = occurrence.clone();
    for edit in edits {
        if touches(edit, carried.focus) {
            return None;
        }
        carried.focus = edit.shift(carried.focus);
        carried.range = edit.shift(carried.range);
        if let Some(owner) = &mut carried.owner {
            owner.range = edit.shift(owner.range);
        }
    }
    Some(carried)
}

/// What to show of a file with syntax errors: in each top-level node that could not be parsed, what was found there
/// before (`old`, in the text before `edits`) stays, and what was found now (`new`) comes to it.
///
/// So a lens does not flicker while a line is being typed, and what is gone is gone once the code is whole.
pub fn merge(file: &SourceFile, new: Vec<Occurrence>, old: &[Occurrence], edits: &[Edit]) -> Vec<Occurrence> {
    let mut broken = Vec::new();
    file.for_each_declaration(|range, nodes| {
        if nodes.has_error(NodeId(0)) {
            broken.push(range);
        }
    });
    let in_broken = |focus: TextRange| broken.iter().any(|range| range.contains(focus));
    let mut merged: Vec<Occurrence> = old
        .iter()
        .filter_map(|occurrence| carry(occurrence, edits))
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

//! Where the top-level nodes of a file stand, and what tells each from any other text: what is looked up at every
//! keystroke, so that only what has changed is looked at.

use super::SourceFile;
use crate::text::{Edit, TextRange};

/// A top-level node: package clause, import or declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlined {
    /// Its bytes in the file.
    pub range: TextRange,
    /// The hash of its text.
    pub hash: u128,
    /// True if some of it could not be parsed.
    pub has_error: bool,
}

impl SourceFile {
    /// The top-level nodes but comments, in source order; found at the first call.
    pub fn outline(&self) -> &[Outlined] {
        self.outline.get_or_init(|| {
            let mut outline = Vec::new();
            self.for_each_top_level(|item| {
                let range = item.range();
                outline.push(Outlined { range, hash: hash(&self.text, range), has_error: item.has_error() });
            });
            outline
        })
    }
}

/// The outline after an edit within one node that left `text`, where all nodes stay what they were.
pub(super) fn edited(outline: &[Outlined], edit: &Edit, text: &str) -> Vec<Outlined> {
    let mut outline = outline.to_vec();
    let first = outline.partition_point(|node| node.range.end < edit.range.start);
    for node in outline.iter_mut().skip(first) {
        let is_edited = node.range.start <= edit.range.start && edit.range.end <= node.range.end;
        // A name may end where its declaration does.
        let grows_at_its_end = is_edited && edit.range.start == node.range.end;
        node.range = edit.shift(node.range);
        if grows_at_its_end {
            node.range.end = edit.new_range().end;
        }
        if is_edited {
            node.hash = hash(text, node.range);
        }
    }
    outline
}

fn hash(text: &str, range: TextRange) -> u128 {
    let source = text.get(range.start as usize..range.end as usize).unwrap_or_default();
    xxhash_rust::xxh3::xxh3_128(source.as_bytes())
}

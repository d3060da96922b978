//! Picks from a concept's prose what holds for the reader's Go version.

use crate::concepts::{GoVersion, Prose};

/// The blocks that hold for `go`, in their order.
pub(super) fn blocks(prose: &Prose, go: GoVersion) -> impl Iterator<Item = &str> {
    prose
        .blocks
        .iter()
        .filter(move |(bound, _)| bound.is_none_or(|bound| bound.holds(go)))
        .map(|(_, text)| text.as_str())
}

/// The first paragraph that holds for `go`, on one line, as a hover wants it; none if there is none.
pub(super) fn first_paragraph(prose: &Prose, go: GoVersion) -> Option<String> {
    let block = blocks(prose, go).map(str::trim).find(|block| !block.is_empty())?;
    let lines = block.lines().map(str::trim).take_while(|line| !line.is_empty());
    Some(lines.collect::<Vec<_>>().join(" "))
}

//! Text for a reader, parts of which are shown only to readers of some Go versions.

use super::{GoVersion, GoVersionBound};

/// Text that may differ with the reader's Go version: Markdown blocks, each with its bound.
/// A block is a paragraph, a list item, a code block or the like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The blocks in their order.
    pub blocks: Vec<(Option<GoVersionBound>, String)>,
}

impl Prose {
    /// The Markdown that a reader with this version sees.
    pub fn for_version(&self, version: GoVersion) -> String {
        let mut text = String::new();
        let mut previous: Option<&str> = None;
        for block in self.shown(version) {
            if let Some(previous) = previous {
                // Items of one list stay together, everything else is parted by an empty line.
                text.push_str(if is_list_item(previous) && is_list_item(block) { "\n" } else { "\n\n" });
            }
            text.push_str(block);
            previous = Some(block);
        }
        text
    }

    /// The first block that a reader with this version sees; empty if there is none.
    pub fn first(&self, version: GoVersion) -> &str {
        self.shown(version).next().unwrap_or_default()
    }

    /// One version for each different reading of this text, the oldest that reads it so where that is known.
    pub fn versions(&self) -> Vec<GoVersion> {
        let mut versions = Vec::new();
        for (bound, _) in &self.blocks {
            if let Some(bound) = bound {
                let first = bound.version();
                versions.extend([first, GoVersion(first.0.saturating_sub(1))]);
            }
        }
        if versions.is_empty() {
            return vec![GoVersion::CURRENT];
        }
        versions.sort_unstable();
        versions.dedup_by(|later, earlier| self.shown(*later).eq(self.shown(*earlier)));
        versions
    }

    fn shown(&self, version: GoVersion) -> impl Iterator<Item = &str> {
        self.blocks
            .iter()
            .filter(move |(bound, _)| bound.is_none_or(|bound| bound.holds(version)))
            .map(|(_, text)| text.as_str())
    }
}

fn is_list_item(block: &str) -> bool {
    let digits = block.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ "].iter().any(|marker| block.starts_with(marker))
        || (digits.len() < block.len() && (digits.starts_with(". ") || digits.starts_with(") ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_each_reader_the_text_for_his_version() {
        let prose = Prose {
            blocks: vec![
                (Some(GoVersionBound::Before(GoVersion(22))), "Shared.".into()),
                (Some(GoVersionBound::From(GoVersion(22))), "Fresh.".into()),
                (None, "- one".into()),
                (None, "- two".into()),
            ],
        };
        assert_eq!(prose.for_version(GoVersion(21)), "Shared.\n\n- one\n- two");
        assert_eq!(prose.first(GoVersion(22)), "Fresh.");
        assert_eq!(prose.versions(), [GoVersion(21), GoVersion(22)]);
    }
}

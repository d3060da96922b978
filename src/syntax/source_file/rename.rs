//! The shortest way from one tree to the next: an edit of a name's letters changes no node but the name's own.

use super::{SourceFile, edit_trees, has_error, outline};
use crate::syntax::{KEYWORDS, Kind, kind, newer_go};
use crate::text::{Edit, TextRange};
use std::sync::{Arc, OnceLock};

/// Words besides the keywords that the grammar reads as something else than a name, or that `newer_go` looks for.
const NO_NAMES: [&str; 7] = ["_", "false", "iota", "make", "new", "nil", "true"];

/// The kinds of node that are a name.
const NAMES: [Kind; 4] = [kind::IDENTIFIER, kind::FIELD_IDENTIFIER, kind::TYPE_IDENTIFIER, kind::PACKAGE_IDENTIFIER];

impl SourceFile {
    /// The file after an edit that left `text`, if all it did was to make one name of another; otherwise none, and
    /// [`SourceFile::edit`] is to be asked.
    ///
    /// The result is the same as parsing `text` anew, at the cost of telling the tree how long the name is now.
    pub fn rename(&self, edit: &Edit, text: &Arc<str>) -> Option<Self> {
        let tree = self.tree.as_ref().filter(|tree| !has_error(tree))?;
        let TextRange { start, end } = edit.range;
        let old = word_around(&self.text, edit.range)?;
        let new = edit.new_range();
        let new = TextRange { start: old.start, end: old.end - end + new.end };
        // What is put in right before a name would be taken for a part of what stands there.
        if start == end && start == old.start || !is_name(&self.text, old) || !is_name(text, new) {
            return None;
        }
        let is_same = |old: Option<&str>, new: Option<&str>| old.is_some() && old == new;
        if !is_same(self.text.get(..old.start as usize), text.get(..new.start as usize))
            || !is_same(self.text.get(old.end as usize..), text.get(new.end as usize..))
        {
            return None;
        }
        let is_node = |tree: &tree_sitter::Tree, range: TextRange| {
            let (start, end) = (range.start as usize, range.end as usize);
            tree.root_node().named_descendant_for_byte_range(start, end).is_some_and(|node| {
                (node.start_byte(), node.end_byte()) == (start, end) && NAMES.contains(&Kind(node.kind_id()))
            })
        };
        if !is_node(tree, old) {
            return None;
        }
        // What is rewritten for the parser may hang on the letters of a name.
        let rewrites = newer_go::find(text);
        let same = |(old, new): (&newer_go::Rewrite, &newer_go::Rewrite)| {
            old.kind == new.kind && edit.shift(old.range) == new.range
        };
        if rewrites.len() != self.rewrites.len() || !self.rewrites.iter().zip(&rewrites).all(same) {
            return None;
        }
        let mut trees = [Some(tree.clone())];
        edit_trees(&mut trees, &self.text, edit.range, &edit.replacement);
        let [tree] = trees;
        let tree = tree.filter(|tree| is_node(tree, new))?;
        let outline = self.outline.get().map(|outline| outline::edited(outline, edit, text));
        Some(Self {
            text: text.clone(),
            tree: Some(tree),
            copies: None,
            whole: None,
            rewrites: rewrites.into(),
            lines: Arc::default(),
            outline: Arc::new(outline.map_or_else(OnceLock::new, OnceLock::from)),
        })
    }
}

/// The word that the range lies in or touches; none if it spans more than one.
fn word_around(text: &str, range: TextRange) -> Option<TextRange> {
    let is_part = |byte: &&u8| newer_go::is_word(**byte);
    let before = text.as_bytes().get(..range.start as usize)?.iter().rev().take_while(is_part).count();
    let behind = text.as_bytes().get(range.end as usize..)?.iter().take_while(is_part).count();
    let word = TextRange { start: range.start - before as u32, end: range.end + behind as u32 };
    (word.start < word.end).then_some(word)
}

/// Is it a name for the parser, whatever stands around it. Letters beyond ASCII are left to the parser.
fn is_name(text: &str, range: TextRange) -> bool {
    let word = text.get(range.start as usize..range.end as usize).unwrap_or_default();
    !word.starts_with(|first: char| first.is_ascii_digit())
        && !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !KEYWORDS.contains(&word)
        && !NO_NAMES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SAMPLE, shapes};
    use super::*;
    use proptest::prelude::*;

    /// Types a text over the part of the sample between `before` and `behind`; says whether that was a rename, which
    /// then has the tree and the outline of a full parse.
    fn renames(file: &SourceFile, edit: &Edit) -> Option<SourceFile> {
        let mut text = file.text().to_string();
        edit.apply(&mut text);
        let renamed = file.rename(edit, &text.as_str().into())?;
        let whole = SourceFile::parse(text);
        assert_eq!(renamed.text(), whole.text());
        assert_eq!(shapes(&renamed), shapes(&whole), "{edit:?}");
        assert_eq!(renamed.outline(), whole.outline(), "{edit:?}");
        assert_eq!(renamed.rewrites, whole.rewrites, "{edit:?}");
        Some(renamed)
    }

    /// `before` shows with `[…]` what is replaced.
    fn check(before: &str, replacement: &str, want: bool) {
        let start = before.find('[').unwrap() as u32;
        let end = before.find(']').unwrap() as u32 - 1;
        let file = SourceFile::parse(before.replacen('[', "", 1).replacen(']', "", 1));
        file.outline();
        let renamed = renames(&file, &Edit::new(start, end, replacement));
        assert_eq!(renamed.is_some(), want, "{before}");
    }

    #[test]
    fn letters_of_a_name_are_typed() {
        check("package p\nfunc f() { abc[]() }\nvar B int\n", "d", true);
        check("package p\nfunc f() { a[]bc() }\nvar B int\n", "d", true);
        check("package p\nfunc f() { x.a[b]c() }\n", "", true);
        check("package p\nfunc f() { x.[ab]c() }\n", "", true);
        check("package p\nfunc f(a[] int) { new(a + 1) }\n", "b", true);
        check("package p[]\nfunc f() {}\n", "q", true);
    }

    #[test]
    fn what_is_no_name_is_parsed() {
        check("package p\nfunc f() { []abc() }\n", "d", false);
        check("package p\nfunc f() { g[]o() }\n", "x", false);
        check("package p\nfunc f() { g[x]o() }\n", "", false);
        check("package p\nfunc f() { de[]er(g()) }\n", "f", false);
        check("package p\nfunc f() { de[]fer g() }\n", "e", false);
        check("package p\nfunc f() { new[x](a + 1) }\n", "", false);
        check("package p\nfunc f() { [a] = 1 }\n", "", false);
        check("package p\nfunc f() { a[] = 1 }\n", " ", false);
        check("package p\nvar a = \"b[]\"\n", "c", false);
        check("package p\n// b[]\nvar a int\n", "c", false);
        check("package p\nvar a = 1[]\n", "c", false);
        check("package p\nvar a[] = 1\n", "é", false);
        check("package p\nfunc f() { ab[]( }\n", "c", false);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_session_of_renames_has_the_trees_of_full_parses(
            keys in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u32, "[a-z_0-9]{0,2}"), 12),
        ) {
            let mut file = SourceFile::parse(SAMPLE);
            file.outline();
            for (at, len, replacement) in keys {
                let start = at.index(file.text().len()) as u32;
                let edit = Edit::new(start, start + len, replacement).clamped(file.text());
                if let Some(renamed) = renames(&file, &edit) {
                    // What was renamed is edited on as any other file.
                    let (edited, _) = renamed.edit(&[Edit::new(start, start, "(")]);
                    let whole = SourceFile::parse(edited.text().clone());
                    prop_assert_eq!(shapes(&edited), shapes(&whole));
                    file = renamed;
                }
            }
        }
    }
}

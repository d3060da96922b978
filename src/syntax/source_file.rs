//! One Go file: its text, its tree, its top-level declarations.

mod outline;
mod rename;

use crate::syntax::newer_go::{self, Rewrite};
use crate::syntax::{Nodes, field, kind};
use crate::text::{Edit, LineIndex, TextRange};
pub use outline::Outlined;
use std::cell::RefCell;
use std::sync::{Arc, OnceLock};
use tree_sitter::{InputEdit, Parser, Point, Tree, TreeCursor};

/// A parsed Go file: an immutable snapshot, cheap to clone, of at most 4 GiB.
#[derive(Clone, Debug)]
pub struct SourceFile {
    text: Arc<str>,
    /// None if the declarations are all that is kept, or if tree-sitter gave no tree at all; the file is then one
    /// without declarations.
    tree: Option<Tree>,
    /// The declarations, if they were copied when the file was parsed.
    copies: Option<Arc<[Copied]>>,
    /// While the tree has errors: the last one without, told of all edits since. What the parser reuses of it
    /// makes the keystroke that mends the file a cheap one.
    whole: Option<Tree>,
    /// Where the parser saw something else than the text.
    rewrites: Arc<[Rewrite]>,
    lines: Arc<OnceLock<LineIndex>>,
    outline: Arc<OnceLock<Vec<Outlined>>>,
}

impl SourceFile {
    /// Parses `text`. It never fails: broken code gives a tree with ERROR nodes.
    pub fn parse(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let rewrites = newer_go::find(&text);
        let tree = parse(&newer_go::apply(&text, &rewrites), None);
        Self {
            text,
            tree,
            copies: None,
            whole: None,
            rewrites: rewrites.into(),
            lines: Arc::default(),
            outline: Arc::default(),
        }
    }

    /// Parses a file that is read and not edited: its declarations are copied at once and the tree is let go.
    /// All that can be asked of the file has the same answer as after [`SourceFile::parse`].
    pub fn parse_once(text: impl Into<Arc<str>>) -> Self {
        let mut file = Self::parse(text);
        if let Some(tree) = file.tree.take_if(|tree| !has_error(tree)) {
            let mut nodes = Nodes::default();
            let mut copies = Vec::new();
            for_each_top_level(&tree, |cursor| {
                let node = cursor.node();
                nodes.copy_from(cursor);
                copies.push(Copied { range: byte_range(node.start_byte(), node.end_byte()), nodes: nodes.clone() });
            });
            file.copies = Some(copies.into());
        }
        file
    }

    /// The file after `edits`, and where it may differ from this one.
    ///
    /// Each edit speaks of the text that those before it left, as a client's changes do, and is clamped to it.
    /// The result is the same as parsing the new text anew.
    /// The ranges are of the new text, sorted, without overlaps; outside of them neither text nor tree differ.
    /// They hold the edits' own ranges too (empty ones for a deletion), since the tree stays the same when only
    /// a name's letters change.
    pub fn edit(&self, edits: &[Edit]) -> (Self, Vec<TextRange>) {
        let mut text = self.text.to_string();
        let mut trees = [self.tree.clone(), self.whole.clone()];
        let mut old_rewrites = self.rewrites.to_vec();
        let mut changed: Vec<TextRange> = Vec::new();
        for edit in edits {
            let edit = edit.clamped(&text);
            edit_trees(&mut trees, &text, edit.range, &edit.replacement);
            edit.apply(&mut text);
            for rewrite in &mut old_rewrites {
                rewrite.range = edit.shift(rewrite.range);
            }
            for range in &mut changed {
                *range = edit.shift(*range);
            }
            changed.push(edit.new_range());
        }

        // What is rewritten now and was not before, or the other way round, is a change of what the parser
        // reads, even if it is far from the edits (a quote that opens a string, say).
        let rewrites = newer_go::find(&text);
        let only_in = |these: &[Rewrite], those: &[Rewrite]| -> Vec<TextRange> {
            these.iter().filter(|rewrite| those.binary_search(rewrite).is_err()).map(|rewrite| rewrite.range).collect()
        };
        let mut differing = only_in(&old_rewrites, &rewrites);
        differing.extend(only_in(&rewrites, &old_rewrites));
        if let Some(all) = differing.iter().copied().reduce(TextRange::cover) {
            touch_trees(&mut trees, &text, all);
        }
        changed.extend(differing);

        let [old_tree, old_whole] = trees;
        let old_whole = if self.has_error() { old_whole } else { old_tree.clone() };
        let tree = reparse(&newer_go::apply(&text, &rewrites), old_whole.as_ref());
        if let (Some(old_tree), Some(tree)) = (&old_tree, &tree) {
            // The old tree may have been longer.
            let clamped = |offset: usize| offset.min(text.len());
            let differing = old_tree.changed_ranges(tree);
            changed.extend(differing.map(|range| byte_range(clamped(range.start_byte), clamped(range.end_byte))));
        } else {
            changed.push(byte_range(0, text.len()));
        }
        let whole = old_whole.filter(|_| tree.as_ref().is_none_or(has_error));
        let file = Self {
            text: text.into(),
            tree,
            copies: None,
            whole,
            rewrites: rewrites.into(),
            lines: Arc::default(),
            outline: Arc::default(),
        };
        (file, merged(changed))
    }

    /// True if the other is the same snapshot.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text)
    }

    /// The same file with `text` for its text, if that says the same: two owners need no copy each.
    #[must_use]
    pub fn sharing(mut self, text: &Arc<str>) -> Self {
        if self.text == *text {
            self.text = text.clone();
        }
        self
    }

    /// The source text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Where its lines start; found at the first call.
    pub fn line_index(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// True if some of it could not be parsed.
    pub fn has_error(&self) -> bool {
        self.copies.is_none() && self.tree.as_ref().is_none_or(has_error)
    }

    /// The type parameters of generic methods, with their brackets, in source order.
    ///
    /// The tree has no nodes for them: to the grammar, which does not know generic methods, they are blank.
    pub fn generic_method_parameters(&self) -> impl Iterator<Item = TextRange> + '_ {
        let blank = |rewrite: &&Rewrite| rewrite.kind == newer_go::RewriteKind::Blank;
        self.rewrites.iter().filter(blank).map(|rewrite| rewrite.range)
    }

    /// The tree of the type parameters in `range`, one of [`SourceFile::generic_method_parameters`]:
    /// a `type_parameter_list` as generic functions have it, with offsets from the start of `range`.
    /// Empty if there is no such list.
    pub fn type_parameter_list(&self, range: TextRange) -> Nodes {
        let list = self.text.get(range.start as usize..range.end as usize).unwrap_or_default();
        let mut nodes = Nodes::default();
        if let Some(tree) = parse(format!("func _{list}()").as_bytes(), None) {
            let function = tree.root_node().child(0);
            if let Some(list) = function.and_then(|node| node.child_by_field_id(field::TYPE_PARAMETERS.0)) {
                nodes.copy_from(&mut list.walk());
            }
        }
        nodes
    }

    /// The byte ranges of the top-level nodes: package clause, imports, declarations; comments left out.
    pub fn declarations(&self) -> Vec<TextRange> {
        self.outline().iter().map(|node| node.range).collect()
    }

    /// Calls `visit` with each top-level node's range in the file and its flat copy, in source order.
    pub fn for_each_declaration(&self, mut visit: impl FnMut(TextRange, &Nodes)) {
        let mut nodes = Nodes::default();
        self.for_each_top_level(|mut declaration| visit(declaration.range(), declaration.nodes(&mut nodes)));
    }

    /// Calls `visit` with the top-level node that starts at an offset; none if none does.
    pub fn at_top_level<R>(&self, start: u32, visit: impl FnOnce(TopLevel<'_, '_>) -> R) -> Option<R> {
        if let Some(copies) = &self.copies {
            let place = copies.binary_search_by_key(&start, |copied| copied.range.start).ok()?;
            return Some(visit(TopLevel(Form::Copied(copies.get(place)?))));
        }
        let mut cursor = self.tree.as_ref()?.walk();
        cursor.goto_first_child_for_byte(start as usize)?;
        (cursor.node().start_byte() == start as usize).then(|| visit(TopLevel(Form::InTree(&mut cursor))))
    }

    /// Calls `visit` with each top-level node but comments, in source order.
    pub fn for_each_top_level(&self, mut visit: impl FnMut(TopLevel<'_, '_>)) {
        if let Some(copies) = &self.copies {
            copies.iter().for_each(|copied| visit(TopLevel(Form::Copied(copied))));
        } else if let Some(tree) = &self.tree {
            for_each_top_level(tree, |cursor| visit(TopLevel(Form::InTree(cursor))));
        }
    }
}

/// A declaration whose nodes were copied when the file was parsed; it is not broken.
#[derive(Debug)]
struct Copied {
    range: TextRange,
    nodes: Nodes,
}

/// A top-level node of a file.
pub struct TopLevel<'c, 't>(Form<'c, 't>);

enum Form<'c, 't> {
    Copied(&'c Copied),
    InTree(&'c mut TreeCursor<'t>),
}

impl TopLevel<'_, '_> {
    /// Its bytes in the file.
    pub fn range(&self) -> TextRange {
        match &self.0 {
            Form::Copied(copied) => copied.range,
            Form::InTree(cursor) => byte_range(cursor.node().start_byte(), cursor.node().end_byte()),
        }
    }

    /// True if some of it could not be parsed.
    pub fn has_error(&self) -> bool {
        matches!(&self.0, Form::InTree(cursor) if cursor.node().has_error())
    }

    /// All of it, copied into `buffer` if it was not copied before.
    pub fn nodes<'n>(&'n mut self, buffer: &'n mut Nodes) -> &'n Nodes {
        match &mut self.0 {
            Form::Copied(copied) => &copied.nodes,
            Form::InTree(cursor) => {
                buffer.copy_from(cursor);
                buffer
            }
        }
    }
}

/// Calls `visit` with a cursor at each top-level node but comments, in source order. It has to stay there.
fn for_each_top_level(tree: &Tree, mut visit: impl FnMut(&mut TreeCursor<'_>)) {
    let mut cursor = tree.walk();
    let mut is_at_node = cursor.goto_first_child();
    while is_at_node {
        let node = cursor.node();
        if node.is_named() && node.kind_id() != kind::COMMENT.0 {
            visit(&mut cursor);
        }
        is_at_node = cursor.goto_next_sibling();
    }
}

/// Parses, reusing as much as can be of `whole`, a tree without errors that was told of all edits since.
///
/// For code without errors tree-sitter finds the same tree with and without an old one.
/// But how it recovers from an error depends on what it could reuse, so where there is one, all is parsed
/// anew: what a reader sees must not depend on the order of the keystrokes.
fn reparse(source: &[u8], whole: Option<&Tree>) -> Option<Tree> {
    let tree = whole.and_then(|whole| parse(source, Some(whole)));
    tree.filter(|tree| !has_error(tree)).or_else(|| parse(source, None))
}

fn has_error(tree: &Tree) -> bool {
    tree.root_node().has_error()
}

/// Parses with this thread's parser.
fn parse(source: &[u8], old_tree: Option<&Tree>) -> Option<Tree> {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(go_parser());
    }
    let tree = PARSER.with_borrow_mut(|parser| parser.parse(source, old_tree));
    if tree.is_none() {
        tracing::error!(bytes = source.len(), "the parser gave no tree; the file counts as empty");
    }
    tree
}

fn go_parser() -> Parser {
    let mut parser = Parser::new();
    if let Err(error) = parser.set_language(&tree_sitter_go::LANGUAGE.into()) {
        tracing::error!(%error, "the Go grammar does not fit the parser");
    }
    parser
}

/// Tells the trees of `text` that `replacement` is about to come where `range` is.
fn edit_trees(trees: &mut [Option<Tree>], text: &str, range: TextRange, replacement: &str) {
    let (start, end) = (range.start as usize, range.end as usize);
    let start_position = advanced(Point::default(), text.get(..start).unwrap_or_default());
    let edit = InputEdit {
        start_byte: start,
        old_end_byte: end,
        new_end_byte: start + replacement.len(),
        start_position,
        old_end_position: advanced(start_position, text.get(start..end).unwrap_or_default()),
        new_end_position: advanced(start_position, replacement),
    };
    for tree in trees.iter_mut().flatten() {
        tree.edit(&edit);
    }
}

/// Tells the trees of `text` that what they were parsed from has changed in `range`, where no byte has moved.
fn touch_trees(trees: &mut [Option<Tree>], text: &str, range: TextRange) {
    if let Some(same) = text.get(range.start as usize..range.end as usize) {
        edit_trees(trees, text, range, same);
    }
}

/// The point `text` further on. tree-sitter counts `\n` alone as a line end, and columns in bytes.
fn advanced(from: Point, text: &str) -> Point {
    match memchr::memrchr(b'\n', text.as_bytes()) {
        None => Point { row: from.row, column: from.column + text.len() },
        Some(last) => {
            let rows = memchr::memchr_iter(b'\n', text.as_bytes()).count();
            Point { row: from.row + rows, column: text.len() - last - 1 }
        }
    }
}

fn byte_range(start: usize, end: usize) -> TextRange {
    TextRange { start: start as u32, end: end as u32 }
}

/// The same bytes in sorted ranges that neither overlap nor touch.
fn merged(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let joined = next.start <= last.end;
        if joined {
            last.end = last.end.max(next.end);
        }
        joined
    });
    ranges
}

#[cfg(test)]
mod tests;

//! One Go file: its text, its tree, its top-level declarations.

use crate::syntax::{Nodes, kind};
use crate::text::TextRange;
use std::sync::Arc;

/// A parsed Go file: an immutable snapshot, cheap to clone.
#[derive(Clone, Debug)]
pub struct SourceFile {
    text: Arc<str>,
    tree: tree_sitter::Tree,
}

impl SourceFile {
    /// Parses `text`.
    pub fn parse(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let mut parser = tree_sitter::Parser::new();
        // TODO(syntax): never fail, thread-local parser, newer Go.
        #[expect(clippy::unwrap_used, reason = "replaced by the syntax work")]
        parser.set_language(&tree_sitter_go::LANGUAGE.into()).unwrap();
        #[expect(clippy::unwrap_used, reason = "replaced by the syntax work")]
        let tree = parser.parse(&*text, None).unwrap();
        Self { text, tree }
    }

    /// The source text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The byte ranges of the top-level nodes: package clause, imports, declarations; comments left out.
    pub fn declarations(&self) -> Vec<TextRange> {
        let mut cursor = self.tree.walk();
        let root = self.tree.root_node();
        root.children(&mut cursor)
            .filter(|node| node.is_named() && node.kind_id() != kind::COMMENT.0)
            .map(|node| TextRange { start: node.start_byte() as u32, end: node.end_byte() as u32 })
            .collect()
    }

    /// Calls `visit` with each top-level node's range in the file and its flat copy, in source order.
    /// One array serves all of them.
    pub fn for_each_declaration(&self, mut visit: impl FnMut(TextRange, &Nodes)) {
        let mut nodes = Nodes::default();
        let mut cursor = self.tree.walk();
        for node in self.tree.root_node().children(&mut cursor) {
            if node.is_named() && node.kind_id() != kind::COMMENT.0 {
                nodes.copy_from(node, &mut |_, _| false);
                visit(TextRange { start: node.start_byte() as u32, end: node.end_byte() as u32 }, &nodes);
            }
        }
    }
}

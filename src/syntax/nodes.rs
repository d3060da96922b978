//! A subtree of the parse tree, copied into one array in preorder.
//!
//! The layers above work on this copy and never on tree-sitter's own nodes: a parent, the next sibling and
//! a whole subtree are found by arithmetic on indices, nothing is allocated per node, and offsets are
//! relative to the subtree's start, so that what was found in a declaration stays true when it moves.

use crate::syntax::kind::Traits;
use crate::syntax::{Field, Kind, kind};
use crate::text::TextRange;

/// Names a node of one [`Nodes`]; the root is `NodeId(0)`, and ids grow in source order (preorder).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// One node, 20 bytes.
#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    parent: u32,
    /// The index just past the node's subtree, which is its next sibling's if it has one.
    /// While its children are copied: how many of them are left, or [`BEFORE_DOT`].
    next: u32,
    kind: Kind,
    /// The number of a [`Field`], of which the grammar has few.
    field: u8,
    named: bool,
}

/// A subtree as a flat array. Offsets are bytes from the start of the subtree's root.
///
/// Two things are left out: what stands inside of strings, which are read as text, and the signs that only separate
/// and enclose ([`kind::is_separator`]).
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    nodes: Vec<Node>,
}

/// What is left of a selector is a dot and a name, and the dot need not be looked at.
const BEFORE_DOT: u32 = u32::MAX - 1;

impl Nodes {
    /// Copies the node that `cursor` is at and all below it, into an array that is used again and again.
    /// The cursor is back at that node then.
    ///
    /// A step of the cursor costs as much as a dozen other questions to tree-sitter, and one that leads nowhere most of
    /// all; so the number of children is asked for, no step is taken beyond the last that counts, and none to a sign
    /// that is sure to stand before it. That takes less than half of the steps to all nodes.
    pub(super) fn copy_from(&mut self, cursor: &mut tree_sitter::TreeCursor<'_>) {
        let nodes = &mut self.nodes;
        nodes.clear();
        let all_traits = Traits::all();
        let traits_of = |kind: Kind| all_traits.get(usize::from(kind.0)).copied().unwrap_or(Traits::OF_ERROR);
        let base = cursor.node().start_byte();
        let mut parent = u32::MAX;
        // Nothing stands above the root.
        let mut above = Traits { has_fields: false, ..Traits::OF_ERROR };
        loop {
            let node = cursor.node();
            let kind = Kind(node.kind_id());
            let traits = traits_of(kind);
            if !traits.is_separator {
                let id = nodes.len() as u32;
                let field = if above.has_fields { cursor.field_id() } else { None };
                let children = match traits {
                    Traits { is_leaf: true, .. } => 0,
                    Traits { ends_in_separators: true, .. } => node.named_child_count() as u32,
                    // One more, and there is a comment.
                    Traits { is_selector: true, .. } if node.child_count() == 3 => BEFORE_DOT + 1,
                    _ => node.child_count(),
                };
                let is_open = children > 0 && enter(cursor, traits);
                nodes.push(Node {
                    start: (node.start_byte() - base) as u32,
                    end: (node.end_byte() - base) as u32,
                    parent,
                    next: if is_open { children } else { id + 1 },
                    kind,
                    field: field.map_or(0, |field| field.get() as u8),
                    named: traits.is_named,
                });
                if is_open {
                    (parent, above) = (id, traits);
                    continue;
                }
            }
            let mut counts = traits.is_named || !above.ends_in_separators;
            loop {
                let len = nodes.len() as u32;
                // The siblings of the root are none of its subtree.
                let Some(open) = nodes.get_mut(parent as usize) else { return };
                open.next = open.next.saturating_sub(u32::from(counts));
                if open.next == BEFORE_DOT {
                    open.next = 1;
                    cursor.goto_descendant(cursor.descendant_index() + cursor.node().descendant_count() + 1);
                    break;
                }
                if open.next > 0 && cursor.goto_next_sibling() {
                    break;
                }
                open.next = len;
                parent = open.parent;
                cursor.goto_parent();
                above = nodes.get(parent as usize).map_or(Traits::OF_ERROR, |above| traits_of(above.kind));
                // Whatever has children has a name.
                counts = true;
            }
        }
    }

    /// The nodes that tell what a declaration declares: those inside of function bodies and of composite literals'
    /// braces are left out, the bodies and the braces themselves stay.
    #[must_use]
    pub fn outline(&self) -> Self {
        // The cuts: where each ends, and how many nodes are gone up to there.
        let mut cuts: Vec<(u32, u32)> = Vec::new();
        let mut kept = Vec::with_capacity(self.nodes.len().min(64));
        let mut at = 0;
        while let Some(node) = self.nodes.get(at as usize) {
            kept.push(*node);
            at += 1;
            if matches!(node.kind, kind::BLOCK | kind::LITERAL_VALUE) && node.next > at {
                let before = cuts.last().map_or(0, |&(_, gone)| gone);
                cuts.push((node.next, before + node.next - at));
                at = node.next;
            }
        }
        if !cuts.is_empty() {
            let moved = |index: u32| {
                let passed = cuts.partition_point(|&(end, _)| end <= index);
                index - passed.checked_sub(1).map_or(0, |last| cuts[last].1)
            };
            for node in &mut kept {
                node.next = moved(node.next);
                if node.parent != u32::MAX {
                    node.parent = moved(node.parent);
                }
            }
        }
        kept.shrink_to_fit();
        Self { nodes: kept }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True before anything was copied.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All ids in preorder, which is source order.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// The id and all ids below it, in preorder.
    pub fn subtree(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (id.0..self.end_of_subtree(id)).map(NodeId)
    }

    /// The ids below `id`, without those inside nodes of the kinds that `stop` names (the nodes themselves are given).
    pub fn descendants<'a>(&'a self, id: NodeId, stop: &'a [Kind]) -> impl Iterator<Item = NodeId> + 'a {
        let end = self.end_of_subtree(id);
        let mut at = id.0 + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let here = NodeId(at);
                at = if stop.contains(&self.kind(here)) { self.end_of_subtree(here) } else { at + 1 };
                here
            })
        })
    }

    /// The index just past the subtree of `id`: every id in `id.0..end` is `id` or below it.
    pub fn end_of_subtree(&self, id: NodeId) -> u32 {
        self.nodes[id.0 as usize].next
    }

    /// What kind of node it is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.nodes[id.0 as usize].kind
    }

    /// The field of the parent that it stands in, [`Field::NONE`] if in none.
    pub fn field_of(&self, id: NodeId) -> Field {
        Field(u16::from(self.nodes[id.0 as usize].field))
    }

    /// Its bytes, from the start of the root.
    pub fn range(&self, id: NodeId) -> TextRange {
        let node = &self.nodes[id.0 as usize];
        TextRange { start: node.start, end: node.end }
    }

    /// Its source text, where `text` is the text of the root.
    pub fn text<'t>(&self, id: NodeId, text: &'t str) -> &'t str {
        let node = &self.nodes[id.0 as usize];
        text.get(node.start as usize..node.end as usize).unwrap_or_default()
    }

    /// False for keywords, operators and punctuation.
    pub fn is_named(&self, id: NodeId) -> bool {
        self.nodes[id.0 as usize].named
    }

    /// The parent, none for the root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.nodes[id.0 as usize].parent;
        (parent != u32::MAX).then_some(NodeId(parent))
    }

    /// The parent, the parent's parent and so on.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&id| self.parent(id))
    }

    /// All children, tokens too but those that only separate.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.end_of_subtree(id);
        let mut at = id.0 + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let here = NodeId(at);
                at = self.end_of_subtree(here);
                here
            })
        })
    }

    /// The named children but comments.
    pub fn named_children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(id).filter(|&child| self.is_named(child) && self.kind(child) != kind::COMMENT)
    }

    /// The first child in `field`.
    pub fn child(&self, id: NodeId, field: Field) -> Option<NodeId> {
        self.children(id).find(|&child| self.field_of(child) == field)
    }

    /// The named children in `field`, as in `var a, b int`.
    pub fn children_in(&self, id: NodeId, field: Field) -> impl Iterator<Item = NodeId> + '_ {
        self.named_children(id).filter(move |&child| self.field_of(child) == field)
    }

    /// The first child of `kind`.
    pub fn child_of_kind(&self, id: NodeId, kind: Kind) -> Option<NodeId> {
        self.children(id).find(|&child| self.kind(child) == kind)
    }

    /// The first anonymous child whose text is `token`.
    pub fn token(&self, id: NodeId, token: &str, text: &str) -> Option<NodeId> {
        self.children(id).find(|&child| !self.is_named(child) && self.text(child, text) == token)
    }
}

/// Goes to the first child that counts; false if there is none.
fn enter(cursor: &mut tree_sitter::TreeCursor<'_>, traits: Traits) -> bool {
    if traits.starts_with_separator {
        cursor.goto_descendant(cursor.descendant_index() + 2);
        return true;
    }
    cursor.goto_first_child()
}

#[cfg(test)]
mod tests;

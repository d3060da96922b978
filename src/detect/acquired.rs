//! What several analyses ask about a variable that gets something to close from a call.

use crate::detect::analyses::Scene;
use crate::facts::Origin;
use crate::syntax::{NodeId, Nodes, field, kind};

/// The call of `x, err := f()`, `x, err = f()` or `var x, err = f()`, and the name that gets its first result.
pub fn acquired(nodes: &Nodes, statement: NodeId) -> Option<(NodeId, NodeId)> {
    let (values, name) = if nodes.kind(statement) == kind::VAR_SPEC {
        (nodes.child(statement, field::VALUE)?, nodes.child(statement, field::NAME)?)
    } else {
        (nodes.child(statement, field::RIGHT)?, nodes.named_children(nodes.child(statement, field::LEFT)?).next()?)
    };
    let call = nodes.named_children(values).next()?;
    (nodes.kind(call) == kind::CALL_EXPRESSION && nodes.kind(name) == kind::IDENTIFIER).then_some((call, name))
}

/// The mentions of the variable behind a name that do something with what it got: not where it is declared, is
/// compared, or gets something else. None if it is a result of the function, for then the caller has it.
pub fn uses<'a>(scene: &'a Scene<'_>, name: NodeId) -> Option<impl Iterator<Item = NodeId> + 'a> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let binding = view.scopes.declared_by(name).or_else(|| view.binding(name))?;
    if matches!(view.scopes.binding(binding).origin, Origin::Result(_)) {
        return None;
    }
    let declared = view.scopes.binding(binding).name;
    let mentions =
        nodes.ids().filter(move |&id| nodes.kind(id) == kind::IDENTIFIER && view.binding(id) == Some(binding));
    Some(mentions.filter(move |&id| id != name && id != declared && !only_looks(nodes, id)))
}

/// Is the variable compared, or given something else, which is a statement of its own.
fn only_looks(nodes: &Nodes, mention: NodeId) -> bool {
    nodes.parent(mention).is_some_and(|parent| match nodes.kind(parent) {
        kind::BINARY_EXPRESSION => true,
        kind::EXPRESSION_LIST => nodes.field_of(parent) == field::LEFT,
        _ => false,
    })
}

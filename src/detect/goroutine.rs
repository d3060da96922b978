//! What several analyses ask about goroutines: is this literal one, does this code lock.

use crate::facts::{Meaning, View};
use crate::syntax::{NodeId, field, kind};

/// Does the function literal run in a goroutine of its own: `go func(){…}()`, `wg.Go(func(){…})`, `g.Go(func() error {…})`.
pub fn literal_of_goroutine(view: &View<'_>, literal: NodeId) -> bool {
    let nodes = view.nodes;
    let Some(parent) = nodes.parent(literal) else { return false };
    match nodes.kind(parent) {
        kind::CALL_EXPRESSION => {
            nodes.child(parent, field::FUNCTION) == Some(literal)
                && nodes.parent(parent).is_some_and(|statement| nodes.kind(statement) == kind::GO_STATEMENT)
        }
        kind::ARGUMENT_LIST => nodes.parent(parent).is_some_and(|call| is_go_method(view, call)),
        _ => false,
    }
}

/// Is the call one of `(*sync.WaitGroup).Go` or `(*errgroup.Group).Go` and `TryGo`.
pub fn is_go_method(view: &View<'_>, call: NodeId) -> bool {
    let Some(name) = method_name(view, call) else { return false };
    if !matches!(view.source(name), "Go" | "TryGo") {
        return false;
    }
    match view.meaning(name) {
        Some(Meaning::Member { package, owner, .. }) => {
            matches!((&*package, &*owner), ("sync", "WaitGroup") | ("golang.org/x/sync/errgroup", "Group"))
        }
        _ => false,
    }
}

/// The name after the dot in the function of a call.
pub fn method_name(view: &View<'_>, call: NodeId) -> Option<NodeId> {
    let function = view.nodes.child(call, field::FUNCTION)?;
    if view.nodes.kind(function) != kind::SELECTOR_EXPRESSION {
        return None;
    }
    view.nodes.child(function, field::FIELD)
}

/// The calls of `Lock` in a body, function literals not entered. Any `Lock` counts, whatever its type:
/// whoever locks something has thought of the race.
pub fn lock_calls(view: &View<'_>, body: NodeId) -> Vec<NodeId> {
    let nodes = view.nodes;
    let is_lock = |&call: &NodeId| {
        method_name(view, call).is_some_and(|name| matches!(view.source(name), "Lock" | "RLock" | "TryLock"))
    };
    nodes
        .descendants(body, &[kind::FUNC_LITERAL])
        .filter(|&id| nodes.kind(id) == kind::CALL_EXPRESSION)
        .filter(is_lock)
        .collect()
}

/// Does the name mean something declared outside the subtree of `inside`: a local of the surrounding function,
/// or a variable of the package.
pub fn is_declared_outside(view: &View<'_>, name: NodeId, inside: NodeId) -> bool {
    match view.binding(name) {
        Some(binding) => {
            let binding = view.scopes.binding(binding);
            let within = inside <= binding.name && binding.name.0 < view.nodes.end_of_subtree(inside);
            binding.origin.is_variable() && !within
        }
        None => view
            .package
            .object(view.source(name))
            .is_some_and(|object| matches!(object.kind, crate::facts::ObjectKind::Variable(_))),
    }
}

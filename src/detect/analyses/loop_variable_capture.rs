//! A function literal that outlives its round of a loop and uses the loop's variable, which all rounds share
//! before Go 1.22, or in every version if it is declared outside.

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::{literal_of_goroutine, method_name};
use crate::facts::{BindingId, Meaning, Origin, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "loop-variable-capture",
    cases: &["header", "address", "outer"],
    kinds: &[kind::FUNC_LITERAL, kind::UNARY_EXPRESSION],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.kind(id) == kind::UNARY_EXPRESSION {
        findings.extend(address(scene, id));
        return;
    }
    if !outlives_round(view, id) {
        return;
    }
    let Some(body) = nodes.child(id, field::BODY) else { return };
    let mut seen: Vec<BindingId> = Vec::new();
    for name in nodes.subtree(body).filter(|&name| nodes.kind(name) == kind::IDENTIFIER) {
        let Some(Meaning::Local(binding)) = view.meaning(name) else { continue };
        if seen.contains(&binding) {
            continue;
        }
        let Some((case, around)) = loop_of(view, binding, id) else { continue };
        seen.push(binding);
        if case == "header" && is_waited_for(scene, id, around) {
            continue;
        }
        findings.push(scene.finding(case, name, id, &[("variable", view.source(name))]));
    }
}

/// Does the round wait behind the literal for what runs it: for a group, or for a value of a channel.
fn is_waited_for(scene: &Scene<'_>, literal: NodeId, around: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let waits = |id: NodeId| match nodes.kind(id) {
        kind::CALL_EXPRESSION => method_name(view, id).is_some_and(|name| view.source(name) == "Wait"),
        kind::UNARY_EXPRESSION => nodes.token(id, "<-", view.text).is_some(),
        _ => false,
    };
    let behind = nodes.end_of_subtree(literal)..nodes.end_of_subtree(around);
    literal_of_goroutine(view, literal) && behind.map(NodeId).any(waits)
}

/// `&v` that is kept: appended, or stored in an element, a field or a literal.
fn address(scene: &Scene<'_>, unary: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    nodes.token(unary, "&", view.text)?;
    let name = nodes.child(unary, field::OPERAND).filter(|&name| nodes.kind(name) == kind::IDENTIFIER)?;
    let (case, _) = loop_of(view, view.binding(name)?, unary)?;
    (case == "header" && is_kept(view, unary))
        .then(|| scene.finding("address", name, unary, &[("variable", view.source(name))]))
}

/// The loop around `id` whose header declares the variable, or assigns it in each round.
fn loop_of(view: &View<'_>, binding: BindingId, id: NodeId) -> Option<(&'static str, NodeId)> {
    let nodes = view.nodes;
    let (declared, origin) = (view.scopes.binding(binding).name, view.scopes.binding(binding).origin);
    for above in nodes.ancestors(id).filter(|&above| nodes.kind(above) == kind::FOR_STATEMENT) {
        let Some(header) = nodes.named_children(above).next() else { continue };
        let holds = |node: NodeId| header <= node && node.0 < nodes.end_of_subtree(header);
        if id.0 < nodes.end_of_subtree(header) {
            continue;
        }
        if holds(declared) && matches!(origin, Origin::Range(..) | Origin::Short(..)) {
            return Some(("header", above));
        }
        if assigned_by(view, header).iter().any(|&name| view.binding(name) == Some(binding)) {
            return Some(("outer", above));
        }
    }
    None
}

/// The names that a loop's header assigns and does not declare: `for i = 0; …` and `for _, v = range …`.
fn assigned_by(view: &View<'_>, header: NodeId) -> Vec<NodeId> {
    let nodes = view.nodes;
    let statement = match nodes.kind(header) {
        kind::RANGE_CLAUSE if nodes.token(header, "=", view.text).is_some() => Some(header),
        kind::FOR_CLAUSE => nodes
            .child(header, field::INITIALIZER)
            .filter(|&statement| nodes.kind(statement) == kind::ASSIGNMENT_STATEMENT),
        _ => None,
    };
    let left = statement.and_then(|statement| nodes.child(statement, field::LEFT));
    left.into_iter().flat_map(|left| nodes.named_children(left)).collect()
}

/// Is the literal run later than where it stands: in a goroutine, deferred, or kept.
fn outlives_round(view: &View<'_>, literal: NodeId) -> bool {
    let nodes = view.nodes;
    let deferred = nodes.field_of(literal) == field::FUNCTION
        && nodes
            .parent(literal)
            .and_then(|call| nodes.parent(call))
            .is_some_and(|statement| nodes.kind(statement) == kind::DEFER_STATEMENT);
    deferred || literal_of_goroutine(view, literal) || is_kept(view, literal)
}

/// Is the value appended, or stored in an element or a field, itself or in a composite literal. A literal in a variable of
/// the round, or one that is passed on, may be done with before the next one.
fn is_kept(view: &View<'_>, value: NodeId) -> bool {
    let nodes = view.nodes;
    let Some(parent) = nodes.parent(value) else { return false };
    match nodes.kind(parent) {
        kind::LITERAL_ELEMENT | kind::KEYED_ELEMENT | kind::LITERAL_VALUE | kind::COMPOSITE_LITERAL => {
            is_kept(view, parent)
        }
        kind::UNARY_EXPRESSION => nodes.token(parent, "&", view.text).is_some() && is_kept(view, parent),
        kind::ARGUMENT_LIST => {
            let function = nodes.parent(parent).and_then(|call| nodes.child(call, field::FUNCTION));
            function.is_some_and(|function| {
                nodes.kind(function) == kind::IDENTIFIER && view.meaning(function) == Some(Meaning::Builtin("append"))
            })
        }
        kind::EXPRESSION_LIST if nodes.field_of(parent) == field::RIGHT => {
            let left = nodes.parent(parent).and_then(|statement| nodes.child(statement, field::LEFT));
            left.is_some_and(|left| {
                nodes
                    .named_children(left)
                    .any(|target| matches!(nodes.kind(target), kind::INDEX_EXPRESSION | kind::SELECTOR_EXPRESSION))
            })
        }
        _ => false,
    }
}

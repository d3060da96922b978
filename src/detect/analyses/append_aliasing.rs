//! An `append` to a part of a slice, or to a parameter, whose result goes into another variable:
//! both may share one array.

use super::{Analysis, Finding, Scene};
use crate::facts::{Meaning, Origin, Type, View};
use crate::syntax::{NodeId, Nodes, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "append-aliasing",
    cases: &["part", "parameter"],
    kinds: &[kind::SHORT_VAR_DECLARATION, kind::ASSIGNMENT_STATEMENT],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    let nodes = scene.view.nodes;
    let (Some(left), Some(right)) = (nodes.child(statement, field::LEFT), nodes.child(statement, field::RIGHT)) else {
        return;
    };
    for (target, call) in nodes.named_children(left).zip(nodes.named_children(right)) {
        findings.extend(aliased(scene, target, call));
    }
}

fn aliased(scene: &Scene<'_>, target: NodeId, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let is_call = nodes.kind(call) == kind::CALL_EXPRESSION;
    let function = nodes
        .child(call, field::FUNCTION)
        .filter(|&function| is_call && nodes.kind(function) == kind::IDENTIFIER && view.source(function) == "append")?;
    let mut arguments = nodes.named_children(nodes.child(call, field::ARGUMENTS)?);
    let base = arguments.next()?;
    // Without values nothing is written.
    arguments.next()?;
    let (case, source) = match nodes.kind(base) {
        kind::IDENTIFIER if matches!(view.origin(base), Some(Origin::Parameter(_))) => ("parameter", base),
        kind::SLICE_EXPRESSION if may_reach_further(view, base) => ("part", nodes.child(base, field::OPERAND)?),
        _ => return None,
    };
    // `*list = append((*list)[:i], …)` keeps the result where the slice was.
    let differs = view.source(bare(nodes, target)) != view.source(bare(nodes, source)) && view.source(target) != "_";
    let is_slice = matches!(view.underlying(&view.type_of(source)), Type::Slice(_));
    if !differs || !is_slice || view.meaning(function) != Some(Meaning::Builtin("append")) {
        return None;
    }
    let bindings = [("source", view.source(source)), ("target", view.source(target))];
    Some(scene.finding(case, function, call, &bindings))
}

/// An expression without the parentheses around it.
fn bare(nodes: &Nodes, id: NodeId) -> NodeId {
    let inner = nodes.named_children(id).next().filter(|_| nodes.kind(id) == kind::PARENTHESIZED_EXPRESSION);
    inner.map_or(id, |inner| bare(nodes, inner))
}

/// May the array of a slice expression go on behind its end: not with a capacity (`x[:n:n]`), not at `x[:cap(x)]`.
/// Who writes `x[:0]` wants to use the array again.
fn may_reach_further(view: &View<'_>, slice: NodeId) -> bool {
    let nodes = view.nodes;
    let end = nodes.child(slice, field::END);
    nodes.child(slice, field::CAPACITY).is_none()
        && end.map(|end| view.source(end)).is_none_or(|end| end != "0" && !end.starts_with("cap("))
}

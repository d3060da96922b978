//! A write to a local map that was declared without a value and has got none since.

use super::{Analysis, Finding, Scene};
use crate::facts::{BindingId, Origin, Type, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "nil-map-write", cases: &[], kinds: &[kind::INDEX_EXPRESSION], called: &[], run };

fn run(scene: &Scene<'_>, index: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(map) = nodes.child(index, field::OPERAND).filter(|&map| nodes.kind(map) == kind::IDENTIFIER) else {
        return;
    };
    if is_written(view, index)
        && let Some(binding) = view.binding(map)
        && is_declared_without_value(view, binding)
        && matches!(view.underlying(&view.type_of(map)), Type::Map(_))
        && stays_nil(view, binding, map)
    {
        findings.push(scene.finding("", map, index, &[("map", view.source(map))]));
    }
}

/// Is `m[k]` on the left of an assignment, or counted up or down.
fn is_written(view: &View<'_>, index: NodeId) -> bool {
    let nodes = view.nodes;
    let Some(parent) = nodes.parent(index) else { return false };
    match nodes.kind(parent) {
        kind::INC_STATEMENT | kind::DEC_STATEMENT => true,
        kind::EXPRESSION_LIST if nodes.field_of(parent) == field::LEFT => {
            nodes.parent(parent).is_some_and(|statement| nodes.kind(statement) == kind::ASSIGNMENT_STATEMENT)
        }
        _ => false,
    }
}

/// `var m map[K]V`
fn is_declared_without_value(view: &View<'_>, binding: BindingId) -> bool {
    matches!(view.scopes.binding(binding).origin, Origin::Variable(spec, _) if view.nodes.child(spec, field::VALUE).is_none())
}

/// Can nothing between the declaration and the write have given the map a value: every mention up to there only
/// reads it, in the same function. In a loop the mentions behind the write count too.
fn stays_nil(view: &View<'_>, binding: BindingId, write: NodeId) -> bool {
    let nodes = view.nodes;
    let declared = view.scopes.binding(binding).name;
    if view.owner(declared) != view.owner(write) {
        return false;
    }
    let loops = nodes.ancestors(write).take_while(|&above| above > declared);
    let end = loops
        .filter(|&above| nodes.kind(above) == kind::FOR_STATEMENT)
        .map(|above| nodes.end_of_subtree(above))
        .max()
        .unwrap_or(write.0);
    // A goto could lead anywhere.
    let jumps = nodes.ids().any(|id| nodes.kind(id) == kind::GOTO_STATEMENT);
    let between = nodes.ids().skip(declared.0 as usize + 1).take_while(|id| id.0 < end);
    let mut mentions = between.filter(|&id| nodes.kind(id) == kind::IDENTIFIER && view.binding(id) == Some(binding));
    !jumps && mentions.all(|mention| only_reads(view, mention))
}

/// Is the map only indexed, ranged over or compared here, or given to `len`.
fn only_reads(view: &View<'_>, mention: NodeId) -> bool {
    let nodes = view.nodes;
    let Some(parent) = nodes.parent(mention) else { return false };
    match nodes.kind(parent) {
        kind::INDEX_EXPRESSION | kind::BINARY_EXPRESSION => true,
        kind::RANGE_CLAUSE => nodes.field_of(mention) == field::RIGHT,
        kind::ARGUMENT_LIST => {
            let function = nodes.parent(parent).and_then(|call| nodes.child(call, field::FUNCTION));
            function.is_some_and(|function| matches!(view.source(function), "len" | "delete"))
        }
        _ => false,
    }
}

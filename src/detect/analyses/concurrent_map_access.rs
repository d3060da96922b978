//! A goroutine's function literal that writes a map declared outside it, with no lock taken in the literal.

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::{is_declared_outside, literal_of_goroutine, lock_calls};
use crate::facts::{Meaning, Type};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "concurrent-map-access", cases: &[], kinds: &[kind::FUNC_LITERAL], called: &[], run };

fn run(scene: &Scene<'_>, literal: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if !literal_of_goroutine(view, literal) {
        return;
    }
    let Some(body) = nodes.child(literal, field::BODY) else { return };
    if !lock_calls(view, body).is_empty() {
        return;
    }
    for id in nodes.descendants(body, &[kind::FUNC_LITERAL]) {
        for map in written_maps(scene, id) {
            let is_map = matches!(view.underlying(&view.type_of(map)), Type::Map(_));
            if is_map && is_declared_outside(view, map, literal) {
                findings.push(scene.finding("", map, id, &[("map", view.source(map))]));
            }
        }
    }
}

/// The plain names that stand where a written map does: `m[k] = v`, `m[k]++`, `delete(m, k)`, `clear(m)`.
fn written_maps(scene: &Scene<'_>, id: NodeId) -> Vec<NodeId> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let indexed = |target: NodeId| {
        (nodes.kind(target) == kind::INDEX_EXPRESSION).then(|| nodes.child(target, field::OPERAND)).flatten()
    };
    let mut maps: Vec<NodeId> = match nodes.kind(id) {
        kind::ASSIGNMENT_STATEMENT => {
            let left = nodes.child(id, field::LEFT);
            left.into_iter().flat_map(|left| nodes.named_children(left)).filter_map(indexed).collect()
        }
        kind::INC_STATEMENT | kind::DEC_STATEMENT => nodes.named_children(id).filter_map(indexed).collect(),
        kind::CALL_EXPRESSION => {
            let deletes = nodes.child(id, field::FUNCTION).is_some_and(|function| {
                matches!(view.meaning_of_name(function), Some(Meaning::Builtin("delete" | "clear")))
            });
            let arguments = nodes.child(id, field::ARGUMENTS).filter(|_| deletes);
            arguments.and_then(|arguments| nodes.named_children(arguments).next()).into_iter().collect()
        }
        _ => Vec::new(),
    };
    maps.retain(|&map| nodes.kind(map) == kind::IDENTIFIER);
    maps
}

//! A function literal that runs in its own goroutine and writes a variable declared outside it, with no lock taken before.

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::{is_declared_outside, literal_of_goroutine, lock_calls};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "data-races", cases: &[], kinds: &[kind::FUNC_LITERAL], called: &[], run };

fn run(scene: &Scene<'_>, literal: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if !literal_of_goroutine(view, literal) {
        return;
    }
    let Some(body) = nodes.child(literal, field::BODY) else { return };
    let locks = lock_calls(view, body);
    for id in nodes.descendants(body, &[kind::FUNC_LITERAL]) {
        for name in written_by(scene, id) {
            if is_declared_outside(view, name, literal) && !locks.iter().any(|&lock| lock < name) {
                findings.push(scene.finding("", name, id, &[("variable", view.source(name))]));
            }
        }
    }
}

/// The plain variables that a statement writes.
fn written_by(scene: &Scene<'_>, id: NodeId) -> Vec<NodeId> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let left = || nodes.child(id, field::LEFT).into_iter().flat_map(|left| nodes.named_children(left));
    let mut written: Vec<NodeId> = match nodes.kind(id) {
        kind::ASSIGNMENT_STATEMENT => left().collect(),
        kind::INC_STATEMENT | kind::DEC_STATEMENT => nodes.named_children(id).collect(),
        kind::RANGE_CLAUSE | kind::RECEIVE_STATEMENT if nodes.token(id, "=", view.text).is_some() => left().collect(),
        _ => Vec::new(),
    };
    written.retain(|&name| nodes.kind(name) == kind::IDENTIFIER && view.source(name) != "_");
    written
}

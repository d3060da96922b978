//! A loop that starts goroutines which all range over one channel.

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::{is_declared_outside, literal_of_goroutine};
use crate::facts::Type;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "worker-pool", cases: &[], kinds: &[kind::FOR_STATEMENT], called: &[], run };

fn run(scene: &Scene<'_>, loop_: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(body) = nodes.child(loop_, field::BODY) else { return };
    let mut workers = nodes
        .descendants(body, &[kind::FUNC_LITERAL, kind::FOR_STATEMENT])
        .filter(|&id| nodes.kind(id) == kind::FUNC_LITERAL && literal_of_goroutine(view, id));
    let channel = workers.find_map(|worker| ranged_channel(scene, worker));
    if let (Some(channel), Some(token)) = (channel, nodes.token(loop_, "for", view.text)) {
        findings.push(scene.finding("", token, loop_, &[("channel", view.source(channel))]));
    }
}

/// The channel from outside that the worker ranges over.
fn ranged_channel(scene: &Scene<'_>, worker: NodeId) -> Option<NodeId> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let body = nodes.child(worker, field::BODY)?;
    let clauses = nodes.descendants(body, &[kind::FUNC_LITERAL]).filter(|&id| nodes.kind(id) == kind::RANGE_CLAUSE);
    let mut ranged = clauses.filter_map(|clause| nodes.child(clause, field::RIGHT));
    ranged.find(|&over| {
        nodes.kind(over) == kind::IDENTIFIER
            && is_declared_outside(view, over, worker)
            && matches!(view.underlying(&view.type_of(over)), Type::Channel(..))
    })
}

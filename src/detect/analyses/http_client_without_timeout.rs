//! A literal of `http.Client` that sets no `Timeout`, where none is set behind it either.

use super::{Analysis, Finding, Scene};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "http-client-without-timeout", cases: &[], kinds: &[kind::COMPOSITE_LITERAL], called: &[], run };

fn run(scene: &Scene<'_>, literal: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(ty) = nodes.child(literal, field::TYPE) else { return };
    let name = match nodes.kind(ty) {
        kind::QUALIFIED_TYPE => nodes.child(ty, field::NAME),
        kind::TYPE_IDENTIFIER => Some(ty),
        _ => None,
    };
    let Some(name) = name.filter(|&name| view.source(name) == "Client") else { return };
    if !view.type_at(ty).is_named("net/http", "Client") {
        return;
    }
    let Some(body) = nodes.child(literal, field::BODY) else { return };
    let sets_timeout = |element: NodeId| match nodes.child(element, field::KEY) {
        Some(key) => view.source(key) == "Timeout",
        // Without keys all fields are given.
        None => true,
    };
    if !nodes.named_children(body).any(sets_timeout) && !is_set_behind(scene, literal) {
        findings.push(scene.finding("", name, literal, &[]));
    }
}

/// Is `x.Timeout = …` anywhere behind the literal, for some client.
fn is_set_behind(scene: &Scene<'_>, literal: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let behind = nodes.ids().skip(nodes.end_of_subtree(literal) as usize);
    behind.filter(|&id| nodes.kind(id) == kind::SELECTOR_EXPRESSION).any(|selector| {
        nodes.child(selector, field::FIELD).is_some_and(|name| view.source(name) == "Timeout")
            && nodes
                .child(selector, field::OPERAND)
                .is_some_and(|operand| view.type_of(operand).without_pointer().is_named("net/http", "Client"))
            && nodes.parent(selector).is_some_and(|list| nodes.field_of(list) == field::LEFT)
    })
}

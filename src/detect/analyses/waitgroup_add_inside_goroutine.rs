//! `WaitGroup.Add` inside the goroutine that it counts: `Wait` may come first.

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::{is_declared_outside, is_go_method, literal_of_goroutine, method_name};
use crate::facts::{Meaning, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "waitgroup-add-inside-goroutine",
    cases: &[],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["Add"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(adds_too_late(scene, call));
}

fn adds_too_late(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let name = method_name(view, call).filter(|&name| view.source(name) == "Add")?;
    let statement = nodes.parent(call).filter(|&above| nodes.kind(above) == kind::EXPRESSION_STATEMENT)?;
    let literal = view.owner(statement).filter(|&owner| is_body_of_go_statement(view, owner))?;
    let Meaning::Member { package, owner, .. } = view.meaning(name)? else { return None };
    if (&*package, &*owner) != ("sync", "WaitGroup") {
        return None;
    }
    let group = nodes.child(nodes.parent(name)?, field::OPERAND)?;
    let variable = nodes.subtree(group).find(|&id| nodes.kind(id) == kind::IDENTIFIER)?;
    if !is_declared_outside(view, variable, literal) || starts_another(view, literal, call) {
        return None;
    }
    Some(scene.finding("", name, call, &[("group", view.source(group))]))
}

/// Is the function literal the one of `go func() {…}()`. What `WaitGroup.Go` runs is counted already.
fn is_body_of_go_statement(view: &View<'_>, literal: NodeId) -> bool {
    let is_callee = view.nodes.field_of(literal) == field::FUNCTION;
    view.nodes.kind(literal) == kind::FUNC_LITERAL && is_callee && literal_of_goroutine(view, literal)
}

/// Does the goroutine start one of its own behind the call: then it counts that one, and may do so while it is
/// itself still counted.
fn starts_another(view: &View<'_>, literal: NodeId, call: NodeId) -> bool {
    let nodes = view.nodes;
    let mut behind = nodes.descendants(literal, &[kind::FUNC_LITERAL]).skip_while(|&id| id <= call);
    behind.any(|id| match nodes.kind(id) {
        kind::GO_STATEMENT => true,
        kind::CALL_EXPRESSION => is_go_method(view, id),
        _ => false,
    })
}

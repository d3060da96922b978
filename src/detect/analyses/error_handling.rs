//! An `if` with a condition of several parts, one of which asks whether an error is there.

use super::{Analysis, Finding, Scene};
use crate::facts::Meaning;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "error-handling",
    cases: &["either", "both", "any", "all", "mixed", "alone"],
    kinds: &[kind::IF_STATEMENT],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    let nodes = scene.view.nodes;
    let Some(condition) = nodes.child(statement, field::CONDITION) else { return };
    // A plain `err != nil` has rules of its own.
    if operator(scene, condition) == Some("!=") {
        return;
    }
    let mut parts = Vec::new();
    let mut operators = Vec::new();
    collect(scene, condition, &mut parts, &mut operators);
    let is_all = |wanted| operators.iter().all(|&operator| operator == wanted);
    let case = match operators.len() {
        0 => "alone",
        1 if is_all("||") => "either",
        1 => "both",
        _ if is_all("||") => "any",
        _ if is_all("&&") => "all",
        _ => "mixed",
    };
    let errors = parts.into_iter().filter_map(|part| compared_error(scene, part));
    findings.extend(errors.map(|error| scene.finding(case, error, statement, &[])));
}

fn operator<'a>(scene: &Scene<'a>, id: NodeId) -> Option<&'a str> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let operator = nodes.child(id, field::OPERATOR).filter(|_| nodes.kind(id) == kind::BINARY_EXPRESSION)?;
    Some(view.source(operator))
}

/// The parts of a condition that `&&` and `||` join, in order, and these operators.
fn collect<'a>(scene: &Scene<'a>, id: NodeId, parts: &mut Vec<NodeId>, operators: &mut Vec<&'a str>) {
    let nodes = scene.view.nodes;
    if nodes.kind(id) == kind::PARENTHESIZED_EXPRESSION {
        nodes.named_children(id).for_each(|inner| collect(scene, inner, parts, operators));
        return;
    }
    match operator(scene, id) {
        Some(joint @ ("&&" | "||")) => {
            operators.push(joint);
            for side in [field::LEFT, field::RIGHT] {
                nodes.child(id, side).into_iter().for_each(|part| collect(scene, part, parts, operators));
            }
        }
        _ => parts.push(id),
    }
}

/// The error of `err != nil`: a variable or field of that type, or, where the type is not known, one called `err`.
fn compared_error(scene: &Scene<'_>, part: NodeId) -> Option<NodeId> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let (error, nil) = (nodes.child(part, field::LEFT)?, nodes.child(part, field::RIGHT)?);
    let is_name = matches!(nodes.kind(error), kind::IDENTIFIER | kind::SELECTOR_EXPRESSION);
    if operator(scene, part) != Some("!=") || !is_name || view.meaning(nil) != Some(Meaning::Builtin("nil")) {
        return None;
    }
    let ty = view.type_of(error);
    (ty.is_error() || (ty.is_unknown() && view.source(error) == "err")).then_some(error)
}

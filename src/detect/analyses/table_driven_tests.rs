//! A loop over a table of test cases: a slice or map of structs, in a function that has a `*testing.T`.

use super::{Analysis, Finding, Scene};
use crate::facts::{Origin, Type, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "table-driven-tests", cases: &[], kinds: &[kind::RANGE_CLAUSE], called: &[], run };

fn run(scene: &Scene<'_>, clause: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(table(scene, clause));
}

fn table(scene: &Scene<'_>, clause: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let table = nodes.child(clause, field::RIGHT)?;
    let is_local_table = match nodes.kind(table) {
        kind::COMPOSITE_LITERAL => true,
        kind::IDENTIFIER => holds_literal(view, table),
        _ => false,
    };
    if !is_local_table || !is_table(view, &view.type_of(table)) || !has_testing_t(view, clause) {
        return None;
    }
    let body = nodes.child(nodes.parent(clause)?, field::BODY)?;
    if !nodes.subtree(body).any(|id| reports_to_testing(view, id)) {
        return None;
    }
    Some(match nodes.kind(table) {
        kind::IDENTIFIER => scene.finding("", table, clause, &[("table", view.source(table))]),
        _ => scene.finding("", nodes.token(clause, "range", view.text)?, clause, &[]),
    })
}

/// Is it a local variable that was declared with a composite literal: a slice that the test computes is no table.
fn holds_literal(view: &View<'_>, table: NodeId) -> bool {
    let nodes = view.nodes;
    let value = match view.origin(table) {
        Some(Origin::Short(statement, index)) => (nodes.child(statement, field::RIGHT), index),
        Some(Origin::Variable(spec, index)) => (nodes.child(spec, field::VALUE), index),
        _ => return false,
    };
    let (Some(values), index) = value else { return false };
    nodes.named_children(values).nth(index as usize).is_some_and(|value| nodes.kind(value) == kind::COMPOSITE_LITERAL)
}

/// Is it `t.Run`, `t.Errorf` or the like.
fn reports_to_testing(view: &View<'_>, id: NodeId) -> bool {
    let nodes = view.nodes;
    if nodes.kind(id) != kind::SELECTOR_EXPRESSION {
        return false;
    }
    let is_report =
        |name| matches!(view.source(name), "Run" | "Error" | "Errorf" | "Fatal" | "Fatalf" | "Fail" | "FailNow");
    nodes.child(id, field::FIELD).is_some_and(is_report)
        && nodes.child(id, field::OPERAND).is_some_and(|operand| is_testing(&view.type_of(operand)))
}

fn is_table(view: &View<'_>, ty: &Type) -> bool {
    let row = match view.underlying(ty) {
        Type::Slice(of) | Type::Array(of) => (*of).clone(),
        Type::Map(of) => of.1.clone(),
        _ => return false,
    };
    matches!(view.underlying(row.without_pointer()), Type::Struct(_))
}

fn is_testing(ty: &Type) -> bool {
    ["T", "B", "F", "TB"].iter().any(|name| ty.without_pointer().is_named("testing", name))
}

/// Does a function around the node have a parameter of type `*testing.T`.
fn has_testing_t(view: &View<'_>, id: NodeId) -> bool {
    let nodes = view.nodes;
    let lists = nodes.ancestors(id).filter_map(|above| nodes.child(above, field::PARAMETERS));
    let mut types =
        lists.flat_map(|list| nodes.children(list)).filter_map(|parameter| nodes.child(parameter, field::TYPE));
    types.any(|ty| is_testing(&view.type_at(ty)))
}

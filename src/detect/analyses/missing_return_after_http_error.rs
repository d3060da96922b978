//! `http.Error` and its like answer the request and return: a handler without a `return` behind them goes on.

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{behind, item_of_list, leaves};
use crate::facts::Origin;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "missing-return-after-http-error",
    cases: &["answers-again", "goes-on"],
    kinds: &[kind::CALL_EXPRESSION],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(goes_on(scene, call));
}

fn goes_on(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let statement = nodes.parent(call).filter(|&parent| nodes.kind(parent) == kind::EXPRESSION_STATEMENT)?;
    let writer = root(scene, nodes.named_children(nodes.child(call, field::ARGUMENTS)?).next()?)?;
    // A recorder of a test is looked at behind the call, and a writer that wraps another may hold its answer back.
    let is_parameter = matches!(view.origin(writer)?, Origin::Parameter(_));
    if !is_parameter || !scene.calls(call, "net/http", &["Error", "NotFound", "Redirect"]) {
        return None;
    }
    let case = what_follows(scene, statement, writer)?;
    let function = nodes.child(call, field::FUNCTION)?;
    let name = nodes.child(function, field::FIELD).unwrap_or(function);
    Some(scene.finding(case, name, call, &[("function", view.source(function)), ("writer", view.source(writer))]))
}

/// The variable that an expression starts with: `c` of `c.Writer`.
fn root(scene: &Scene<'_>, id: NodeId) -> Option<NodeId> {
    let nodes = scene.view.nodes;
    match nodes.kind(id) {
        kind::IDENTIFIER => scene.view.binding(id).map(|_| id),
        kind::SELECTOR_EXPRESSION | kind::UNARY_EXPRESSION => root(scene, nodes.child(id, field::OPERAND)?),
        kind::PARENTHESIZED_EXPRESSION => root(scene, nodes.named_children(id).next()?),
        _ => None,
    }
}

/// What runs behind the answer, up to a statement that leaves: something that uses the writer again, or, where the
/// answer ends an `if` without `else`, anything. Behind the body of a loop or a function nothing is looked at.
fn what_follows(scene: &Scene<'_>, statement: NodeId, writer: NodeId) -> Option<&'static str> {
    let nodes = scene.view.nodes;
    let mut item = item_of_list(nodes, statement)?;
    let mut ends_if = behind(nodes, item).next().is_none();
    let mut goes_on = false;
    loop {
        for next in behind(nodes, item) {
            if leaves(scene, next) {
                return goes_on.then_some("goes-on");
            }
            if uses(scene, next, writer) {
                return Some("answers-again");
            }
            goes_on |= ends_if && item != statement;
        }
        let Some((around, is_lone_if)) = statement_around(scene, item) else {
            return goes_on.then_some("goes-on");
        };
        ends_if &= is_lone_if;
        item = around;
    }
}

fn uses(scene: &Scene<'_>, statement: NodeId, writer: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let binding = view.binding(writer);
    nodes.subtree(statement).any(|id| nodes.kind(id) == kind::IDENTIFIER && view.binding(id) == binding)
}

/// The statement whose end is reached with the end of the list that `item` stands in, and whether that is an `if`
/// without `else`, or a plain block.
fn statement_around(scene: &Scene<'_>, item: NodeId) -> Option<(NodeId, bool)> {
    let nodes = scene.view.nodes;
    let list = nodes.parent(item)?;
    let mut around = nodes.parent(list)?;
    let is_case = nodes.kind(around) != kind::BLOCK;
    let parent = nodes.parent(around)?;
    if is_case {
        return Some((item_of_list(nodes, parent)?, false));
    }
    if nodes.kind(parent) != kind::IF_STATEMENT {
        return Some((item_of_list(nodes, around)?, true));
    }
    let is_lone = nodes.child(parent, field::ALTERNATIVE).is_none() && nodes.field_of(parent) != field::ALTERNATIVE;
    around = parent;
    while nodes.field_of(around) == field::ALTERNATIVE {
        around = nodes.parent(around)?;
    }
    Some((item_of_list(nodes, around)?, is_lone))
}

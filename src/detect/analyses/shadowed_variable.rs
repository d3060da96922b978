//! A `:=` in an inner block that declares a variable anew whose outer namesake is read behind the block.

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{is_assigned, leaves, mentions};
use crate::facts::{BindingId, Origin};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "shadowed-variable",
    cases: &["result", "variable"],
    kinds: &[kind::SHORT_VAR_DECLARATION],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    let nodes = scene.view.nodes;
    // What an `if`, a `for` or a `switch` declares is meant to end with it.
    let Some(list) = nodes.parent(statement).filter(|&list| nodes.kind(list) == kind::STATEMENT_LIST) else { return };
    let Some(left) = nodes.child(statement, field::LEFT) else { return };
    for (index, name) in nodes.named_children(left).enumerate() {
        findings.extend(shadows(scene, statement, list, name, index));
    }
}

fn shadows(scene: &Scene<'_>, statement: NodeId, list: NodeId, name: NodeId, index: usize) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    // What the name means where it stands is what it meant before it is declared.
    let outer = view.binding(name).filter(|_| nodes.kind(name) == kind::IDENTIFIER)?;
    let inner = view.scopes.declared_by(name)?;
    let origin = view.scopes.binding(outer).origin;
    if !origin.is_variable()
        || view.owner(view.scopes.binding(outer).name) != view.owner(name)
        || is_copy(scene, statement, name, index)
        || !is_read_behind(scene, outer, list)
    {
        return None;
    }
    let ty = view.binding_type(inner);
    if ty.is_unknown() || ty != view.binding_type(outer) {
        return None;
    }
    let case = if matches!(origin, Origin::Result(_)) { "result" } else { "variable" };
    Some(scene.finding(case, name, statement, &[("variable", view.source(name))]))
}

/// `x := x` wants a copy.
fn is_copy(scene: &Scene<'_>, statement: NodeId, name: NodeId, index: usize) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let value = nodes.child(statement, field::RIGHT).and_then(|values| nodes.named_children(values).nth(index));
    value.is_some_and(|value| view.source(value) == view.source(name))
}

/// Is the variable read behind a block of its function before it gets another value there. The order is that of the
/// source; a plain `return` reads a named result. What stands behind a block that ends by leaving the function is not
/// reached from it.
fn is_read_behind(scene: &Scene<'_>, variable: BindingId, list: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let owner = view.owner(list);
    let around = [list].into_iter().chain(nodes.ancestors(list)).take_while(|&above| Some(above) != owner);
    let end = around
        .filter(|&above| nodes.kind(above) == kind::STATEMENT_LIST)
        .find(|&above| ends_function(scene, above))
        .or(owner)
        .map_or(nodes.len() as u32, |last| nodes.end_of_subtree(last));
    let behind = || (nodes.end_of_subtree(list)..end).map(NodeId);
    let first = mentions(scene, variable, behind()).next();
    let is_result = matches!(view.scopes.binding(variable).origin, Origin::Result(_));
    let mut returns = behind().filter(|&id| {
        is_result
            && nodes.kind(id) == kind::RETURN_STATEMENT
            && nodes.named_children(id).next().is_none()
            && view.owner(id) == owner
    });
    match (first, returns.next()) {
        (Some(mention), Some(plain)) if plain < mention => true,
        (Some(mention), _) => !is_assigned(nodes, mention) || reads_what_it_assigns(scene, variable, mention),
        (None, plain) => plain.is_some(),
    }
}

/// Does the list end with a statement that leaves the function, not only a loop or switch.
fn ends_function(scene: &Scene<'_>, list: NodeId) -> bool {
    let nodes = scene.view.nodes;
    nodes.named_children(list).last().is_some_and(|last| {
        matches!(nodes.kind(last), kind::RETURN_STATEMENT | kind::EXPRESSION_STATEMENT) && leaves(scene, last)
    })
}

/// `x = f(x)`, `x += 1`, `x++`
fn reads_what_it_assigns(scene: &Scene<'_>, variable: BindingId, mention: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(parent) = nodes.parent(mention) else { return false };
    let Some(statement) = nodes.parent(parent).filter(|_| nodes.kind(parent) == kind::EXPRESSION_LIST) else {
        return true;
    };
    let operator = nodes.child(statement, field::OPERATOR).map_or("=", |operator| view.source(operator));
    let right = nodes.child(statement, field::RIGHT);
    operator != "=" && operator != ":="
        || right.is_some_and(|right| mentions(scene, variable, nodes.subtree(right)).next().is_some())
}

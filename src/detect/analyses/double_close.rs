//! A `close` of a channel that is, or may be, closed already: twice in a row, in a loop, or by who receives.

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{before, is_address_taken, is_assigned};
use crate::detect::goroutine::{is_declared_outside, literal_of_goroutine};
use crate::facts::BindingId;
use crate::facts::scopes::is_function;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "double-close",
    cases: &["twice", "receiver", "drained", "loop"],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["close"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(closes_again(scene, call));
}

fn closes_again(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let channel = closed(scene, call)?;
    let statement = nodes.parent(call)?;
    let case = if is_closed_before(scene, statement, channel) {
        "twice"
    } else if is_received_by_loop(scene, statement, channel) {
        "receiver"
    } else if is_drained_before(scene, statement, channel) {
        "drained"
    } else if is_repeated(scene, statement, channel) {
        "loop"
    } else {
        return None;
    };
    let function = nodes.child(call, field::FUNCTION)?;
    Some(scene.finding(case, function, call, &[("channel", view.source(channel))]))
}

/// The variable `ch` of `close(ch)`.
fn closed(scene: &Scene<'_>, call: NodeId) -> Option<NodeId> {
    let nodes = scene.view.nodes;
    if nodes.kind(call) != kind::CALL_EXPRESSION || !scene.calls_builtin(call, "close") {
        return None;
    }
    let channel = nodes.named_children(nodes.child(call, field::ARGUMENTS)?).next()?;
    (nodes.kind(channel) == kind::IDENTIFIER).then_some(channel)
}

/// What tells a variable from others: a local one by its binding, one of the package by its name.
fn variable<'a>(scene: &Scene<'a>, id: NodeId) -> Option<(Option<BindingId>, &'a str)> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    (nodes.kind(id) == kind::IDENTIFIER).then(|| (view.binding(id), view.source(id)))
}

fn is_same(scene: &Scene<'_>, left: NodeId, right: NodeId) -> bool {
    variable(scene, left).is_some_and(|left| variable(scene, right) == Some(left))
}

/// May the variable hold another channel after these nodes: they assign to it or take its address.
fn changes(scene: &Scene<'_>, channel: NodeId, mut within: impl Iterator<Item = NodeId>) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    within.any(|id| is_same(scene, channel, id) && (is_assigned(nodes, id) || is_address_taken(view, id)))
}

/// May a literal that runs elsewhere give the variable another channel, or a function that is called between two
/// places, if the variable is one of the package.
fn is_renewed_elsewhere(
    scene: &Scene<'_>,
    channel: NodeId,
    statement: NodeId,
    mut between: impl Iterator<Item = NodeId>,
) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let is_around = |id: NodeId| id <= statement && nodes.end_of_subtree(id) > statement.0;
    if view.binding(channel).is_none() {
        return between
            .any(|id| nodes.kind(id) == kind::CALL_EXPRESSION && !is_around(id) && !scene.calls_builtin(id, "close"));
    }
    let in_literals = nodes.ids().filter(|&id| {
        nodes.kind(id) == kind::IDENTIFIER
            && view.owner(id).is_some_and(|owner| nodes.kind(owner) == kind::FUNC_LITERAL && !is_around(owner))
    });
    changes(scene, channel, in_literals)
}

/// Does a statement before it in its list close the channel, with `defer` or without.
fn is_closed_before(scene: &Scene<'_>, statement: NodeId, channel: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let first = before(nodes, statement).find(|&other| {
        matches!(nodes.kind(other), kind::EXPRESSION_STATEMENT | kind::DEFER_STATEMENT)
            && nodes
                .named_children(other)
                .next()
                .and_then(|call| closed(scene, call))
                .is_some_and(|closed| is_same(scene, channel, closed))
    });
    first.is_some_and(|first| {
        let between = || (first.0..statement.0).map(NodeId);
        !changes(scene, channel, between()) && !is_renewed_elsewhere(scene, channel, statement, between())
    })
}

/// The channel that a loop ranges over.
fn ranged(scene: &Scene<'_>, statement: NodeId) -> Option<NodeId> {
    let nodes = scene.view.nodes;
    let clause = nodes.child_of_kind(statement, kind::RANGE_CLAUSE)?;
    nodes.child(clause, field::RIGHT)
}

/// Does it stand in a loop of its function that ranges over the channel, which the variable still holds.
fn is_received_by_loop(scene: &Scene<'_>, statement: NodeId, channel: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let mut around = nodes.ancestors(statement).take_while(|&above| !is_function(nodes, above));
    around.any(|above| {
        nodes.kind(above) == kind::FOR_STATEMENT
            && ranged(scene, above).is_some_and(|ranged| is_same(scene, channel, ranged))
            && !changes(scene, channel, (above.0..statement.0).map(NodeId))
    })
}

/// Does a loop before it in its list range over the channel until somebody has closed it.
fn is_drained_before(scene: &Scene<'_>, statement: NodeId, channel: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let is_drain = |&other: &NodeId| {
        let ranges = nodes.kind(other) == kind::FOR_STATEMENT
            && ranged(scene, other).is_some_and(|ranged| is_same(scene, channel, ranged));
        let mut inside = nodes.subtree(other).filter(|_| ranges);
        ranges && !inside.any(|id| matches!(nodes.kind(id), kind::BREAK_STATEMENT | kind::GOTO_STATEMENT))
    };
    let loops = before(nodes, statement).find(is_drain);
    loops.is_some_and(|drain| !changes(scene, channel, (drain.0..statement.0).map(NodeId)))
}

/// Does it stand in a loop that closes the same channel in each round, perhaps in a goroutine of the round.
fn is_repeated(scene: &Scene<'_>, statement: NodeId, channel: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let mut here = statement;
    let mut is_in_goroutine = false;
    loop {
        let Some(parent) = nodes.parent(here) else { return false };
        match nodes.kind(parent) {
            kind::STATEMENT_LIST
            | kind::BLOCK
            | kind::CALL_EXPRESSION
            | kind::ARGUMENT_LIST
            | kind::GO_STATEMENT
            | kind::EXPRESSION_STATEMENT => here = parent,
            // The goroutine's end is not the loop's.
            kind::FUNC_LITERAL if literal_of_goroutine(view, parent) => {
                is_in_goroutine = true;
                here = parent;
            }
            kind::FOR_STATEMENT => {
                return (is_in_goroutine || nodes.kind(statement) != kind::DEFER_STATEMENT)
                    && is_declared_outside(view, channel, parent)
                    && !changes(scene, channel, nodes.subtree(parent))
                    && !is_renewed_elsewhere(scene, channel, statement, nodes.subtree(parent))
                    && !may_skip(scene, parent, statement);
            }
            _ => return false,
        }
    }
}

/// Can a round of the loop pass by the statement, or be the last one because of it: a `continue` before it,
/// a way out of the loop behind it, or a `return` before it in the goroutine of the round.
fn may_skip(scene: &Scene<'_>, around: NodeId, statement: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let own = view.owner(statement);
    let mut in_goroutine = (around.0..statement.0).map(NodeId);
    if own != view.owner(around)
        && in_goroutine.any(|id| nodes.kind(id) == kind::RETURN_STATEMENT && view.owner(id) == own)
    {
        return true;
    }
    nodes.descendants(around, &[kind::FUNC_LITERAL]).any(|id| match nodes.kind(id) {
        kind::CONTINUE_STATEMENT | kind::GOTO_STATEMENT => true,
        kind::BREAK_STATEMENT | kind::RETURN_STATEMENT => id > statement,
        _ => false,
    })
}

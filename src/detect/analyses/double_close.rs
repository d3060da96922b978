//! A `close` of a channel that is, or may be, closed already: twice in a row, in a loop, or by who receives; and a send
//! on a channel that was closed above.
//! (<https://go.dev/ref/spec#Close>)

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{before, is_address_taken, is_assigned, leaves};
use crate::detect::goroutine::{is_declared_outside, literal_of_goroutine};
use crate::facts::BindingId;
use crate::facts::scopes::is_function;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "double-close",
    cases: &["twice", "receiver", "drained", "loop", "sends"],
    kinds: &[kind::CALL_EXPRESSION, kind::SEND_STATEMENT],
    called: &["close"],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    if scene.view.nodes.kind(id) == kind::SEND_STATEMENT {
        findings.extend(sends_on_closed(scene, id));
    } else {
        findings.extend(closes_again(scene, id));
    }
}

fn sends_on_closed(scene: &Scene<'_>, send: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let channel = nodes.child(send, field::CHANNEL).filter(|&channel| variable(scene, channel).is_some())?;
    if !is_closed_before(scene, send, channel, false) {
        return None;
    }
    let arrow = nodes.token(send, "<-", view.text)?;
    Some(scene.finding("sends", arrow, send, &[("channel", view.source(channel))]))
}

fn closes_again(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let channel = closed(scene, call)?;
    let statement = nodes.parent(call)?;
    let is_name = nodes.kind(channel) == kind::IDENTIFIER;
    let case = if is_closed_before(scene, statement, channel, true) {
        "twice"
    } else if !is_name {
        return None;
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

/// The variable or field `ch` of `close(ch)`.
fn closed(scene: &Scene<'_>, call: NodeId) -> Option<NodeId> {
    let nodes = scene.view.nodes;
    if nodes.kind(call) != kind::CALL_EXPRESSION || !scene.calls_builtin(call, "close") {
        return None;
    }
    let channel = nodes.named_children(nodes.child(call, field::ARGUMENTS)?).next()?;
    variable(scene, channel).map(|_| channel)
}

/// What tells a variable or a field of one from others: the binding of a local variable, none for one of the package,
/// and the text. A field is reached by names alone: `s.ch`.
fn variable<'a>(scene: &Scene<'a>, id: NodeId) -> Option<(Option<BindingId>, &'a str)> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let mut root = id;
    while nodes.kind(root) == kind::SELECTOR_EXPRESSION {
        root = nodes.child(root, field::OPERAND)?;
    }
    (nodes.kind(root) == kind::IDENTIFIER).then(|| (view.binding(root), view.source(id)))
}

fn is_same(scene: &Scene<'_>, left: NodeId, right: NodeId) -> bool {
    variable(scene, left).is_some_and(|left| variable(scene, right) == Some(left))
}

/// May the variable hold another channel after these nodes: they assign to it, or to what it is a field of, or take its
/// address.
fn changes(scene: &Scene<'_>, channel: NodeId, mut within: impl Iterator<Item = NodeId>) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some((binding, text)) = variable(scene, channel) else { return true };
    let holds = |id: NodeId| {
        matches!(nodes.kind(id), kind::IDENTIFIER | kind::SELECTOR_EXPRESSION)
            && variable(scene, id).is_some_and(|(other, start)| {
                let rest = text.strip_prefix(start).filter(|_| other == binding);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
    };
    within.any(|id| holds(id) && (is_assigned(nodes, id) || is_address_taken(view, id)))
}

/// May a literal that runs elsewhere give the variable another channel, or, if it is a field or a variable of the
/// package, a function that is called between two places.
fn is_renewed_elsewhere(
    scene: &Scene<'_>,
    channel: NodeId,
    statement: NodeId,
    mut between: impl Iterator<Item = NodeId>,
) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let is_around = |id: NodeId| id <= statement && nodes.end_of_subtree(id) > statement.0;
    if nodes.kind(channel) != kind::IDENTIFIER || view.binding(channel).is_none() {
        return between
            .any(|id| nodes.kind(id) == kind::CALL_EXPRESSION && !is_around(id) && !scene.calls_builtin(id, "close"));
    }
    let in_literals = nodes.ids().filter(|&id| {
        nodes.kind(id) == kind::IDENTIFIER
            && view.owner(id).is_some_and(|owner| nodes.kind(owner) == kind::FUNC_LITERAL && !is_around(owner))
    });
    changes(scene, channel, in_literals)
}

/// Has a statement that always runs before this one closed the channel: it stands before it in its list, or before one
/// of the statements around it in the function. One that is deferred there closes it in the end; of two closes it does
/// not matter which comes first.
fn is_closed_before(scene: &Scene<'_>, statement: NodeId, channel: NodeId, may_be_deferred: bool) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let (mut here, mut end) = (statement, statement.0);
    while let Some(parent) = nodes.parent(here) {
        match nodes.kind(parent) {
            kind::STATEMENT_LIST => {
                let first = before(nodes, here).find_map(|other| Some((other, closes(scene, other, channel)?)));
                if let Some((first, how)) = first.filter(|(_, how)| may_be_deferred || *how == Closing::Now) {
                    // What a deferred literal closes is what the variable holds in the end.
                    let end = if how == Closing::AtTheEnd {
                        view.owner(first).map_or(end, |of| nodes.end_of_subtree(of))
                    } else {
                        end
                    };
                    let between = || (first.0..end).map(NodeId);
                    return !changes(scene, channel, between())
                        && !is_renewed_elsewhere(scene, channel, statement, (first.0..statement.0).map(NodeId));
                }
            }
            // A later round comes here after the rest of the loop.
            kind::FOR_STATEMENT => end = nodes.end_of_subtree(parent),
            _ if is_function(nodes, parent) => {
                let is_deferred = nodes
                    .parent(parent)
                    .filter(|_| nodes.field_of(parent) == field::FUNCTION)
                    .and_then(|call| nodes.parent(call))
                    .is_some_and(|around| nodes.kind(around) == kind::DEFER_STATEMENT);
                if !is_deferred {
                    return false;
                }
            }
            _ => {}
        }
        here = parent;
    }
    false
}

/// When a statement closes a channel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// `close(ch)`
    Now,
    /// `defer close(ch)`: the channel that the variable holds now, when the function ends.
    Deferred,
    /// `defer func() { close(ch) }()`: the one that it holds then.
    AtTheEnd,
}

/// Does a statement close the channel whatever happens, and when.
fn closes(scene: &Scene<'_>, statement: NodeId, channel: NodeId) -> Option<Closing> {
    let nodes = scene.view.nodes;
    let call = nodes.named_children(statement).next()?;
    let is_close = |call: NodeId| closed(scene, call).is_some_and(|closed| is_same(scene, channel, closed));
    match nodes.kind(statement) {
        kind::EXPRESSION_STATEMENT => is_close(call).then_some(Closing::Now),
        kind::DEFER_STATEMENT if is_close(call) => Some(Closing::Deferred),
        kind::DEFER_STATEMENT => {
            let literal = nodes.child(call, field::FUNCTION).filter(|&of| nodes.kind(of) == kind::FUNC_LITERAL)?;
            let list = nodes.child_of_kind(nodes.child(literal, field::BODY)?, kind::STATEMENT_LIST)?;
            // What may return before says nothing of what follows.
            let returns = |id: NodeId| nodes.subtree(id).any(|inner| leaves(scene, inner));
            let mut certain = nodes.named_children(list).take_while(|&inner| !returns(inner));
            let is_statement = |inner: NodeId| {
                nodes.kind(inner) == kind::EXPRESSION_STATEMENT
                    && nodes.named_children(inner).next().is_some_and(is_close)
            };
            certain.any(is_statement).then_some(Closing::AtTheEnd)
        }
        _ => None,
    }
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

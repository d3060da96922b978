//! A call that ends the program, in a function with deferred calls: they never run.

use super::{Analysis, Finding, Scene};
use crate::facts::scopes::is_function;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "log-fatal-skips-defers",
    cases: &[],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["Fatal", "Fatalf", "Fatalln", "Exit"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(skips(scene, call));
}

fn skips(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let ends = scene.calls(call, "log", &["Fatal", "Fatalf", "Fatalln"]) || scene.calls(call, "os", &["Exit"]);
    let owner = view.owner(call).filter(|_| ends)?;
    let body = nodes.child(owner, field::BODY)?;
    let mut deferred = nodes
        .descendants(body, &[kind::FUNC_LITERAL])
        .take_while(|&id| id < call)
        .filter(|&id| nodes.kind(id) == kind::DEFER_STATEMENT && may_be_pending(scene, id, call));
    let first = deferred.next()?;
    let function = nodes.child(call, field::FUNCTION)?;
    let name = nodes.child(function, field::FIELD).unwrap_or(function);
    let mut bindings = vec![("function", view.source(name))];
    let skipped = nodes.named_children(first).next()?;
    if nodes.child(skipped, field::FUNCTION).is_some_and(|callee| nodes.kind(callee) != kind::FUNC_LITERAL) {
        bindings.push(("deferred", view.source(skipped)));
    }
    Some(scene.finding("", name, call, &bindings))
}

/// Can the deferred call still be waiting when the call runs: not if its block always returns before, or if only one of
/// the two runs.
fn may_be_pending(scene: &Scene<'_>, statement: NodeId, call: NodeId) -> bool {
    let nodes = scene.view.nodes;
    if are_alternatives(scene, statement, call) {
        return false;
    }
    let Some(block) = nodes.parent(statement) else { return false };
    let holds_call = block < call && call.0 < nodes.end_of_subtree(block);
    let returns = nodes.named_children(block).last().is_some_and(|last| nodes.kind(last) == kind::RETURN_STATEMENT);
    holds_call || !returns
}

/// Do the two stand in branches of one `if`, `switch` or `select` of which only one runs. In a loop an earlier round may
/// have taken the other branch.
fn are_alternatives(scene: &Scene<'_>, one: NodeId, other: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let holds = |around: NodeId| around < other && other.0 < nodes.end_of_subtree(around);
    let way = std::iter::once(one).chain(nodes.ancestors(one));
    let Some((branch, common)) = way.zip(nodes.ancestors(one)).find(|&(_, above)| holds(above)) else { return false };
    let is_choice = match nodes.kind(common) {
        kind::IF_STATEMENT => {
            let alternative = nodes.child(common, field::ALTERNATIVE);
            nodes.field_of(branch) == field::CONSEQUENCE && alternative.is_some_and(holds)
        }
        kind::EXPRESSION_SWITCH_STATEMENT | kind::TYPE_SWITCH_STATEMENT | kind::SELECT_STATEMENT => {
            !nodes.subtree(branch).any(|id| nodes.kind(id) == kind::FALLTHROUGH_STATEMENT)
        }
        _ => false,
    };
    let mut around = nodes.ancestors(common).take_while(|&above| !is_function(nodes, above));
    is_choice && !around.any(|above| nodes.kind(above) == kind::FOR_STATEMENT)
}

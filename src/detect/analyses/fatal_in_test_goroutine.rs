//! Tests that end themselves from another goroutine, or wait by the clock.
//! (<https://pkg.go.dev/testing#T.FailNow>)

use super::{Analysis, Finding, Scene};
use crate::detect::flow::leaves;
use crate::detect::goroutine::{literal_of_goroutine, method_name};
use crate::facts::Meaning;
use crate::facts::scopes::is_function;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "fatal-in-test-goroutine",
    cases: &["ends", "sleeps"],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow", "Sleep"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(ends_from_goroutine(scene, call).or_else(|| sleeps(scene, call)));
}

/// The methods that end the goroutine that calls them.
const ENDING: [&str; 6] = ["Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow"];

fn ends_from_goroutine(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let name = method_name(view, call).filter(|&name| ENDING.contains(&view.source(name)))?;
    // Most tests end themselves from their own goroutine, so what the method belongs to is asked last.
    if !runs_in_goroutine(scene, call) || !scene.calls_test_method(call, &ENDING) {
        return None;
    }
    let test = nodes.child(nodes.child(call, field::FUNCTION)?, field::OPERAND)?;
    Some(scene.finding("ends", name, call, &[("method", view.source(name)), ("test", view.source(test))]))
}

/// Does it stand in the literal that a goroutine runs, or in one that is called or deferred there at once.
fn runs_in_goroutine(scene: &Scene<'_>, call: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let mut around = view.owner(call);
    while let Some(literal) = around.filter(|&owner| nodes.kind(owner) == kind::FUNC_LITERAL) {
        if literal_of_goroutine(view, literal) {
            return true;
        }
        let called = nodes.parent(literal).filter(|_| nodes.field_of(literal) == field::FUNCTION);
        around = called.and_then(|called| view.owner(called));
    }
    false
}

fn sleeps(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let nodes = scene.view.nodes;
    if !scene.calls(call, "time", &["Sleep"])
        || !is_test(scene)
        || !is_of_test(scene, call)
        || polls(scene, call)
        || is_measured(scene, call)
    {
        return None;
    }
    let function = nodes.child(call, field::FUNCTION)?;
    let name = nodes.child(function, field::FIELD).unwrap_or(function);
    let arguments = nodes.child(call, field::ARGUMENTS)?;
    let time = nodes.named_children(arguments).next().map_or("", |time| scene.view.source(time));
    Some(scene.finding("sleeps", name, call, &[("time", time)]))
}

/// Is the declaration `func TestXxx(t *testing.T)` of a test file.
fn is_test(scene: &Scene<'_>) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let root = NodeId(0);
    let name = nodes.child(root, field::NAME).map_or("", |name| view.source(name));
    let is_named = name.strip_prefix("Test").is_some_and(|rest| !rest.starts_with(char::is_lowercase));
    nodes.kind(root) == kind::FUNCTION_DECLARATION
        && is_named
        && scene.context.path.ends_with("_test.go")
        && view.signature_at(root).is_some_and(|signature| {
            matches!(&signature.parameters[..], [crate::facts::Type::Pointer(to)] if to.is_named("testing", "T"))
        })
}

/// Does the test itself come to the call, a subtest, or a goroutine that one of them starts. Other literals may be slow on
/// purpose, as the handler of a server, or run by the fake clock of `synctest.Test`.
fn is_of_test(scene: &Scene<'_>, call: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let mut owner = view.owner(call);
    while let Some(literal) = owner.filter(|&owner| nodes.kind(owner) == kind::FUNC_LITERAL) {
        let Some(parent) = nodes.parent(literal) else { return false };
        let runs = nodes.field_of(literal) == field::FUNCTION
            || literal_of_goroutine(view, literal)
            || nodes.parent(parent).is_some_and(|call| scene.calls_test_method(call, &["Run"]));
        if !runs {
            return false;
        }
        owner = view.owner(parent);
    }
    true
}

/// Does it stand in a loop that may end before its rounds are over, which asks again and again whether something is
/// true by now.
fn polls(scene: &Scene<'_>, call: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let mut around = nodes.ancestors(call).take_while(|&above| !is_function(nodes, above));
    around.any(|above| nodes.kind(above) == kind::FOR_STATEMENT && may_end_early(scene, above))
}

fn may_end_early(scene: &Scene<'_>, around: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let Some(head) = nodes.named_children(around).next() else { return false };
    let asks = match nodes.kind(head) {
        kind::BLOCK | kind::RANGE_CLAUSE => false,
        kind::FOR_CLAUSE => nodes
            .child(head, field::CONDITION)
            .is_some_and(|condition| nodes.subtree(condition).any(|id| nodes.kind(id) == kind::CALL_EXPRESSION)),
        _ => true,
    };
    asks || nodes
        .descendants(around, &[kind::FUNC_LITERAL])
        .any(|id| nodes.kind(id) != kind::CONTINUE_STATEMENT && leaves(scene, id))
}

/// Does the test take the time before the call and ask behind it how much has passed.
fn is_measured(scene: &Scene<'_>, call: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let is_difference = |id: NodeId| {
        method_name(view, id).filter(|&name| view.source(name) == "Sub").is_some_and(|name| {
            matches!(
                view.meaning(name),
                Some(Meaning::Member { package, owner, .. }) if &*package == "time" && &*owner == "Time"
            )
        })
    };
    let calls = || nodes.ids().filter(|&id| nodes.kind(id) == kind::CALL_EXPRESSION);
    calls().any(|id| id < call && scene.calls(id, "time", &["Now"]))
        && calls().any(|id| id > call && (scene.calls(id, "time", &["Since"]) || is_difference(id)))
}

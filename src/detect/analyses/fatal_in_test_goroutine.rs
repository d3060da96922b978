//! Tests that end themselves from another goroutine, or wait by the clock.
//! (<https://pkg.go.dev/testing#T.FailNow>)

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::{literal_of_goroutine, method_name};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "fatal-in-test-goroutine", cases: &["ends", "sleeps"], kinds: &[kind::CALL_EXPRESSION], run };

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
    if !scene.calls(call, "time", &["Sleep"]) || !is_test(scene) || has_fake_clock(scene, call) {
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

/// In the bubble of `synctest.Test` the clock is a fake one, and sleeping takes no time.
fn has_fake_clock(scene: &Scene<'_>, call: NodeId) -> bool {
    let nodes = scene.view.nodes;
    nodes.ancestors(call).any(|above| {
        nodes.kind(above) == kind::CALL_EXPRESSION && scene.calls(above, "testing/synctest", &["Test", "Run"])
    })
}

//! Tests that end themselves from another goroutine, or wait by the clock.
//! (<https://pkg.go.dev/testing#T.FailNow>)

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{leaves, mentions};
use crate::detect::goroutine::{literal_of_goroutine, method_name};
use crate::facts::scopes::is_function;
use crate::facts::{Meaning, Type};
use crate::syntax::{NodeId, SourceFile, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "fatal-in-test-goroutine",
    cases: &["ends", "helper", "sleeps"],
    kinds: &[kind::CALL_EXPRESSION, kind::GO_STATEMENT],
    called: &["Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow", "Sleep"],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    if scene.view.nodes.kind(id) == kind::GO_STATEMENT {
        findings.extend(starts_helper(scene, id));
    } else {
        findings.extend(ends_from_goroutine(scene, id).or_else(|| sleeps(scene, id)));
    }
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

/// `go check(t)`, where `check` stands in this file and ends the test that it gets.
fn starts_helper(scene: &Scene<'_>, statement: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let call = nodes.named_children(statement).next()?;
    let function = nodes.child(call, field::FUNCTION).filter(|&of| nodes.kind(of) == kind::IDENTIFIER)?;
    let Some(Meaning::Declared { package, name }) = view.meaning(function) else { return None };
    if *package != *view.package.path {
        return None;
    }
    let arguments = nodes.named_children(nodes.child(call, field::ARGUMENTS)?);
    let is_test = |&(_, argument): &(usize, NodeId)| {
        let of = match view.type_of(argument) {
            Type::Pointer(to) => (*to).clone(),
            other => other,
        };
        ["T", "B", "F", "TB"].iter().any(|name| of.is_named("testing", name))
    };
    let (place, test) = arguments.enumerate().find(is_test)?;
    let method = ending_method(scene.file, &name, place)?;
    let bindings = [("function", &*name), ("test", view.source(test)), ("method", &method)];
    Some(scene.finding("helper", function, call, &bindings))
}

/// The method by which a function of the file ends the test that it gets as its parameter at this place, if its own body
/// does so.
fn ending_method(file: &SourceFile, name: &str, place: usize) -> Option<String> {
    let mut found = None;
    file.for_each_declaration(|range, nodes| {
        let text = file.text().get(range.start as usize..range.end as usize).unwrap_or_default();
        let root = NodeId(0);
        let is_it = nodes.kind(root) == kind::FUNCTION_DECLARATION
            && nodes.child(root, field::NAME).is_some_and(|of| nodes.text(of, text) == name);
        let Some((list, body)) = nodes.child(root, field::PARAMETERS).zip(nodes.child(root, field::BODY)) else {
            return;
        };
        let mut names = nodes.named_children(list).flat_map(|parameter| nodes.children_in(parameter, field::NAME));
        let Some(parameter) = names.nth(place).filter(|_| is_it).map(|of| nodes.text(of, text)) else { return };
        let ends = nodes.descendants(body, &[kind::FUNC_LITERAL]).find_map(|id| {
            let function = nodes.child(id, field::FUNCTION).filter(|_| nodes.kind(id) == kind::CALL_EXPRESSION)?;
            let operand = nodes.child(function, field::OPERAND).filter(|&of| nodes.kind(of) == kind::IDENTIFIER)?;
            let method = nodes.text(nodes.child(function, field::FIELD)?, text);
            (nodes.text(operand, text) == parameter && ENDING.contains(&method)).then(|| method.to_owned())
        });
        found = found.take().or(ends);
    });
    found
}

/// Does it stand in the literal that a goroutine runs, or in one that is called or deferred there at once.
fn runs_in_goroutine(scene: &Scene<'_>, call: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let mut around = view.owner(call);
    while let Some(literal) = around.filter(|&owner| nodes.kind(owner) == kind::FUNC_LITERAL) {
        if is_run_by_goroutine(scene, literal) || is_started_by_name(scene, literal) {
            return true;
        }
        let called = nodes.parent(literal).filter(|_| nodes.field_of(literal) == field::FUNCTION);
        around = called.and_then(|called| view.owner(called));
    }
    false
}

/// Is it the function of a `go` statement, or an argument of what runs it in a goroutine of its own.
fn is_run_by_goroutine(scene: &Scene<'_>, function: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if literal_of_goroutine(view, function) {
        return true;
    }
    let call = nodes.parent(function).and_then(|arguments| nodes.parent(arguments));
    call.is_some_and(|call| nodes.kind(call) == kind::CALL_EXPRESSION && scene.calls(call, "time", &["AfterFunc"]))
}

/// Is it the literal of `f := func() { … }`, and does a goroutine run `f`.
fn is_started_by_name(scene: &Scene<'_>, literal: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(statement) = nodes.parent(literal).and_then(|list| nodes.parent(list)) else { return false };
    let name = match nodes.kind(statement) {
        kind::SHORT_VAR_DECLARATION => {
            nodes.child(statement, field::LEFT).and_then(|left| nodes.named_children(left).next())
        }
        kind::VAR_SPEC => nodes.child(statement, field::NAME),
        _ => None,
    };
    // Of several values the name would be another one.
    let is_only = nodes.parent(literal).is_some_and(|list| nodes.named_children(list).count() == 1);
    let Some(binding) = name.filter(|_| is_only).and_then(|name| view.scopes.declared_by(name)) else { return false };
    mentions(scene, binding, nodes.ids()).any(|mention| is_run_by_goroutine(scene, mention))
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

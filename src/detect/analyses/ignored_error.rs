//! The error of a call assigned to the blank identifier.

use super::{Analysis, Finding, Scene};
use crate::facts::Meaning;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "ignored-error",
    cases: &["only", "last"],
    kinds: &[kind::ASSIGNMENT_STATEMENT, kind::SHORT_VAR_DECLARATION, kind::VAR_SPEC],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(ignored(scene, id));
}

fn ignored(scene: &Scene<'_>, id: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let (names, values): (Vec<NodeId>, NodeId) = if nodes.kind(id) == kind::VAR_SPEC {
        (nodes.children_in(id, field::NAME).collect(), nodes.child(id, field::VALUE)?)
    } else {
        (nodes.named_children(nodes.child(id, field::LEFT)?).collect(), nodes.child(id, field::RIGHT)?)
    };
    let blank = *names.last().filter(|&&name| view.source(name) == "_")?;
    let values: Vec<NodeId> = nodes.named_children(values).collect();
    let call = *values.last().filter(|&&value| nodes.kind(value) == kind::CALL_EXPRESSION)?;
    let results = view.called_signature(call)?.results;
    // `a, b = f(), g()` takes one result from each call, `a, b = f()` all from one.
    let fits = results.len() + values.len() == names.len() + 1;
    if !fits || !results.last()?.is_error() || never_fails(scene, call) {
        return None;
    }
    let function = view.source(nodes.child(call, field::FUNCTION)?);
    let case = if results.len() == 1 { "only" } else { "last" };
    let mut bindings = vec![("function", function)];
    bindings.extend(names.first().filter(|_| case == "last").map(|&value| ("value", view.source(value))));
    bindings.retain(|(_, text)| *text != "_");
    Some(scene.finding(case, blank, id, &bindings))
}

/// Prints to standard output, whose error nobody looks at, and writes into memory, which return a nil error always.
fn never_fails(scene: &Scene<'_>, call: NodeId) -> bool {
    if scene.calls(call, "fmt", &["Print", "Printf", "Println"]) {
        return true;
    }
    let function = scene.view.nodes.child(call, field::FUNCTION);
    match function.and_then(|function| scene.meaning_of_operand(function)) {
        Some(Meaning::Member { package, owner, name }) => {
            let in_memory = matches!((&*package, &*owner), ("strings", "Builder") | ("bytes", "Buffer"));
            in_memory && matches!(&*name, "Write" | "WriteByte" | "WriteRune" | "WriteString")
        }
        _ => false,
    }
}

//! A `recover` that cannot stop a panic, as no deferred function calls it directly.
//! (<https://go.dev/ref/spec#Handling_panics>)

use super::{Analysis, Finding, Scene};
use crate::facts::Meaning;
use crate::syntax::{Kind, NodeId, Nodes, SourceFile, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "recover-outside-defer",
    cases: &["deferred-itself", "nested", "goroutine", "function"],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["recover"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(function) = nodes.child(call, field::FUNCTION) else { return };
    let is_recover = nodes.kind(function) == kind::IDENTIFIER
        && view.source(function) == "recover"
        && view.meaning(function) == Some(Meaning::Builtin("recover"));
    if let Some(case) = is_recover.then(|| useless(scene, call)).flatten() {
        findings.push(scene.finding(case, function, call, &[]));
    }
}

/// Why the call can stop no panic, if that is sure.
fn useless(scene: &Scene<'_>, call: NodeId) -> Option<&'static str> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.kind(nodes.parent(call)?) == kind::DEFER_STATEMENT {
        return Some("deferred-itself");
    }
    let owner = view.owner(call)?;
    if nodes.kind(owner) != kind::FUNC_LITERAL {
        return may_be_deferred_by_name(scene, owner)
            .map_or(Some("function"), |deferred| (!deferred).then_some("function"));
    }
    // A literal that is stored or passed on may be deferred by whoever gets it.
    let called = nodes.parent(owner).filter(|&call| nodes.child(call, field::FUNCTION) == Some(owner))?;
    match nodes.kind(nodes.parent(called)?) {
        kind::DEFER_STATEMENT => None,
        kind::GO_STATEMENT => Some("goroutine"),
        _ => Some("nested"),
    }
}

/// May the function or method be called by a `defer` somewhere; none for `main` and `init`, which nobody defers.
fn may_be_deferred_by_name(scene: &Scene<'_>, function: NodeId) -> Option<bool> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let name = view.source(nodes.child(function, field::NAME)?);
    if nodes.kind(function) == kind::FUNCTION_DECLARATION
        && (name == "init" || (name == "main" && &*view.package.name == "main"))
    {
        return None;
    }
    // Other packages defer exported functions, and other files of the package are not looked at.
    let is_seen_whole = name.starts_with(|first: char| !first.is_uppercase()) && view.package.file_count() == 1;
    Some(!is_seen_whole || is_deferred_or_kept(scene.file, name))
}

/// Is the name deferred somewhere in the file, or used there without being called, so that it may be deferred elsewhere.
fn is_deferred_or_kept(file: &SourceFile, name: &str) -> bool {
    let mut found = false;
    file.for_each_declaration(|range, nodes| {
        let text = file.text().get(range.start as usize..range.end as usize).unwrap_or_default();
        let mut mentions = nodes.ids().filter(|&id| {
            matches!(nodes.kind(id), kind::IDENTIFIER | kind::FIELD_IDENTIFIER) && nodes.text(id, text) == name
        });
        found = found || mentions.any(|mention| !is_plain_call(nodes, mention));
    });
    found
}

/// Is the name declared here, or called and not deferred.
fn is_plain_call(nodes: &Nodes, name: NodeId) -> bool {
    let above = |id: NodeId, of: Kind| nodes.parent(id).filter(|&parent| nodes.kind(parent) == of);
    if above(name, kind::FUNCTION_DECLARATION).or_else(|| above(name, kind::METHOD_DECLARATION)).is_some() {
        return true;
    }
    let function = above(name, kind::SELECTOR_EXPRESSION).unwrap_or(name);
    above(function, kind::CALL_EXPRESSION).is_some_and(|call| above(call, kind::DEFER_STATEMENT).is_none())
}

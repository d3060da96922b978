//! The response of an HTTP call whose body is neither closed nor handed to somebody who could close it.

use super::{Analysis, Finding, Scene};
use crate::detect::acquired::{acquired, uses};
use crate::detect::goroutine::method_name;
use crate::facts::Meaning;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "unclosed-response-body",
    cases: &["blank", "variable"],
    kinds: &[kind::SHORT_VAR_DECLARATION, kind::ASSIGNMENT_STATEMENT, kind::VAR_SPEC],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(unclosed(scene, statement));
}

fn unclosed(scene: &Scene<'_>, statement: NodeId) -> Option<Finding> {
    let view = scene.view;
    let (_, response) = acquired(view.nodes, statement).filter(|&(call, _)| sends(scene, call))?;
    if view.source(response) == "_" {
        return Some(scene.finding("blank", response, statement, &[]));
    }
    let may_close = uses(scene, response)?.any(|mention| !only_reads(scene, mention));
    (!may_close).then(|| scene.finding("variable", response, statement, &[("response", view.source(response))]))
}

/// Does the call send a request: `http.Get` and its like, or the methods of a client.
fn sends(scene: &Scene<'_>, call: NodeId) -> bool {
    if scene.calls(call, "net/http", &["Get", "Head", "Post", "PostForm"]) {
        return true;
    }
    let Some(name) = method_name(scene.view, call) else { return false };
    matches!(scene.view.source(name), "Do" | "Get" | "Head" | "Post" | "PostForm")
        && matches!(
            scene.view.meaning(name),
            Some(Meaning::Member { package, owner, .. }) if &*package == "net/http" && &*owner == "Client"
        )
}

/// Does the mention of the response neither close its body nor hand it on: a field is read, or its body is given to a
/// function that only reads.
fn only_reads(scene: &Scene<'_>, mention: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let selector = nodes.parent(mention).filter(|&parent| nodes.kind(parent) == kind::SELECTOR_EXPRESSION);
    let Some(selector) = selector else { return false };
    match nodes.child(selector, field::FIELD).map(|name| view.source(name)) {
        Some("Body") => is_argument_of_reader(scene, selector),
        Some("Write") | None => false,
        Some(_) => true,
    }
}

/// Functions that read from their argument and close nothing.
const READERS: [(&str, &[&str]); 5] = [
    ("io", &["ReadAll", "Copy", "CopyN", "ReadFull", "LimitReader", "TeeReader"]),
    ("bufio", &["NewReader", "NewScanner"]),
    ("encoding/json", &["NewDecoder"]),
    ("encoding/xml", &["NewDecoder"]),
    ("io/ioutil", &["ReadAll"]),
];

fn is_argument_of_reader(scene: &Scene<'_>, body: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let arguments = nodes.parent(body).filter(|&list| nodes.kind(list) == kind::ARGUMENT_LIST);
    let Some(call) = arguments.and_then(|arguments| nodes.parent(arguments)) else { return false };
    READERS.iter().any(|(package, names)| scene.calls(call, package, names))
}

//! A `package main` clause of a file that declares `func main()`.

use super::{Analysis, Finding, Scene};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "main-program", cases: &[], kinds: &[kind::PACKAGE_CLAUSE], run };

fn run(scene: &Scene<'_>, clause: NodeId, findings: &mut Vec<Finding>) {
    let view = scene.view;
    let is_main = view.nodes.named_children(clause).next().is_some_and(|name| view.source(name) == "main");
    let has_main = scene.context.facts.declarations.iter().any(|declaration| {
        let (nodes, root) = (&declaration.nodes, NodeId(0));
        let count = |field| nodes.child(root, field).map_or(0, |list| nodes.named_children(list).count());
        nodes.kind(root) == kind::FUNCTION_DECLARATION
            && nodes.child(root, field::NAME).is_some_and(|name| nodes.text(name, &declaration.text) == "main")
            && count(field::PARAMETERS) == 0
            && nodes.child(root, field::RESULT).is_none()
            && nodes.child(root, field::TYPE_PARAMETERS).is_none()
    });
    if is_main
        && has_main
        && let Some(token) = view.nodes.token(clause, "package", view.text)
    {
        findings.push(scene.finding("", token, clause, &[]));
    }
}

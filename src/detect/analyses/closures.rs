//! A function literal that uses a variable of the function around it.

use super::{Analysis, Finding, Scene};
use crate::syntax::{NodeId, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "closures", cases: &[], kinds: &[kind::FUNC_LITERAL], called: &[], run };

fn run(scene: &Scene<'_>, literal: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let end = nodes.end_of_subtree(literal);
    let captured = nodes.subtree(literal).find(|&id| {
        // The name of a field in a struct literal means no variable, whatever its letters.
        let is_use =
            nodes.kind(id) == kind::IDENTIFIER && matches!(view.meaning(id), Some(crate::facts::Meaning::Local(_)));
        is_use
            && view.binding(id).is_some_and(|binding| {
                let binding = view.scopes.binding(binding);
                binding.origin.is_variable() && !(literal.0..end).contains(&binding.name.0)
            })
    });
    if let (Some(captured), Some(token)) = (captured, nodes.token(literal, "func", view.text)) {
        findings.push(scene.finding("", token, literal, &[("variable", view.source(captured))]));
    }
}

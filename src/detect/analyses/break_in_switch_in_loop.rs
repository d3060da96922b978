//! A `break` without a label that ends a switch or select and not the loop around it.

use super::{Analysis, Finding, Scene};
use crate::facts::scopes::is_function;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "break-in-switch-in-loop",
    cases: &["last", "early"],
    kinds: &[kind::BREAK_STATEMENT],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(leaves_only_the_switch(scene, id));
}

fn leaves_only_the_switch(scene: &Scene<'_>, id: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.named_children(id).next().is_some() {
        return None;
    }
    let mut above = nodes.ancestors(id).take_while(|&above| !is_function(nodes, above));
    let left = above.find(|&above| {
        matches!(
            nodes.kind(above),
            kind::FOR_STATEMENT
                | kind::SELECT_STATEMENT
                | kind::EXPRESSION_SWITCH_STATEMENT
                | kind::TYPE_SWITCH_STATEMENT
        )
    })?;
    let statement = match nodes.kind(left) {
        kind::FOR_STATEMENT => return None,
        kind::SELECT_STATEMENT => "select",
        _ => "switch",
    };
    let around = above.find(|&above| nodes.kind(above) == kind::FOR_STATEMENT)?;
    let label = nodes.parent(around).and_then(|labeled| nodes.child(labeled, field::LABEL));
    let list = nodes.parent(id)?;
    let is_last = nodes.parent(list).and_then(|case| nodes.parent(case)) == Some(left)
        && nodes.named_children(list).last() == Some(id);
    let mut bindings = vec![("statement", statement)];
    bindings.extend(label.map(|label| ("label", view.source(label))));
    Some(scene.finding(if is_last { "last" } else { "early" }, id, id, &bindings))
}

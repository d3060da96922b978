//! Where a program starts: the `package main` clause of a file that declares `func main()`, and that function.

use super::{Analysis, Finding, Scene};
use crate::syntax::{NodeId, Nodes, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "main-program",
    cases: &["program", "entry-point"],
    kinds: &[kind::PACKAGE_CLAUSE, kind::FUNCTION_DECLARATION],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if &*scene.context.facts.package_name != "main" {
        return;
    }
    if nodes.kind(id) == kind::PACKAGE_CLAUSE {
        let declarations = &scene.context.facts.declarations;
        if declarations.iter().any(|declaration| is_entry_point(declaration.nodes(), NodeId(0), &declaration.text))
            && let Some(token) = nodes.token(id, "package", view.text)
        {
            findings.push(scene.finding("program", token, id, &[]));
        }
    } else if is_entry_point(nodes, id, view.text)
        && let Some(name) = nodes.child(id, field::NAME)
    {
        findings.push(scene.finding("entry-point", name, id, &[]));
    }
}

/// Is the node `func main()`: a function of that name without parameters, results and type parameters.
fn is_entry_point(nodes: &Nodes, id: NodeId, text: &str) -> bool {
    let count = |field| nodes.child(id, field).map_or(0, |list| nodes.named_children(list).count());
    nodes.kind(id) == kind::FUNCTION_DECLARATION
        && nodes.child(id, field::NAME).is_some_and(|name| nodes.text(name, text) == "main")
        && count(field::PARAMETERS) == 0
        && nodes.child(id, field::RESULT).is_none()
        && nodes.child(id, field::TYPE_PARAMETERS).is_none()
}

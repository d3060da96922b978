//! A goroutine started in `main` that nothing after it waits for.

use super::{Analysis, Finding, Scene};
use crate::facts::Meaning;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "goroutines", cases: &["unwaited"], kinds: &[kind::GO_STATEMENT], called: &[], run };

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let root = NodeId(0);
    let in_main = nodes.kind(root) == kind::FUNCTION_DECLARATION
        && &*view.package.name == "main"
        && nodes.child(root, field::NAME).is_some_and(|name| view.source(name) == "main")
        && view.owner(statement) == Some(root);
    if !in_main || may_wait_after(scene, statement) {
        return;
    }
    if let Some(token) = nodes.token(statement, "go", view.text)
        && let Some(call) = nodes.named_children(statement).next()
        && let Some(callee) = nodes.child(call, field::FUNCTION)
    {
        // A literal has no name to speak of.
        let callee = (nodes.kind(callee) != kind::FUNC_LITERAL).then(|| ("callee", view.source(callee)));
        findings.push(scene.finding("unwaited", token, statement, callee.as_slice()));
    }
}

/// Is there anything in `main` behind the statement, or in a loop around it, that may block.
fn may_wait_after(scene: &Scene<'_>, statement: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let in_loop = nodes.ancestors(statement).any(|above| nodes.kind(above) == kind::FOR_STATEMENT);
    let behind = nodes.end_of_subtree(statement)..nodes.end_of_subtree(NodeId(0));
    let is_deferred = |id| nodes.ancestors(id).any(|above| nodes.kind(above) == kind::DEFER_STATEMENT);
    in_loop
        || nodes.ids().any(|id| {
            let counts = behind.contains(&id.0) || (id < statement && is_deferred(id));
            counts
                && match nodes.kind(id) {
                    kind::SELECT_STATEMENT | kind::RECEIVE_STATEMENT | kind::SEND_STATEMENT | kind::FOR_STATEMENT => {
                        true
                    }
                    kind::UNARY_EXPRESSION => nodes.token(id, "<-", view.text).is_some(),
                    kind::CALL_EXPRESSION => may_wait(scene, id),
                    _ => false,
                }
        })
}

/// May a call wait for something: any but those of packages that only print, log or format.
fn may_wait(scene: &Scene<'_>, call: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(function) = nodes.child(call, field::FUNCTION) else { return true };
    match nodes.kind(function) {
        kind::SELECTOR_EXPRESSION => {
            let import = nodes.child(function, field::OPERAND).and_then(|operand| view.import_at(operand));
            let harmless = ["fmt", "log", "log/slog", "strings", "strconv", "errors"];
            !import.is_some_and(|import| harmless.contains(&&*import.path))
        }
        kind::IDENTIFIER => !matches!(view.meaning_of_name(function), Some(Meaning::Builtin(_))),
        _ => true,
    }
}

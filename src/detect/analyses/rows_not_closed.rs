//! The rows of a query that are not closed, or never asked whether they ended with an error.
//! (<https://go.dev/doc/database/querying>)

use super::{Analysis, Finding, Scene};
use crate::detect::goroutine::method_name;
use crate::facts::{Meaning, Origin};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "rows-not-closed",
    cases: &["blank", "unclosed", "unchecked"],
    kinds: &[kind::SHORT_VAR_DECLARATION, kind::ASSIGNMENT_STATEMENT],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(left_open(scene, statement));
}

fn left_open(scene: &Scene<'_>, statement: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let call = nodes.named_children(nodes.child(statement, field::RIGHT)?).next()?;
    let rows = nodes.named_children(nodes.child(statement, field::LEFT)?).next()?;
    if nodes.kind(call) != kind::CALL_EXPRESSION || nodes.kind(rows) != kind::IDENTIFIER || !queries(scene, call) {
        return None;
    }
    if view.source(rows) == "_" {
        return Some(scene.finding("blank", rows, statement, &[]));
    }
    let binding = view.scopes.declared_by(rows).or_else(|| view.binding(rows))?;
    if matches!(view.scopes.binding(binding).origin, Origin::Result(_)) {
        return None;
    }
    let declared = view.scopes.binding(binding).name;
    let (mut closes, mut checks, mut iterates) = (false, false, false);
    let mentions = nodes.ids().filter(|&id| nodes.kind(id) == kind::IDENTIFIER && view.binding(id) == Some(binding));
    for mention in mentions.filter(|&id| id != rows && id != declared) {
        match use_of(scene, mention) {
            Use::Method("Close") => closes = true,
            Use::Method("Err") => checks = true,
            Use::Method("Next") => iterates = true,
            Use::Method(_) | Use::Other => {}
            // Whoever gets the rows may do both.
            Use::HandsOn => return None,
        }
    }
    let case = match (closes, checks) {
        // Without `Next` there is no end of the rows that an error could look like.
        (true, checks) if checks || !iterates => return None,
        (true, _) => "unchecked",
        (false, _) => "unclosed",
    };
    Some(scene.finding(case, rows, statement, &[("rows", view.source(rows))]))
}

/// Does the call ask a database, a transaction, a connection or a statement for rows.
fn queries(scene: &Scene<'_>, call: NodeId) -> bool {
    let Some(name) = method_name(scene.view, call) else { return false };
    matches!(scene.view.source(name), "Query" | "QueryContext")
        && matches!(
            scene.view.meaning(name),
            Some(Meaning::Member { package, owner, .. })
                if &*package == "database/sql" && matches!(&*owner, "DB" | "Tx" | "Stmt" | "Conn")
        )
}

enum Use<'a> {
    /// A method of the rows is called.
    Method(&'a str),
    /// They are compared, or the variable gets other rows.
    Other,
    /// Anything else: returned, passed on, kept.
    HandsOn,
}

fn use_of<'a>(scene: &Scene<'a>, mention: NodeId) -> Use<'a> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(parent) = nodes.parent(mention) else { return Use::HandsOn };
    match nodes.kind(parent) {
        kind::BINARY_EXPRESSION => Use::Other,
        kind::EXPRESSION_LIST if nodes.field_of(parent) == field::LEFT => Use::Other,
        kind::SELECTOR_EXPRESSION => {
            let is_called = nodes.field_of(parent) == field::FUNCTION;
            let name = nodes.child(parent, field::FIELD).map(|name| view.source(name));
            name.filter(|_| is_called).map_or(Use::HandsOn, Use::Method)
        }
        _ => Use::HandsOn,
    }
}

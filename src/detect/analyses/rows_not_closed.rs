//! The rows of a query that are not closed, or never asked whether they ended with an error.
//! (<https://go.dev/doc/database/querying>)

use super::{Analysis, Finding, Scene};
use crate::detect::acquired::{acquired, uses};
use crate::detect::goroutine::method_name;
use crate::facts::Meaning;
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "rows-not-closed",
    cases: &["blank", "unclosed", "unchecked"],
    kinds: &[kind::SHORT_VAR_DECLARATION, kind::ASSIGNMENT_STATEMENT, kind::VAR_SPEC],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(left_open(scene, statement));
}

fn left_open(scene: &Scene<'_>, statement: NodeId) -> Option<Finding> {
    let view = scene.view;
    let (_, rows) = acquired(view.nodes, statement).filter(|&(call, _)| queries(scene, call))?;
    if view.source(rows) == "_" {
        return Some(scene.finding("blank", rows, statement, &[]));
    }
    let (mut closes, mut checks, mut iterates) = (false, false, false);
    for mention in uses(scene, rows)? {
        match called_method(scene, mention) {
            Some("Close") => closes = true,
            Some("Err") => checks = true,
            Some("Next") => iterates = true,
            Some(_) => {}
            // Whoever gets the rows may do both.
            None => return None,
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

/// The method of the rows that is called; none if they are returned, passed on or kept.
fn called_method<'a>(scene: &Scene<'a>, mention: NodeId) -> Option<&'a str> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let selector = nodes.parent(mention).filter(|&parent| nodes.kind(parent) == kind::SELECTOR_EXPRESSION)?;
    let name = nodes.child(selector, field::FIELD)?;
    (nodes.field_of(selector) == field::FUNCTION).then(|| view.source(name))
}

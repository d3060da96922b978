//! An error compared with a sentinel error by `==`, `!=` or in a `switch`, which sees no error behind a wrapper.

use super::{Analysis, Finding, Scene};
use crate::facts::{Meaning, ObjectKind};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "error-comparison-with-equals",
    cases: &["eof", "equal", "unequal", "switch"],
    kinds: &[kind::BINARY_EXPRESSION, kind::EXPRESSION_CASE],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    let nodes = scene.view.nodes;
    if nodes.kind(id) == kind::EXPRESSION_CASE {
        findings.extend(switch_case(scene, id));
    } else {
        findings.extend(comparison(scene, id));
    }
}

fn comparison(scene: &Scene<'_>, id: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let operator = nodes.child(id, field::OPERATOR)?;
    let case = match view.source(operator) {
        "==" => "equal",
        "!=" => "unequal",
        _ => return None,
    };
    let (left, right) = (nodes.child(id, field::LEFT)?, nodes.child(id, field::RIGHT)?);
    let (error, sentinel) = match (is_sentinel(scene, left), is_sentinel(scene, right)) {
        (false, true) => (left, right),
        (true, false) => (right, left),
        _ => return None,
    };
    if !scene.is_error_value(error) || is_in_method_is(scene) {
        return None;
    }
    let case = if is_eof(scene, sentinel) { "eof" } else { case };
    let bindings = [("error", view.source(error)), ("sentinel", view.source(sentinel))];
    Some(scene.finding(case, operator, id, &bindings))
}

/// The sentinels of `case io.EOF, ErrDone:` in `switch err`.
fn switch_case(scene: &Scene<'_>, id: NodeId) -> Vec<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let error = nodes.parent(id).and_then(|switch| nodes.child(switch, field::VALUE));
    let Some(error) = error.filter(|&error| scene.is_error_value(error) && !is_in_method_is(scene)) else {
        return Vec::new();
    };
    let values = nodes.child(id, field::VALUE).into_iter().flat_map(|values| nodes.named_children(values));
    values
        .filter(|&value| is_sentinel(scene, value))
        .map(|value| {
            let case = if is_eof(scene, value) { "eof" } else { "switch" };
            scene.finding(case, value, id, &[("error", view.source(error)), ("sentinel", view.source(value))])
        })
        .collect()
}

/// Is it a variable of a package that holds an error: one of another package, or one that is called `ErrX` or `errX`.
fn is_sentinel(scene: &Scene<'_>, id: NodeId) -> bool {
    let view = scene.view;
    let Some(Meaning::Declared { package, name }) = scene.meaning_of_operand(id) else { return false };
    let after_err = name.strip_prefix("Err").or_else(|| name.strip_prefix("err"));
    let by_name = after_err.is_some_and(|rest| rest.starts_with(char::is_uppercase)) || &*name == "EOF";
    let ty = view.type_of(id);
    let kind = view.object_kind(&package, &name);
    let is_variable = matches!(kind, Some(ObjectKind::Variable(_)));
    if ty.is_unknown() {
        // What it is compared with is an error, so a variable that is called so is one as well.
        return by_name && (kind.is_none() || is_variable);
    }
    is_variable && scene.is_error_type(&ty) && (by_name || package != view.package.path)
}

fn is_eof(scene: &Scene<'_>, id: NodeId) -> bool {
    matches!(scene.meaning_of_operand(id), Some(Meaning::Declared { package, name }) if &*package == "io" && &*name == "EOF")
}

/// A method `Is(error) bool` is where a comparison belongs: `errors.Is` calls it for each error of the chain.
fn is_in_method_is(scene: &Scene<'_>) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let root = NodeId(0);
    nodes.kind(root) == kind::METHOD_DECLARATION
        && nodes.child(root, field::NAME).is_some_and(|name| view.source(name) == "Is")
}

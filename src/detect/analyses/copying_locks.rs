//! A parameter, a value receiver, a range value or an assignment that copies a lock or another type of sync and sync/atomic.

use super::{Analysis, Finding, Scene};
use crate::facts::{Type, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "copying-locks",
    cases: &["parameter", "receiver", "range", "assignment"],
    kinds: &[
        kind::PARAMETER_DECLARATION,
        kind::RANGE_CLAUSE,
        kind::ASSIGNMENT_STATEMENT,
        kind::SHORT_VAR_DECLARATION,
        kind::VAR_SPEC,
    ],
    called: &[],
    run,
};

/// Structs in structs deeper than this are not looked into.
const DEPTH_LIMIT: u8 = 10;

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    let nodes = scene.view.nodes;
    match nodes.kind(id) {
        kind::PARAMETER_DECLARATION => findings.extend(parameter(scene, id)),
        kind::RANGE_CLAUSE => findings.extend(range_value(scene, id)),
        kind::VAR_SPEC => {
            let names: Vec<_> = nodes.children_in(id, field::NAME).collect();
            assignment(scene, id, &names, nodes.child(id, field::VALUE), findings);
        }
        _ => {
            // `+=` and the like are for numbers and strings only.
            let left: Vec<_> =
                nodes.child(id, field::LEFT).into_iter().flat_map(|left| nodes.named_children(left)).collect();
            assignment(scene, id, &left, nodes.child(id, field::RIGHT), findings);
        }
    }
}

fn parameter(scene: &Scene<'_>, declaration: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let list = nodes.parent(declaration)?;
    let function = nodes.parent(list)?;
    let case = match (nodes.kind(function), nodes.field_of(list)) {
        (kind::METHOD_DECLARATION, field::RECEIVER) => "receiver",
        (kind::FUNCTION_DECLARATION | kind::METHOD_DECLARATION | kind::FUNC_LITERAL, field::PARAMETERS) => "parameter",
        _ => return None,
    };
    let ty = nodes.child(declaration, field::TYPE)?;
    let lock = lock_in(view, &view.type_at(ty), 0)?;
    let name = nodes.child(declaration, field::NAME).map_or("_", |name| view.source(name));
    Some(scene.finding(case, ty, declaration, &[("lock", &lock), ("name", name), ("type", view.source(ty))]))
}

fn range_value(scene: &Scene<'_>, clause: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let value = nodes.named_children(nodes.child(clause, field::LEFT)?).nth(1)?;
    let over = view.type_of(nodes.child(clause, field::RIGHT)?);
    if view.source(value) == "_" {
        return None;
    }
    let ty = match view.underlying(&over) {
        Type::Map(_) | Type::Slice(_) | Type::Array(_) => view.element(&over),
        _ => return None,
    };
    let lock = lock_in(view, &ty, 0)?;
    Some(scene.finding("range", value, clause, &[("lock", &lock), ("name", view.source(value))]))
}

fn assignment(
    scene: &Scene<'_>,
    statement: NodeId,
    left: &[NodeId],
    right: Option<NodeId>,
    findings: &mut Vec<Finding>,
) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let values: Vec<_> = right.into_iter().flat_map(|right| nodes.named_children(right)).collect();
    if values.len() != left.len() {
        return;
    }
    for (&value, &name) in values.iter().zip(left) {
        if view.source(name) != "_"
            && copies(view, value)
            && let Some(lock) = lock_in(view, &view.type_of(value), 0)
        {
            let bindings = [("lock", &*lock), ("value", view.source(value)), ("name", view.source(name))];
            findings.push(scene.finding("assignment", value, statement, &bindings));
        }
    }
}

/// Does the expression stand for a value that lives on elsewhere; a literal, a call or a conversion makes a new one.
fn copies(view: &View<'_>, value: NodeId) -> bool {
    let nodes = view.nodes;
    match nodes.kind(value) {
        kind::IDENTIFIER | kind::SELECTOR_EXPRESSION | kind::INDEX_EXPRESSION => view.denoted_type(value).is_none(),
        kind::PARENTHESIZED_EXPRESSION => nodes.named_children(value).next().is_some_and(|inner| copies(view, inner)),
        kind::UNARY_EXPRESSION => nodes.token(value, "*", view.text).is_some(),
        _ => false,
    }
}

/// The type of sync or sync/atomic that a value of this type holds directly.
fn lock_in(view: &View<'_>, ty: &Type, depth: u8) -> Option<String> {
    if depth > DEPTH_LIMIT {
        return None;
    }
    if let Type::Named(named) = ty {
        let is_lock = match &*named.package {
            "sync" => matches!(&*named.name, "Mutex" | "RWMutex" | "WaitGroup" | "Once" | "Cond" | "Map" | "Pool"),
            "sync/atomic" => matches!(
                &*named.name,
                "Bool" | "Int32" | "Int64" | "Uint32" | "Uint64" | "Uintptr" | "Pointer" | "Value"
            ),
            _ => false,
        };
        if is_lock {
            let package = named.package.rsplit('/').next().unwrap_or_default();
            return Some(format!("{package}.{}", named.name));
        }
    }
    match view.underlying(ty) {
        Type::Struct(of) => of.fields.iter().find_map(|field| lock_in(view, &field.ty, depth + 1)),
        Type::Array(of) => lock_in(view, &of, depth + 1),
        _ => None,
    }
}

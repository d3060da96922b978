//! Compliance checks (`var _ I = T{}`), and methods whose receiver type implements an interface of the package.

use std::sync::Arc;

use super::{Analysis, Finding, Scene};
use crate::facts::{Named, ObjectKind, Type};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "implicit-implementation",
    cases: &["compliance-check", "method"],
    kinds: &[kind::VAR_SPEC, kind::METHOD_DECLARATION],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    if scene.view.nodes.kind(id) == kind::VAR_SPEC {
        findings.extend(compliance_check(scene, id));
    } else {
        findings.extend(method(scene, id));
    }
}

fn compliance_check(scene: &Scene<'_>, spec: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.ancestors(spec).any(|above| nodes.kind(above) == kind::BLOCK) {
        return None;
    }
    let name = nodes.child(spec, field::NAME).filter(|&name| view.source(name) == "_")?;
    let interface = nodes.child(spec, field::TYPE)?;
    let value = nodes.named_children(nodes.child(spec, field::VALUE)?).next()?;
    let ty = view.type_of(value);
    // A call other than a conversion says nothing about a type: `var _ I = f()`.
    let shows_type = match nodes.kind(value) {
        kind::CALL_EXPRESSION => nodes
            .child(value, field::FUNCTION)
            .is_some_and(|function| view.denoted_type(function).is_some() || view.source(function) == "new"),
        _ => true,
    };
    if !shows_type
        || !matches!(ty.without_pointer(), Type::Named(_))
        || !matches!(view.underlying(&view.type_at(interface)), Type::Interface(_))
    {
        return None;
    }
    let bindings = [("type", &*short(&ty)), ("interface", view.source(interface))];
    Some(scene.finding("compliance-check", name, spec, &bindings))
}

/// A type as its own package writes it.
fn short(ty: &Type) -> String {
    match ty {
        Type::Pointer(to) => format!("*{}", short(to)),
        Type::Named(named) => named.name.to_string(),
        other => other.to_string(),
    }
}

fn method(scene: &Scene<'_>, declaration: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let method = view.source(nodes.child(declaration, field::NAME)?);
    let receiver = nodes.child(declaration, field::RECEIVER)?;
    let name = nodes.descendants(receiver, &[]).find(|&id| nodes.kind(id) == kind::TYPE_IDENTIFIER)?;
    let type_name = view.source(name);
    let package = &view.package.path;
    if view.package.object(type_name)?.kind != ObjectKind::Type {
        return None;
    }
    let named = |name: &str| {
        Type::Named(Arc::new(Named { package: package.clone(), name: name.into(), arguments: Vec::new(), local: None }))
    };
    let ty = named(type_name).pointer();
    // What the type arguments of a generic interface would be is not looked for.
    let implemented = |name: &str| {
        let Type::Interface(interface) = view.underlying(&named(name)) else { return false };
        let has_method =
            view.interface_methods(&interface).is_some_and(|all| all.iter().any(|(name, _)| &**name == method));
        has_method && !view.has_type_parameters(package, name) && view.implements(&ty, &interface) == Some(true)
    };
    let types = view.package.possible_interfaces().iter();
    let interface = types.map(|name| &**name).filter(|name| implemented(name)).min()?;
    Some(scene.finding(
        "method",
        name,
        declaration,
        &[("type", type_name), ("interface", interface), ("method", method)],
    ))
}

//! A constructor `NewX` that takes what `X` needs: its result is `X` or `*X` of the package,
//! and a parameter is an interface, a function, a pointer or a type of another package, but no context and no mere number.

use super::{Analysis, Finding, Scene};
use crate::facts::{ObjectKind, Type};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "dependency-injection", cases: &[], kinds: &[kind::FUNCTION_DECLARATION], called: &[], run };

fn run(scene: &Scene<'_>, function: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(constructor(scene, function));
}

fn constructor(scene: &Scene<'_>, function: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let name = nodes.child(function, field::NAME)?;
    let made = view.source(name).strip_prefix("New").filter(|made| !made.is_empty())?;
    let signature = view.signature_at(function)?;
    let Type::Named(result) = signature.results.first()?.without_pointer() else { return None };
    let is_own = &*result.name == made && result.package == view.package.path;
    if !is_own || view.package.object(made)?.kind != ObjectKind::Type {
        return None;
    }
    let parameters = nodes.child(function, field::PARAMETERS)?;
    let mut types = nodes.named_children(parameters).filter_map(|parameter| nodes.child(parameter, field::TYPE));
    let dependency = types.find(|&ty| match view.type_at(ty) {
        // Who takes a test is a helper of tests, and who takes another of its kind makes a list or a tree.
        ty if is_of_testing(&ty) || ty.without_pointer() == &Type::Named(result.clone()) => false,
        Type::Pointer(_) | Type::Function(_) | Type::Interface(_) => true,
        // A context belongs to a call, not to what is made.
        ty if ty.is_named("context", "Context") => false,
        Type::Named(named) if &*named.package != "builtin" && named.package != view.package.path => {
            // A number such as a `time.Duration` is a setting.
            !matches!(view.underlying(&Type::Named(named)), Type::Basic(_))
        }
        ty => matches!(view.underlying(&ty), Type::Interface(_) | Type::Function(_)),
    })?;
    Some(scene.finding("", name, function, &[("type", made), ("dependency", view.source(dependency))]))
}

fn is_of_testing(ty: &Type) -> bool {
    ["T", "B", "F", "TB"].iter().any(|name| ty.without_pointer().is_named("testing", name))
}

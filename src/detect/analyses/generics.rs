//! Generic declarations, and explicit instantiations of what is known to be generic.

use super::{Analysis, Finding, Scene};
use crate::facts::{Meaning, ObjectKind, Type, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "generics",
    cases: &["declaration", "instantiation"],
    kinds: &[
        kind::TYPE_PARAMETER_LIST,
        kind::CALL_EXPRESSION,
        kind::GENERIC_TYPE,
        kind::INDEX_EXPRESSION,
        kind::TYPE_INSTANTIATION_EXPRESSION,
    ],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, id: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let (generic, brackets) = match nodes.kind(id) {
        kind::TYPE_PARAMETER_LIST => {
            let Some(declaration) = nodes.parent(id) else { return };
            let name = nodes.child(declaration, field::NAME).map_or("", |name| view.source(name));
            if let Some(bracket) = nodes.token(id, "[", view.text) {
                findings.push(scene.finding("declaration", bracket, declaration, &[("name", name)]));
            }
            return;
        }
        // `f[K, V](x)`: with several arguments the grammar knows them for types.
        kind::CALL_EXPRESSION => (nodes.child(id, field::FUNCTION), nodes.child(id, field::TYPE_ARGUMENTS)),
        // A receiver names the parameters, it does not instantiate.
        kind::GENERIC_TYPE if nodes.ancestors(id).any(|above| nodes.field_of(above) == field::RECEIVER) => return,
        kind::GENERIC_TYPE => (nodes.child(id, field::TYPE), nodes.child(id, field::TYPE_ARGUMENTS)),
        kind::INDEX_EXPRESSION => (nodes.child(id, field::OPERAND), Some(id)),
        _ => (nodes.child(id, field::TYPE), Some(id)),
    };
    if let (Some(generic), Some(brackets)) = (generic, brackets)
        && let Some(bracket) = nodes.token(brackets, "[", view.text)
        && is_generic(view, generic)
    {
        findings.push(scene.finding("instantiation", bracket, id, &[("name", view.source(generic))]));
    }
}

/// Does the name stand for a generic function or type.
fn is_generic(view: &View<'_>, name: NodeId) -> bool {
    if let Some(Type::Named(named)) = view.denoted_type(name) {
        return named.local.is_none() && view.has_type_parameters(&named.package, &named.name);
    }
    let Some(Meaning::Declared { package, name }) = view.meaning_at(name) else { return false };
    view.object_kind(&package, &name) == Some(ObjectKind::Function)
        && matches!(view.type_of_object(&package, &name), Type::Function(signature) if !signature.type_parameters.is_empty())
}

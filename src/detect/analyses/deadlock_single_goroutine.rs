//! A send on an unbuffered local channel that no other goroutine can know of yet: it waits for ever.

use super::{Analysis, Finding, Scene};
use crate::detect::channel::{is_made_unbuffered, select_of};
use crate::facts::{BindingId, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "deadlock-single-goroutine", cases: &[], kinds: &[kind::SEND_STATEMENT], called: &[], run };

fn run(scene: &Scene<'_>, send: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(waits_for_ever(scene, send));
}

fn waits_for_ever(scene: &Scene<'_>, send: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let channel = nodes.child(send, field::CHANNEL).filter(|&channel| nodes.kind(channel) == kind::IDENTIFIER)?;
    let binding = view.binding(channel)?;
    let declared = view.scopes.binding(binding).name;
    let is_alone = view.owner(declared) == view.owner(send)
        && select_of(view, send).is_none()
        && is_made_unbuffered(view, binding)
        && !is_known_before(view, binding, send);
    let arrow = nodes.token(send, "<-", view.text).filter(|_| is_alone)?;
    Some(scene.finding("", arrow, send, &[("channel", view.source(channel))]))
}

/// May another goroutine know the channel when the send runs: any mention before that does not communicate itself,
/// or one in a function literal. In a loop the mentions behind the send count too.
fn is_known_before(view: &View<'_>, binding: BindingId, send: NodeId) -> bool {
    let nodes = view.nodes;
    let declared = view.scopes.binding(binding).name;
    let owner = view.owner(send);
    let loops = nodes.ancestors(send).take_while(|&above| above > declared);
    let outermost = loops.filter(|&above| nodes.kind(above) == kind::FOR_STATEMENT).last();
    let end = outermost.map_or(send.0, |above| nodes.end_of_subtree(above));
    let mut between = nodes.ids().skip(declared.0 as usize + 1).take_while(|id| id.0 < end);
    between.any(|id| {
        nodes.kind(id) == kind::IDENTIFIER
            && view.binding(id) == Some(binding)
            && (view.owner(id) != owner || !communicates(view, id))
    })
}

/// Is the mention the channel of a send, a receive or a `range`, or is it asked for its length.
fn communicates(view: &View<'_>, mention: NodeId) -> bool {
    let nodes = view.nodes;
    let Some(parent) = nodes.parent(mention) else { return false };
    match nodes.kind(parent) {
        kind::SEND_STATEMENT => nodes.field_of(mention) == field::CHANNEL,
        kind::UNARY_EXPRESSION => nodes.token(parent, "<-", view.text).is_some(),
        kind::RANGE_CLAUSE => nodes.field_of(mention) == field::RIGHT,
        kind::ARGUMENT_LIST => {
            let function = nodes.parent(parent).and_then(|call| nodes.child(call, field::FUNCTION));
            function.is_some_and(|function| matches!(view.source(function), "len" | "cap"))
        }
        _ => false,
    }
}

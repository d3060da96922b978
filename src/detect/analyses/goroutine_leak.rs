//! A goroutine that sends on an unbuffered local channel whose only receive may give up:
//! it stands in a select with another case. If that other case wins, the sender waits for ever.

use super::{Analysis, Finding, Scene};
use crate::detect::channel::{Use, case_count, is_in_loop, is_made_unbuffered, select_of, uses};
use crate::detect::goroutine::literal_of_goroutine;
use crate::facts::{BindingId, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis =
    Analysis { name: "goroutine-leak", cases: &[], kinds: &[kind::SEND_STATEMENT], called: &[], run };

fn run(scene: &Scene<'_>, send: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(leak(scene, send));
}

fn leak(scene: &Scene<'_>, send: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let literal = view.owner(send).filter(|&owner| literal_of_goroutine(view, owner))?;
    let channel = nodes.child(send, field::CHANNEL).filter(|&channel| nodes.kind(channel) == kind::IDENTIFIER)?;
    let binding = view.binding(channel)?;
    let declared = view.scopes.binding(binding).name;
    let is_outer = declared < literal || declared.0 >= nodes.end_of_subtree(literal);
    if !is_outer || select_of(view, send).is_some() || !is_made_unbuffered(view, binding) {
        return None;
    }
    let uses = uses(view, binding);
    let mut receives = uses.iter().filter(|one| matches!(one, Use::Receive(_) | Use::Range(_)));
    let (Some(&Use::Receive(receive)), None) = (receives.next(), receives.next()) else { return None };
    let select = select_of(view, receive)?;
    if uses.contains(&Use::Escapes) || case_count(view, select) < 2 || !is_run_once(view, select, binding) {
        return None;
    }
    let arrow = nodes.token(send, "<-", view.text)?;
    Some(scene.finding("", arrow, send, &[("channel", view.source(channel))]))
}

/// Is the select run at most once for the channel: not in a loop, and not in a function literal that may be called again.
/// One that is called or deferred where it stands is not.
fn is_run_once(view: &View<'_>, select: NodeId, binding: BindingId) -> bool {
    let nodes = view.nodes;
    let home = view.owner(view.scopes.binding(binding).name);
    let mut at = select;
    loop {
        if is_in_loop(view, at, binding) {
            return false;
        }
        let owner = view.owner(at);
        if owner == home {
            return true;
        }
        let Some(literal) = owner.filter(|&literal| nodes.field_of(literal) == field::FUNCTION) else { return false };
        at = literal;
    }
}

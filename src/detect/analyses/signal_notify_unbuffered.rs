//! `signal.Notify` with a channel that has no room: a signal that comes while nobody receives is dropped.

use super::{Analysis, Finding, Scene};
use crate::detect::channel::{is_made_unbuffered, is_unbuffered_make};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "signal-notify-unbuffered",
    cases: &["variable", "inline"],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["Notify"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if !scene.calls(call, "os/signal", &["Notify"]) {
        return;
    }
    let Some(arguments) = nodes.child(call, field::ARGUMENTS) else { return };
    let Some(channel) = nodes.named_children(arguments).next() else { return };
    match nodes.kind(channel) {
        kind::CALL_EXPRESSION if is_unbuffered_make(view, channel) => {
            findings.push(scene.finding("inline", channel, call, &[]));
        }
        kind::IDENTIFIER if view.binding(channel).is_some_and(|binding| is_made_unbuffered(view, binding)) => {
            findings.push(scene.finding("variable", channel, call, &[("channel", view.source(channel))]));
        }
        _ => {}
    }
}

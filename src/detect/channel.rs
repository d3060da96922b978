//! What several analyses ask about channels: where one is made, sent to and received from.

use crate::facts::scopes::is_function;
use crate::facts::{BindingId, Meaning, Origin, View};
use crate::syntax::{NodeId, field, kind};

/// Is the variable a channel that its declaration makes without a buffer.
pub fn is_made_unbuffered(view: &View<'_>, binding: BindingId) -> bool {
    let nodes = view.nodes;
    let (statement, index, values) = match view.scopes.binding(binding).origin {
        Origin::Short(statement, index) => (statement, index, field::RIGHT),
        Origin::Variable(spec, index) => (spec, index, field::VALUE),
        _ => return false,
    };
    let value = nodes.child(statement, values).and_then(|values| nodes.named_children(values).nth(index as usize));
    value.is_some_and(|value| is_unbuffered_make(view, value))
}

/// Is the expression `make(chan T)` or `make(chan T, 0)`.
pub fn is_unbuffered_make(view: &View<'_>, call: NodeId) -> bool {
    let nodes = view.nodes;
    let Some(function) = nodes.child(call, field::FUNCTION) else { return false };
    let Some(arguments) = nodes.child(call, field::ARGUMENTS) else { return false };
    let mut arguments = nodes.named_children(arguments);
    let is_channel = arguments.next().is_some_and(|ty| nodes.kind(ty) == kind::CHANNEL_TYPE);
    let is_empty = arguments.next().is_none_or(|capacity| view.source(capacity) == "0");
    is_channel && is_empty && view.meaning_of_name(function) == Some(Meaning::Builtin("make"))
}

/// How one mention of a channel uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// `ch <- v`; the `send_statement`.
    Send(NodeId),
    /// `<-ch`; the `unary_expression`.
    Receive(NodeId),
    /// `range ch`; the `range_clause`.
    Range(NodeId),
    /// `close(ch)`, `len(ch)`, `cap(ch)`.
    Builtin,
    /// Anything else: it may go anywhere from there.
    Escapes,
}

/// Every mention of a variable behind its declaration, as the use of a channel.
pub fn uses(view: &View<'_>, binding: BindingId) -> Vec<Use> {
    let nodes = view.nodes;
    let declared = view.scopes.binding(binding).name;
    let mentions = nodes.ids().filter(|&id| id != declared && nodes.kind(id) == kind::IDENTIFIER);
    mentions.filter(|&id| view.binding(id) == Some(binding)).map(|id| use_of(view, id)).collect()
}

fn use_of(view: &View<'_>, id: NodeId) -> Use {
    let nodes = view.nodes;
    let Some(parent) = nodes.parent(id) else { return Use::Escapes };
    match nodes.kind(parent) {
        kind::SEND_STATEMENT if nodes.field_of(id) == field::CHANNEL => Use::Send(parent),
        kind::UNARY_EXPRESSION if nodes.token(parent, "<-", view.text).is_some() => Use::Receive(parent),
        kind::RANGE_CLAUSE if nodes.field_of(id) == field::RIGHT => Use::Range(parent),
        kind::ARGUMENT_LIST => {
            let function = nodes.parent(parent).and_then(|call| nodes.child(call, field::FUNCTION));
            match function
                .filter(|&function| nodes.kind(function) == kind::IDENTIFIER)
                .and_then(|function| view.meaning_of_name(function))
            {
                Some(Meaning::Builtin("close" | "len" | "cap")) => Use::Builtin,
                _ => Use::Escapes,
            }
        }
        _ => Use::Escapes,
    }
}

/// The select whose case communicates by this send or receive, if it stands in one.
pub fn select_of(view: &View<'_>, communication: NodeId) -> Option<NodeId> {
    let nodes = view.nodes;
    let mut at = communication;
    loop {
        let parent = nodes.parent(at)?;
        match nodes.kind(parent) {
            kind::COMMUNICATION_CASE if nodes.field_of(at) == field::COMMUNICATION => return nodes.parent(parent),
            kind::RECEIVE_STATEMENT | kind::EXPRESSION_STATEMENT | kind::PARENTHESIZED_EXPRESSION => at = parent,
            _ => return None,
        }
    }
}

/// How many cases a select has, the default one too.
pub fn case_count(view: &View<'_>, select: NodeId) -> usize {
    let is_case = |&id: &NodeId| matches!(view.nodes.kind(id), kind::COMMUNICATION_CASE | kind::DEFAULT_CASE);
    view.nodes.children(select).filter(is_case).count()
}

/// Does the node stand in a loop of its own function that a variable is declared outside of.
pub fn is_in_loop(view: &View<'_>, id: NodeId, binding: BindingId) -> bool {
    let nodes = view.nodes;
    let declared = view.scopes.binding(binding).name;
    let mut above = nodes.ancestors(id).take_while(|&above| !is_function(nodes, above));
    above.any(|above| {
        let holds = above < declared && declared.0 < nodes.end_of_subtree(above);
        nodes.kind(above) == kind::FOR_STATEMENT && !holds
    })
}

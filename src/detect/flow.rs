//! What several analyses ask about the order in which statements run.

use crate::detect::analyses::Scene;
use crate::facts::{BindingId, Meaning, View};
use crate::syntax::{NodeId, Nodes, field, kind};

/// The statement of a list that a statement is: itself, or the labels around it; none if it stands in no list, as
/// what initialises an `if`.
pub fn item_of_list(nodes: &Nodes, statement: NodeId) -> Option<NodeId> {
    let parent = nodes.parent(statement)?;
    match nodes.kind(parent) {
        kind::STATEMENT_LIST => Some(statement),
        kind::LABELED_STATEMENT => item_of_list(nodes, parent),
        _ => None,
    }
}

/// The statements before `item` in its list, the last of them first.
pub fn before(nodes: &Nodes, item: NodeId) -> impl Iterator<Item = NodeId> {
    let list = nodes.parent(item).into_iter().flat_map(|list| nodes.named_children(list));
    let before: Vec<NodeId> = list.take_while(|&other| other < item).collect();
    before.into_iter().rev()
}

/// The statements behind `item` in its list, in order.
pub fn behind(nodes: &Nodes, item: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    nodes.parent(item).into_iter().flat_map(|list| nodes.named_children(list)).filter(move |&other| other > item)
}

/// Does what follows a statement in its list never run after it: it returns, jumps, panics, or ends the program, the
/// goroutine or the test.
pub fn leaves(scene: &Scene<'_>, statement: NodeId) -> bool {
    let nodes = scene.view.nodes;
    match nodes.kind(statement) {
        kind::RETURN_STATEMENT | kind::CONTINUE_STATEMENT | kind::GOTO_STATEMENT | kind::BREAK_STATEMENT => true,
        kind::EXPRESSION_STATEMENT => nodes.named_children(statement).next().is_some_and(|call| {
            nodes.kind(call) == kind::CALL_EXPRESSION
                && (scene.calls_builtin(call, "panic")
                    || scene.calls(call, "os", &["Exit"])
                    || scene.calls(call, "runtime", &["Goexit"])
                    || scene.calls(call, "log", &["Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"])
                    || scene.calls_test_method(call, &["Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow"]))
        }),
        kind::LABELED_STATEMENT => nodes.named_children(statement).last().is_some_and(|inner| leaves(scene, inner)),
        _ => false,
    }
}

/// Does the mention of a variable give it another value: `x = …`, `x, y := …` where `x` is there, `for x = range …`.
/// `x += 1` and `x++` do so too, and read it first.
pub fn is_assigned(nodes: &Nodes, mention: NodeId) -> bool {
    let Some(parent) = nodes.parent(mention) else { return false };
    match nodes.kind(parent) {
        kind::EXPRESSION_LIST => {
            nodes.field_of(parent) == field::LEFT
                && nodes.parent(parent).is_some_and(|statement| nodes.kind(statement) != kind::TYPE_SWITCH_STATEMENT)
        }
        kind::INC_STATEMENT | kind::DEC_STATEMENT => true,
        _ => false,
    }
}

/// Is it `&x`, so that others may change `x`.
pub fn is_address_taken(view: &View<'_>, mention: NodeId) -> bool {
    let nodes = view.nodes;
    nodes.parent(mention).is_some_and(|parent| {
        nodes.kind(parent) == kind::UNARY_EXPRESSION && nodes.token(parent, "&", view.text).is_some()
    })
}

/// The mentions of a variable in a stretch of a declaration. Where it is declared is none, nor is the key of a struct's
/// field of the same name.
pub fn mentions<'a>(
    scene: &'a Scene<'_>,
    binding: BindingId,
    within: impl Iterator<Item = NodeId> + 'a,
) -> impl Iterator<Item = NodeId> + 'a {
    let view = scene.view;
    within.filter(move |&id| {
        view.nodes.kind(id) == kind::IDENTIFIER
            && view.binding(id) == Some(binding)
            && view.meaning(id) == Some(Meaning::Local(binding))
    })
}

//! A pointer variable without a value, returned as an interface, which is then not nil.
//! (<https://go.dev/doc/faq#nil_error>)

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{before, is_address_taken, is_assigned, leaves, mentions};
use crate::facts::{BindingId, Meaning, ObjectKind, Origin, Type, View};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "typed-nil-interface",
    cases: &["error", "interface"],
    kinds: &[kind::RETURN_STATEMENT],
    called: &[],
    run,
};

fn run(scene: &Scene<'_>, statement: NodeId, findings: &mut Vec<Finding>) {
    let nodes = scene.view.nodes;
    let Some(list) = nodes.named_children(statement).next() else {
        findings.extend(set_before_bare_return(scene, statement));
        return;
    };
    let values: Vec<NodeId> = nodes.named_children(list).collect();
    for (index, &value) in values.iter().enumerate() {
        findings.extend(typed_nil(scene, statement, value, index, values.len()));
    }
}

/// `err = p` right before a `return` without values, where `err` is a result.
fn set_before_bare_return(scene: &Scene<'_>, bare: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let last = before(nodes, bare).next().filter(|&last| nodes.kind(last) == kind::ASSIGNMENT_STATEMENT)?;
    let only = |of| {
        let mut all = nodes.named_children(nodes.child(last, of)?);
        all.next().filter(|_| all.next().is_none())
    };
    let (result, value) = (only(field::LEFT)?, only(field::RIGHT)?);
    let binding = view.binding(result).filter(|_| nodes.kind(result) == kind::IDENTIFIER)?;
    if !matches!(view.scopes.binding(binding).origin, Origin::Result(_)) || view.owner(bare) != view.owner(last) {
        return None;
    }
    nil_as(scene, last, value, &view.binding_type(binding))
}

fn typed_nil(scene: &Scene<'_>, statement: NodeId, value: NodeId, index: usize, count: usize) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    view.binding(value).filter(|_| nodes.kind(value) == kind::IDENTIFIER)?;
    let results = view.signature_at(view.owner(statement)?)?.results;
    let result = results.get(index).filter(|_| results.len() == count)?;
    nil_as(scene, statement, value, result)
}

/// The value of a statement that becomes a result of this type: a pointer variable that may have no value there.
fn nil_as(scene: &Scene<'_>, statement: NodeId, value: NodeId, result: &Type) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let binding = view.binding(value).filter(|_| nodes.kind(value) == kind::IDENTIFIER)?;
    let spelt = declared_nil(scene, binding)?;
    let owner = view.owner(statement)?;
    if !stays_inside(scene, binding, owner) {
        return None;
    }
    let is_interface =
        !matches!(result, Type::Parameter(_)) && matches!(view.underlying(result), Type::Interface(of) if !of.union);
    if !is_interface || is_set_before(scene, binding, statement) {
        return None;
    }
    let case = if result.is_error() { "error" } else { "interface" };
    let bindings = [("pointer", view.source(value)), ("type", view.source(spelt))];
    Some(scene.finding(case, value, statement, &bindings))
}

/// The pointer type of a variable that is declared without a value: by `var p *T`, `var p *T = nil`, or with the value
/// `(*T)(nil)`.
fn declared_nil(scene: &Scene<'_>, binding: BindingId) -> Option<NodeId> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let (values, index) = match view.scopes.binding(binding).origin {
        Origin::Variable(spec, index) => {
            if let Some(spelt) = nodes.child(spec, field::TYPE) {
                let is_pointer = || matches!(view.underlying(&view.binding_type(binding)), Type::Pointer(_));
                return (is_declared_nil(view, spec) && is_pointer()).then_some(spelt);
            }
            (nodes.child(spec, field::VALUE)?, index)
        }
        Origin::Short(statement, index) => (nodes.child(statement, field::RIGHT)?, index),
        _ => return None,
    };
    let conversion = nodes.named_children(values).nth(index as usize)?;
    let function = nodes.child(conversion, field::FUNCTION)?;
    let mut arguments = nodes.named_children(nodes.child(conversion, field::ARGUMENTS)?);
    let is_nil = arguments.next().is_some_and(|value| nodes.kind(value) == kind::NIL) && arguments.next().is_none();
    let spelt = nodes.named_children(function).next()?;
    // `(*f)(nil)` would be a call if `f` were a variable.
    let named = nodes.child(spelt, field::OPERAND).filter(|_| nodes.token(spelt, "*", view.text).is_some())?;
    let is_type = match scene.meaning_of_operand(named)? {
        Meaning::Declared { package, name } => view.object_kind(&package, &name) == Some(ObjectKind::Type),
        _ => false,
    };
    (is_nil && is_type && nodes.kind(function) == kind::PARENTHESIZED_EXPRESSION).then_some(spelt)
}

/// `var p *T` or `var p *T = nil`
fn is_declared_nil(view: &View<'_>, spec: NodeId) -> bool {
    let nodes = view.nodes;
    let values = nodes.child(spec, field::VALUE);
    values.is_none_or(|values| nodes.named_children(values).all(|value| nodes.kind(value) == kind::NIL))
}

/// Is the variable of this very function, and does nobody else get at it: no `&p`, no mention in a function literal.
fn stays_inside(scene: &Scene<'_>, binding: BindingId, owner: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let is_own = |id: NodeId| view.owner(id) == Some(owner);
    is_own(view.scopes.binding(binding).name)
        && mentions(scene, binding, nodes.ids()).all(|mention| is_own(mention) && !is_address_taken(view, mention))
}

/// Has the variable got a value, or been compared with nil, on every path to a statement.
fn is_set_before(scene: &Scene<'_>, binding: BindingId, statement: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let declared = view.scopes.binding(binding).name;
    let mut here = statement;
    while let Some(parent) = nodes.parent(here).filter(|_| here > declared) {
        let is_set = match nodes.kind(parent) {
            kind::STATEMENT_LIST => {
                let mut between = before(nodes, here).take_while(|&other| nodes.end_of_subtree(other) > declared.0);
                between.any(|other| sets(scene, binding, other))
            }
            kind::IF_STATEMENT => {
                let condition = nodes.child(parent, field::CONDITION);
                let (tells, sign) = match nodes.field_of(here) {
                    field::CONSEQUENCE => (condition, "!="),
                    _ => (condition.filter(|_| nodes.field_of(here) == field::ALTERNATIVE), "=="),
                };
                let initializer = nodes.child(parent, field::INITIALIZER);
                initializer.is_some_and(|first| sets(scene, binding, first))
                    || condition.is_some_and(|condition| here > condition && dereferences(scene, binding, condition))
                    || tells.is_some_and(|condition| compares_with_nil(scene, binding, condition, sign))
            }
            kind::EXPRESSION_CASE => nodes
                .child(parent, field::VALUE)
                .and_then(|values| nodes.named_children(values).next())
                .is_some_and(|condition| compares_with_nil(scene, binding, condition, "!=")),
            _ => false,
        };
        if is_set {
            return true;
        }
        here = parent;
    }
    false
}

/// Is the variable set once the statement is over, or is what follows never reached.
fn sets(scene: &Scene<'_>, binding: BindingId, statement: NodeId) -> bool {
    let nodes = scene.view.nodes;
    match nodes.kind(statement) {
        kind::ASSIGNMENT_STATEMENT | kind::SHORT_VAR_DECLARATION | kind::RECEIVE_STATEMENT => {
            gives_value(scene, binding, statement) || dereferences(scene, binding, statement)
        }
        kind::EXPRESSION_STATEMENT | kind::SEND_STATEMENT | kind::INC_STATEMENT | kind::DEC_STATEMENT => {
            dereferences(scene, binding, statement)
        }
        kind::LABELED_STATEMENT => {
            nodes.named_children(statement).last().is_some_and(|inner| sets(scene, binding, inner))
        }
        kind::BLOCK => list_sets(scene, binding, statement),
        kind::IF_STATEMENT => {
            let initializer = nodes.child(statement, field::INITIALIZER);
            let branch = |of| nodes.child(statement, of).is_some_and(|branch| branch_sets(scene, binding, branch));
            let condition = nodes.child(statement, field::CONDITION);
            let when_nil = condition.is_some_and(|condition| compares_with_nil(scene, binding, condition, "=="));
            initializer.is_some_and(|first| sets(scene, binding, first))
                || condition.is_some_and(|condition| dereferences(scene, binding, condition))
                || (branch(field::CONSEQUENCE) && (when_nil || branch(field::ALTERNATIVE)))
        }
        kind::EXPRESSION_SWITCH_STATEMENT | kind::TYPE_SWITCH_STATEMENT | kind::SELECT_STATEMENT => {
            let is_whole = nodes.kind(statement) == kind::SELECT_STATEMENT
                || nodes.child_of_kind(statement, kind::DEFAULT_CASE).is_some();
            let cases = [kind::EXPRESSION_CASE, kind::TYPE_CASE, kind::COMMUNICATION_CASE, kind::DEFAULT_CASE];
            let mut cases = nodes.children(statement).filter(|&case| cases.contains(&nodes.kind(case)));
            is_whole
                && cases.all(|case| {
                    let received = nodes.child(case, field::COMMUNICATION);
                    received.is_some_and(|received| sets(scene, binding, received)) || list_sets(scene, binding, case)
                })
        }
        // A loop without a condition ends where it wants to, perhaps only once the variable has a value, as does one
        // that goes on while the variable is nil.
        kind::FOR_STATEMENT => {
            let head = nodes.named_children(statement).next();
            let is_endless = head.is_some_and(|head| nodes.kind(head) == kind::BLOCK);
            let condition = head.and_then(|head| match nodes.kind(head) {
                kind::FOR_CLAUSE => nodes.child(head, field::CONDITION),
                _ => Some(head),
            });
            let waits = condition.is_some_and(|condition| compares_with_nil(scene, binding, condition, "=="));
            (is_endless || waits)
                && mentions(scene, binding, nodes.subtree(statement)).any(|mention| is_assigned(nodes, mention))
        }
        _ => false,
    }
}

/// A block or the `if` behind an `else`.
fn branch_sets(scene: &Scene<'_>, binding: BindingId, branch: NodeId) -> bool {
    if scene.view.nodes.kind(branch) == kind::BLOCK {
        list_sets(scene, binding, branch)
    } else {
        sets(scene, binding, branch)
    }
}

/// Does a statement of the list of a block or case set the variable, or leave.
fn list_sets(scene: &Scene<'_>, binding: BindingId, around: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let list = nodes.child_of_kind(around, kind::STATEMENT_LIST);
    let mut statements = list.into_iter().flat_map(|list| nodes.named_children(list));
    // A `break` may lead to the end of a switch, behind which the variable is looked at.
    statements.any(|statement| {
        sets(scene, binding, statement) || (nodes.kind(statement) != kind::BREAK_STATEMENT && leaves(scene, statement))
    })
}

/// Does what is below a node read a field of the variable whatever happens, which a nil pointer does not survive. A
/// method can be called with nil, and behind `&&` and `||` not everything is looked at.
fn dereferences(scene: &Scene<'_>, binding: BindingId, below: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    mentions(scene, binding, nodes.subtree(below)).any(|mention| {
        let Some(selector) = nodes.parent(mention).filter(|&parent| {
            nodes.kind(parent) == kind::SELECTOR_EXPRESSION && nodes.field_of(mention) == field::OPERAND
        }) else {
            return false;
        };
        let is_certain =
            std::iter::once(selector).chain(nodes.ancestors(selector)).take_while(|&id| id > below).all(|id| {
                let joins = nodes.parent(id).and_then(|parent| nodes.child(parent, field::OPERATOR));
                nodes.field_of(id) != field::RIGHT
                    || !joins.is_some_and(|joins| ["&&", "||"].contains(&view.source(joins)))
            });
        nodes.field_of(selector) != field::FUNCTION && is_certain
    })
}

/// Does the assignment give the variable something else than `nil`. Where it is declared, that was looked at.
fn gives_value(scene: &Scene<'_>, binding: BindingId, statement: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let (Some(left), Some(right)) = (nodes.child(statement, field::LEFT), nodes.child(statement, field::RIGHT)) else {
        return false;
    };
    let values: Vec<NodeId> = nodes.named_children(right).collect();
    nodes.named_children(left).enumerate().any(|(index, target)| {
        nodes.kind(target) == kind::IDENTIFIER
            && target != view.scopes.binding(binding).name
            && view.scopes.declared_by(target).or_else(|| view.binding(target)) == Some(binding)
            && values.get(index).is_none_or(|&value| nodes.kind(value) != kind::NIL)
    })
}

/// Is the condition `p == nil`, or for `!=` its opposite, or does it hold only together with it:
/// `p == nil || …` is false, `p != nil && …` is true only if `p` is not nil.
fn compares_with_nil(scene: &Scene<'_>, binding: BindingId, condition: NodeId, sign: &str) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.kind(condition) == kind::PARENTHESIZED_EXPRESSION {
        let inner = nodes.named_children(condition).next();
        return inner.is_some_and(|inner| compares_with_nil(scene, binding, inner, sign));
    }
    let (Some(left), Some(right)) = (nodes.child(condition, field::LEFT), nodes.child(condition, field::RIGHT)) else {
        return false;
    };
    let operator = nodes.child(condition, field::OPERATOR).map_or("", |operator| view.source(operator));
    let joins = if sign == "==" { "||" } else { "&&" };
    if operator == joins {
        return [left, right].iter().any(|&part| compares_with_nil(scene, binding, part, sign));
    }
    let is_variable = |id| nodes.kind(id) == kind::IDENTIFIER && view.binding(id) == Some(binding);
    operator == sign
        && ((is_variable(left) && nodes.kind(right) == kind::NIL)
            || (is_variable(right) && nodes.kind(left) == kind::NIL))
}

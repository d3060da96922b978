//! `http.Error` and its like answer the request and return: a handler without a `return` behind them goes on.

use super::{Analysis, Finding, Scene};
use crate::detect::flow::{behind, item_of_list, leaves};
use crate::detect::goroutine::method_name;
use crate::facts::{Meaning, Origin, Type};
use crate::syntax::{NodeId, field, kind};

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "missing-return-after-http-error",
    cases: &["answers-again", "goes-on", "calls-next"],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["Error", "NotFound", "Redirect", "WriteHeader"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    findings.extend(goes_on(scene, call).or_else(|| calls_the_next(scene, call)));
}

/// `w.WriteHeader(http.StatusUnauthorized)` in an `if` of a middleware, which then calls the next handler all the same.
fn calls_the_next(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let name = method_name(view, call).filter(|&name| view.source(name) == "WriteHeader")?;
    let statement = nodes.parent(call).filter(|&parent| nodes.kind(parent) == kind::EXPRESSION_STATEMENT)?;
    let function = nodes.child(call, field::FUNCTION)?;
    let writer = nodes.child(function, field::OPERAND).filter(|&writer| nodes.kind(writer) == kind::IDENTIFIER)?;
    let status = nodes.named_children(nodes.child(call, field::ARGUMENTS)?).next()?;
    let is_parameter = matches!(view.origin(writer)?, Origin::Parameter(_));
    let is_answer = matches!(
        view.meaning(name),
        Some(Meaning::Member { package, owner, .. }) if &*package == "net/http" && &*owner == "ResponseWriter"
    );
    if !is_parameter || !is_answer || !is_error_status(scene, status) || !reaches_next(scene, statement, writer) {
        return None;
    }
    Some(scene.finding(
        "calls-next",
        name,
        call,
        &[("function", view.source(function)), ("writer", view.source(writer))],
    ))
}

/// Is it 400 or more, by its number or by its name.
fn is_error_status(scene: &Scene<'_>, status: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    match nodes.kind(status) {
        kind::INT_LITERAL => view.source(status).parse::<u16>().is_ok_and(|status| status >= 400),
        kind::SELECTOR_EXPRESSION | kind::IDENTIFIER => matches!(
            scene.meaning_of_operand(status),
            Some(Meaning::Declared { package, name }) if &*package == "net/http" && ERROR_STATUSES.contains(&&*name)
        ),
        _ => false,
    }
}

/// The statuses that refuse a request or tell of a failure, of those that handlers answer with.
const ERROR_STATUSES: [&str; 17] = [
    "StatusBadRequest",
    "StatusUnauthorized",
    "StatusPaymentRequired",
    "StatusForbidden",
    "StatusNotFound",
    "StatusMethodNotAllowed",
    "StatusNotAcceptable",
    "StatusConflict",
    "StatusGone",
    "StatusRequestEntityTooLarge",
    "StatusUnsupportedMediaType",
    "StatusTeapot",
    "StatusUnprocessableEntity",
    "StatusTooManyRequests",
    "StatusInternalServerError",
    "StatusBadGateway",
    "StatusServiceUnavailable",
];

/// Does the end of the block of the `if` around lead to a call of a handler with the writer. What the block itself does
/// behind the status belongs to the answer.
fn reaches_next(scene: &Scene<'_>, statement: NodeId, writer: NodeId) -> bool {
    let nodes = scene.view.nodes;
    let Some(item) = item_of_list(nodes, statement) else { return false };
    let Some((mut around, true)) = statement_around(scene, item) else { return false };
    if nodes.kind(around) != kind::IF_STATEMENT || behind(nodes, item).any(|next| leaves(scene, next)) {
        return false;
    }
    let mut conditions: Vec<NodeId> = nodes.child(around, field::CONDITION).into_iter().collect();
    loop {
        for next in behind(nodes, around) {
            if leaves(scene, next) {
                return false;
            }
            let is_other = conditions.iter().any(|&condition| runs_otherwise(scene, next, condition));
            if !is_other && hands_on(scene, next, writer) {
                return true;
            }
        }
        let Some((outer, true)) = statement_around(scene, around) else { return false };
        conditions.extend(nodes.child(outer, field::CONDITION).filter(|_| nodes.kind(outer) == kind::IF_STATEMENT));
        around = outer;
    }
}

/// Is the statement `next.ServeHTTP(w, …)`.
fn hands_on(scene: &Scene<'_>, statement: NodeId, writer: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let Some(call) = nodes.named_children(statement).next() else { return false };
    let first = nodes.child(call, field::ARGUMENTS).and_then(|arguments| nodes.named_children(arguments).next());
    nodes.kind(statement) == kind::EXPRESSION_STATEMENT
        && nodes.kind(call) == kind::CALL_EXPRESSION
        && method_name(view, call).is_some_and(|name| view.source(name) == "ServeHTTP")
        && first
            .is_some_and(|first| nodes.kind(first) == kind::IDENTIFIER && view.binding(first) == view.binding(writer))
}

fn goes_on(scene: &Scene<'_>, call: NodeId) -> Option<Finding> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let statement = nodes.parent(call).filter(|&parent| nodes.kind(parent) == kind::EXPRESSION_STATEMENT)?;
    let writer = root(scene, nodes.named_children(nodes.child(call, field::ARGUMENTS)?).next()?)?;
    // A recorder of a test is looked at behind the call, and a writer that wraps another may hold its answer back.
    let is_parameter = matches!(view.origin(writer)?, Origin::Parameter(_));
    let is_recorder = view.binding(writer).is_some_and(|binding| {
        matches!(view.binding_type(binding), Type::Pointer(to) if to.is_named("net/http/httptest", "ResponseRecorder"))
    });
    if !is_parameter || is_recorder || !scene.calls(call, "net/http", &["Error", "NotFound", "Redirect"]) {
        return None;
    }
    let case = what_follows(scene, statement, writer)?;
    let function = nodes.child(call, field::FUNCTION)?;
    let name = nodes.child(function, field::FIELD).unwrap_or(function);
    Some(scene.finding(case, name, call, &[("function", view.source(function)), ("writer", view.source(writer))]))
}

/// The variable that an expression starts with: `c` of `c.Writer`.
fn root(scene: &Scene<'_>, id: NodeId) -> Option<NodeId> {
    let nodes = scene.view.nodes;
    match nodes.kind(id) {
        kind::IDENTIFIER => scene.view.binding(id).map(|_| id),
        kind::SELECTOR_EXPRESSION | kind::UNARY_EXPRESSION => root(scene, nodes.child(id, field::OPERAND)?),
        kind::PARENTHESIZED_EXPRESSION => root(scene, nodes.named_children(id).next()?),
        _ => None,
    }
}

/// What runs behind the answer, up to a statement that leaves: something that uses the writer again, or, where the
/// answer ends an `if` without `else`, anything. Behind the body of a loop or a function nothing is looked at.
fn what_follows(scene: &Scene<'_>, statement: NodeId, writer: NodeId) -> Option<&'static str> {
    let nodes = scene.view.nodes;
    let mut item = item_of_list(nodes, statement)?;
    // What a deferred function does behind its answer is the end of the handler, as after a recovered panic.
    let mut ends_if = behind(nodes, item).next().is_none() && !is_deferred(scene, statement);
    let mut conditions = Vec::new();
    let mut goes_on = false;
    loop {
        for next in behind(nodes, item) {
            if leaves(scene, next) {
                return goes_on.then_some("goes-on");
            }
            if conditions.iter().any(|&condition| runs_otherwise(scene, next, condition)) {
                continue;
            }
            if uses(scene, next, writer) {
                return Some("answers-again");
            }
            goes_on |= ends_if && !conditions.is_empty();
        }
        let Some((around, may_go_on)) = statement_around(scene, item) else {
            return goes_on.then_some("goes-on");
        };
        ends_if &= may_go_on;
        if nodes.kind(around) == kind::IF_STATEMENT
            && nodes.parent(item).and_then(|list| nodes.parent(list)) == nodes.child(around, field::CONSEQUENCE)
        {
            conditions.extend(nodes.child(around, field::CONDITION));
        }
        item = around;
    }
}

fn is_deferred(scene: &Scene<'_>, statement: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    view.owner(statement)
        .filter(|&owner| nodes.field_of(owner) == field::FUNCTION)
        .and_then(|literal| nodes.parent(nodes.parent(literal)?))
        .is_some_and(|around| nodes.kind(around) == kind::DEFER_STATEMENT)
}

/// Is the statement an `if` without `else` whose condition is the opposite of another one: `ok` and `!ok`, or the same
/// sides of `==` and `!=`.
fn runs_otherwise(scene: &Scene<'_>, statement: NodeId, condition: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if nodes.kind(statement) != kind::IF_STATEMENT || nodes.child(statement, field::ALTERNATIVE).is_some() {
        return false;
    }
    let Some(other) = nodes.child(statement, field::CONDITION) else { return false };
    let is_negation = |of: NodeId, not: NodeId| {
        nodes.kind(not) == kind::UNARY_EXPRESSION
            && nodes.token(not, "!", view.text).is_some()
            && nodes.child(not, field::OPERAND).is_some_and(|operand| view.source(operand) == view.source(of))
    };
    let part = |id, of| nodes.child(id, of).map(|part| view.source(part));
    let operators = [part(condition, field::OPERATOR), part(other, field::OPERATOR)];
    let are_opposite = matches!(operators, [Some("=="), Some("!=")] | [Some("!="), Some("==")]);
    is_negation(condition, other)
        || is_negation(other, condition)
        || (are_opposite && [field::LEFT, field::RIGHT].iter().all(|&side| part(condition, side) == part(other, side)))
}

/// Does a statement use the writer for something else than to send at once what it has: `w.(http.Flusher).Flush()`.
fn uses(scene: &Scene<'_>, statement: NodeId, writer: NodeId) -> bool {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let binding = view.binding(writer);
    let flushes = nodes.named_children(statement).next().is_some_and(|call| {
        nodes.kind(statement) == kind::EXPRESSION_STATEMENT
            && nodes
                .child(call, field::FUNCTION)
                .and_then(|function| nodes.child(function, field::FIELD))
                .is_some_and(|method| view.source(method) == "Flush")
    });
    if flushes {
        return false;
    }
    nodes.subtree(statement).any(|id| nodes.kind(id) == kind::IDENTIFIER && view.binding(id) == binding)
}

/// The statement whose end is reached with the end of the list that `item` stands in, and whether that is an `if`
/// without `else`, or a plain block.
fn statement_around(scene: &Scene<'_>, item: NodeId) -> Option<(NodeId, bool)> {
    let nodes = scene.view.nodes;
    let list = nodes.parent(item)?;
    let mut around = nodes.parent(list)?;
    let is_case = nodes.kind(around) != kind::BLOCK;
    let parent = nodes.parent(around)?;
    if is_case {
        return Some((item_of_list(nodes, parent)?, false));
    }
    if nodes.kind(parent) != kind::IF_STATEMENT {
        return Some((item_of_list(nodes, around)?, true));
    }
    let is_lone = nodes.child(parent, field::ALTERNATIVE).is_none() && nodes.field_of(parent) != field::ALTERNATIVE;
    around = parent;
    while nodes.field_of(around) == field::ALTERNATIVE {
        around = nodes.parent(around)?;
    }
    Some((item_of_list(nodes, around)?, is_lone))
}

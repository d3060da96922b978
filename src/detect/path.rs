//! Ways from a matched node to another one, compiled to the numbers of the grammar.

use crate::concepts::{self, Step};
use crate::facts::View;
use crate::facts::scopes::is_function;
use crate::syntax::{Field, Kind, NodeId, field, kind};

/// A compiled [`concepts::Path`].
#[derive(Clone, Debug, Default)]
pub struct Path(Vec<CompiledStep>);

#[derive(Clone, Debug)]
enum CompiledStep {
    Field(Field),
    Child(u32),
    Last,
    Parent,
    Call,
    Receiver,
    Owner,
    Declaration,
    Up(Kind),
    ChildOfKind(Kind),
}

impl Path {
    /// Compiles a path; the error names what the grammar does not know.
    pub fn compile(path: &concepts::Path) -> Result<Self, String> {
        path.iter().map(compile_step).collect::<Result<_, _>>().map(Self)
    }

    /// Where the path leads from `id`, if anywhere.
    pub fn follow(&self, id: NodeId, view: &View<'_>) -> Option<NodeId> {
        self.0.iter().try_fold(id, |at, step| step.follow(at, view))
    }
}

fn compile_step(step: &Step) -> Result<CompiledStep, String> {
    Ok(match step {
        Step::Field(name) => CompiledStep::Field(known_field(name)?),
        Step::Child(index) => CompiledStep::Child(*index),
        Step::Last => CompiledStep::Last,
        Step::Parent => CompiledStep::Parent,
        Step::Call => CompiledStep::Call,
        Step::Receiver => CompiledStep::Receiver,
        Step::Owner => CompiledStep::Owner,
        Step::Declaration => CompiledStep::Declaration,
        Step::Up(name) => CompiledStep::Up(known_kind(name)?),
        Step::ChildOfKind(name) => CompiledStep::ChildOfKind(known_kind(name)?),
    })
}

/// The field of this name; the error says that there is none.
pub fn known_field(name: &str) -> Result<Field, String> {
    field::by_name(name).ok_or_else(|| format!("the grammar has no field `{name}`; `src/syntax/field.rs` lists them"))
}

/// The kind of this name; the error says that there is none.
pub fn known_kind(name: &str) -> Result<Kind, String> {
    kind::by_name(name).ok_or_else(|| format!("the grammar has no node kind `{name}`; `src/syntax/kind.rs` lists them"))
}

/// The error says that a token is never found, because it is one that only separates.
pub fn known_token(token: &str) -> Result<(), String> {
    if kind::is_separator(token) {
        return Err(format!("rules do not see the token `{token}`, which only separates; name another one"));
    }
    Ok(())
}

impl CompiledStep {
    fn follow(&self, at: NodeId, view: &View<'_>) -> Option<NodeId> {
        let nodes = view.nodes;
        match self {
            Self::Field(field) => nodes.child(at, *field),
            Self::Child(index) => nodes.named_children(at).nth(*index as usize),
            Self::Last => nodes.named_children(at).last(),
            Self::Parent => nodes.parent(at),
            Self::Call => call_of(at, view),
            Self::Receiver => {
                let selector = nodes.parent(at).filter(|&parent| nodes.kind(parent) == kind::SELECTOR_EXPRESSION)?;
                nodes.child(selector, field::OPERAND).filter(|&operand| operand != at)
            }
            Self::Owner => nodes.ancestors(at).find(|&above| is_function(nodes, above)),
            Self::Declaration => Some(NodeId(0)),
            Self::Up(kind) => nodes.ancestors(at).find(|&above| nodes.kind(above) == *kind),
            Self::ChildOfKind(kind) => nodes.child_of_kind(at, *kind),
        }
    }
}

/// The call whose function the name at `id` is, through selectors, parentheses and type arguments.
pub fn call_of(id: NodeId, view: &View<'_>) -> Option<NodeId> {
    let nodes = view.nodes;
    let mut at = id;
    loop {
        let parent = nodes.parent(at)?;
        match (nodes.kind(parent), nodes.field_of(at)) {
            (kind::CALL_EXPRESSION, field::FUNCTION) => return Some(parent),
            // `errors.AsType[T](err)` is a conversion to the grammar.
            (kind::TYPE_CONVERSION_EXPRESSION, field::TYPE) if nodes.kind(at) == kind::GENERIC_TYPE => {
                return Some(parent);
            }
            (kind::GENERIC_TYPE | kind::TYPE_INSTANTIATION_EXPRESSION, field::TYPE)
            | (kind::QUALIFIED_TYPE, field::NAME)
            | (kind::SELECTOR_EXPRESSION, field::FIELD)
            | (kind::INDEX_EXPRESSION, field::OPERAND)
            | (kind::PARENTHESIZED_EXPRESSION, _) => at = parent,
            _ => return None,
        }
    }
}

/// The last name of the function that the call at `id` calls, through parentheses.
pub fn called_name(view: &View<'_>, id: NodeId) -> Option<NodeId> {
    let nodes = view.nodes;
    let mut function = nodes.child(id, field::FUNCTION)?;
    while nodes.kind(function) == kind::PARENTHESIZED_EXPRESSION {
        function = nodes.named_children(function).next()?;
    }
    match nodes.kind(function) {
        kind::IDENTIFIER => Some(function),
        kind::SELECTOR_EXPRESSION => nodes.child(function, field::FIELD),
        _ => None,
    }
}

//! The tests of a rule's `where`, compiled to the numbers of the grammar.

use crate::concepts::{self, Member, Symbol};
use crate::detect::path::{Path, known_field, known_kind, known_token};
use crate::detect::type_pattern::TypePattern;
use crate::facts::scopes::is_function;
use crate::facts::{Meaning, View};
use crate::syntax::{Field, Kind, NodeId, field, kind};

/// A compiled [`concepts::Condition`].
#[derive(Clone, Debug)]
pub struct Condition {
    at: Path,
    tests: Vec<Test>,
}

#[derive(Clone, Debug)]
enum Test {
    Kind(Vec<Kind>),
    NotKind(Vec<Kind>),
    Text(concepts::Pattern),
    NotText(concepts::Pattern),
    Present(bool),
    Has(Vec<Child>),
    Lacks(Vec<Child>),
    Contains(Vec<Kind>),
    Inside(Vec<Kind>),
    NotInside(Vec<Kind>),
    InField(Vec<Field>),
    NotInField(Vec<Field>),
    Resolves(Vec<Symbol>),
    Type(Vec<TypePattern>),
    NotType(Vec<TypePattern>),
    File(concepts::Pattern),
    NotFile(concepts::Pattern),
}

/// A child by its kind, or a token by its text.
#[derive(Clone, Debug)]
enum Child {
    Kind(Kind),
    Token(String),
}

impl Condition {
    /// Compiles a condition; the error names what is not known.
    pub fn compile(condition: &concepts::Condition) -> Result<Self, String> {
        let mut tests: Vec<Test> = condition.tests.iter().map(compile_test).collect::<Result<_, _>>()?;
        tests.sort_by_key(Test::cost);
        Ok(Self { at: Path::compile(&condition.at)?, tests })
    }

    /// Grows with the time that it takes. All conditions of a rule must hold, so the cheap ones are best asked first.
    pub fn cost(&self) -> u8 {
        self.tests.iter().map(Test::cost).max().unwrap_or_default()
    }

    /// Do all tests hold from the matched node `id`, in the file at `path`.
    pub fn holds(&self, id: NodeId, view: &View<'_>, path: &str) -> bool {
        let Some(at) = self.at.follow(id, view) else {
            return self.tests.iter().all(|test| matches!(test, Test::Present(false)));
        };
        self.tests.iter().all(|test| test.holds(at, view, path))
    }
}

fn compile_test(test: &concepts::Test) -> Result<Test, String> {
    let kinds = |names: &[String]| names.iter().map(|name| known_kind(name)).collect::<Result<Vec<_>, _>>();
    let fields = |names: &[String]| names.iter().map(|name| known_field(name)).collect::<Result<Vec<_>, _>>();
    let types = |texts: &[String]| texts.iter().map(|text| TypePattern::parse(text)).collect::<Result<Vec<_>, _>>();
    let children = |names: &[String]| {
        let child = |name: &String| match kind::by_name(name) {
            Some(kind) => Ok(Child::Kind(kind)),
            None => known_token(name).map(|()| Child::Token(name.clone())),
        };
        names.iter().map(child).collect::<Result<Vec<_>, String>>()
    };
    Ok(match test {
        concepts::Test::Kind(names) => Test::Kind(kinds(names)?),
        concepts::Test::NotKind(names) => Test::NotKind(kinds(names)?),
        concepts::Test::Text(pattern) => Test::Text(pattern.clone()),
        concepts::Test::NotText(pattern) => Test::NotText(pattern.clone()),
        concepts::Test::Present(present) => Test::Present(*present),
        concepts::Test::Has(names) => Test::Has(children(names)?),
        concepts::Test::Lacks(names) => Test::Lacks(children(names)?),
        concepts::Test::Contains(names) => Test::Contains(kinds(names)?),
        concepts::Test::Inside(names) => Test::Inside(kinds(names)?),
        concepts::Test::NotInside(names) => Test::NotInside(kinds(names)?),
        concepts::Test::InField(names) => Test::InField(fields(names)?),
        concepts::Test::NotInField(names) => Test::NotInField(fields(names)?),
        concepts::Test::Resolves(symbols) => Test::Resolves(symbols.clone()),
        concepts::Test::Type(texts) => Test::Type(types(texts)?),
        concepts::Test::NotType(texts) => Test::NotType(types(texts)?),
        concepts::Test::File(pattern) => Test::File(pattern.clone()),
        concepts::Test::NotFile(pattern) => Test::NotFile(pattern.clone()),
    })
}

impl Test {
    /// Grows with the time that it takes: a look at a node, at those around it, at text, at what names mean.
    fn cost(&self) -> u8 {
        match self {
            Self::Kind(_) | Self::NotKind(_) | Self::Present(_) | Self::InField(_) | Self::NotInField(_) => 0,
            Self::Has(_) | Self::Lacks(_) | Self::Inside(_) | Self::NotInside(_) => 1,
            Self::Text(_) | Self::NotText(_) | Self::File(_) | Self::NotFile(_) | Self::Contains(_) => 2,
            Self::Resolves(_) => 3,
            Self::Type(_) | Self::NotType(_) => 4,
        }
    }

    fn holds(&self, at: NodeId, view: &View<'_>, path: &str) -> bool {
        let nodes = view.nodes;
        match self {
            Self::Kind(kinds) => kinds.contains(&nodes.kind(at)),
            Self::NotKind(kinds) => !kinds.contains(&nodes.kind(at)),
            Self::Text(pattern) => pattern.is_match(view.source(at)),
            Self::NotText(pattern) => !pattern.is_match(view.source(at)),
            Self::Present(present) => *present,
            Self::Has(wanted) => has_child(wanted, at, view),
            Self::Lacks(wanted) => !has_child(wanted, at, view),
            Self::Contains(kinds) => {
                nodes.descendants(at, &[kind::FUNC_LITERAL]).any(|id| kinds.contains(&nodes.kind(id)))
            }
            Self::Inside(kinds) => is_inside(kinds, at, view),
            Self::NotInside(kinds) => !is_inside(kinds, at, view),
            Self::InField(fields) => fields.contains(&nodes.field_of(at)),
            Self::NotInField(fields) => !fields.contains(&nodes.field_of(at)),
            Self::Resolves(symbols) => name_in(at, view)
                // Most names end here: what they mean would take much longer to find.
                .filter(|&name| symbols.iter().any(|symbol| may_be_spelt(symbol, view.source(name))))
                .and_then(|name| view.meaning(name))
                .is_some_and(|meaning| symbols.iter().any(|symbol| names(symbol, &meaning))),
            Self::Type(patterns) => {
                let ty = type_for_test(at, view);
                patterns.iter().any(|pattern| pattern.matches(&ty, view))
            }
            Self::NotType(patterns) => {
                let ty = type_for_test(at, view);
                !ty.is_unknown() && !patterns.iter().any(|pattern| pattern.matches(&ty, view))
            }
            Self::File(pattern) => pattern.is_match(path),
            Self::NotFile(pattern) => !pattern.is_match(path),
        }
    }
}

/// Can a name with this text mean the symbol: Go's names are not renamed, only packages are.
fn may_be_spelt(symbol: &Symbol, text: &str) -> bool {
    match (&symbol.member, &symbol.name) {
        (Some(Member::Named(member)), _) => member == text,
        (Some(Member::All), _) | (None, None) => true,
        (None, Some(name)) => name == text,
    }
}

/// Does the symbol name this meaning.
pub fn names(symbol: &Symbol, meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Declared { package, name } => {
            symbol.member.is_none()
                && symbol.package == **package
                && symbol.name.as_deref().is_none_or(|wanted| wanted == &**name)
        }
        Meaning::Member { package, owner, name } => {
            symbol.package == **package
                && symbol.name.as_deref() == Some(owner)
                && match &symbol.member {
                    Some(Member::Named(wanted)) => wanted == &**name,
                    Some(Member::All) => true,
                    None => false,
                }
        }
        Meaning::Builtin(name) => {
            symbol.member.is_none()
                && symbol.package == "builtin"
                && symbol.name.as_deref().is_none_or(|wanted| wanted == *name)
        }
        Meaning::Local(_) | Meaning::Import(_) => false,
    }
}

fn has_child(wanted: &[Child], at: NodeId, view: &View<'_>) -> bool {
    let nodes = view.nodes;
    nodes.children(at).any(|child| {
        wanted.iter().any(|wanted| match wanted {
            Child::Kind(kind) => nodes.kind(child) == *kind,
            Child::Token(text) => !nodes.is_named(child) && view.source(child) == text,
        })
    })
}

fn is_inside(kinds: &[Kind], at: NodeId, view: &View<'_>) -> bool {
    let nodes = view.nodes;
    for above in nodes.ancestors(at) {
        if kinds.contains(&nodes.kind(above)) {
            return true;
        }
        if is_function(nodes, above) {
            return false;
        }
    }
    false
}

/// The identifier that says what an expression or type names.
fn name_in(at: NodeId, view: &View<'_>) -> Option<NodeId> {
    let nodes = view.nodes;
    match nodes.kind(at) {
        kind::IDENTIFIER | kind::TYPE_IDENTIFIER | kind::FIELD_IDENTIFIER | kind::NIL => Some(at),
        kind::SELECTOR_EXPRESSION => nodes.child(at, field::FIELD),
        kind::QUALIFIED_TYPE => nodes.child(at, field::NAME),
        kind::CALL_EXPRESSION => name_in(nodes.child(at, field::FUNCTION)?, view),
        kind::GENERIC_TYPE | kind::TYPE_INSTANTIATION_EXPRESSION => name_in(nodes.child(at, field::TYPE)?, view),
        kind::INDEX_EXPRESSION => name_in(nodes.child(at, field::OPERAND)?, view),
        kind::PARENTHESIZED_EXPRESSION | kind::PARENTHESIZED_TYPE => name_in(nodes.named_children(at).next()?, view),
        _ => None,
    }
}

/// The type that a node spells, or that its value has.
pub fn type_for_test(at: NodeId, view: &View<'_>) -> crate::facts::Type {
    match view.nodes.kind(at) {
        kind::FUNCTION_DECLARATION | kind::METHOD_DECLARATION | kind::FUNC_LITERAL | kind::METHOD_ELEM => view
            .signature_at(at)
            .map_or(crate::facts::Type::Unknown, |signature| crate::facts::Type::Function(signature.into())),
        kind::PARAMETER_DECLARATION | kind::VARIADIC_PARAMETER_DECLARATION | kind::FIELD_DECLARATION => {
            view.nodes.child(at, field::TYPE).map_or(crate::facts::Type::Unknown, |ty| view.type_at(ty))
        }
        _ => view.denoted_type(at).unwrap_or_else(|| view.type_of(at)),
    }
}

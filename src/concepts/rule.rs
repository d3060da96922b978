//! A rule as its author wrote it, checked but not compiled: plain data. `knowledge/README.md` says what each part means.

use crate::concepts::GoVersionBound;

/// One `[[rule]]` of a concept.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The line of the `[[rule]]` in the concept's file, from 1.
    pub line: u32,
    /// What is looked for.
    pub form: Form,
    /// All of these must hold at the matched node.
    pub conditions: Vec<Condition>,
    /// From the matched node to the focus; empty means the node itself.
    pub focus: Path,
    /// A token among the focus's children that becomes the focus.
    pub token: Option<String>,
    /// A match of this inside the focus's text becomes the focus (its group `focus`, if it has one).
    pub pattern: Option<regex::Regex>,
    /// May a match carry a lens; otherwise it only hovers.
    pub lens: bool,
    /// Does only the first match in a function or file count.
    pub once: Once,
    /// Names for the source text at a path, for `says`.
    pub bindings: Vec<(String, Path)>,
    /// Sentences with `{name}` in them; the first whose bindings all exist is said.
    pub says: Vec<String>,
    /// The reader's Go version must satisfy this.
    pub go: Option<GoVersionBound>,
}

/// The form of a rule.
#[derive(Clone, Debug)]
pub enum Form {
    /// Identifiers that resolve to one of these, and import specs of these paths.
    Symbols {
        /// `sync.Map`, `sync.Map.*`, `strconv.*`, `builtin.append`.
        symbols: Vec<Symbol>,
        /// Import paths whose import specs match.
        imports: Vec<String>,
    },
    /// Nodes of these kinds (names of the grammar).
    Node(Vec<String>),
    /// The findings of an analysis, all of them or those of one case.
    Analysis {
        /// Its name in `src/detect/analyses/`.
        name: String,
        /// Only findings of this case.
        case: Option<String>,
    },
}

/// `import/path.Name`, `import/path.Type.Member`, with `*` as the last part for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// The import path; `builtin` for predeclared names.
    pub package: String,
    /// The name in the package; none for `package.*`.
    pub name: Option<String>,
    /// A method or field of the type `name`.
    pub member: Option<Member>,
}

/// Which members a symbol names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// This one.
    Named(String),
    /// Every method and field.
    All,
}

/// How often a match counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Once {
    /// Each time.
    #[default]
    Never,
    /// In each function only the first keeps its lens.
    Function,
    /// In each file only the first keeps its lens.
    File,
    /// In each function only the first counts.
    FunctionOnly,
    /// In each file only the first counts.
    FileOnly,
}

/// A way from one node to another.
pub type Path = Vec<Step>;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The child in this field of the grammar.
    Field(String),
    /// The n-th named child, from 0.
    Child(u32),
    /// The last named child.
    Last,
    /// The parent.
    Parent,
    /// The call whose function this name is.
    Call,
    /// The operand before the dot of this member name.
    Receiver,
    /// The enclosing function literal, function or method.
    Owner,
    /// The top-level declaration.
    Declaration,
    /// The nearest ancestor of this kind.
    Up(String),
    /// The first child of this kind.
    ChildOfKind(String),
}

/// Tests at the end of a path.
#[derive(Clone, Debug)]
pub struct Condition {
    /// From the matched node; empty means the node itself.
    pub at: Path,
    /// All of these must hold.
    pub tests: Vec<Test>,
}

/// One test of a node.
#[derive(Clone, Debug)]
pub enum Test {
    /// Is the node of one of these kinds.
    Kind(Vec<String>),
    /// Is it of none of these kinds.
    NotKind(Vec<String>),
    /// Does its text match.
    Text(regex::Regex),
    /// Does its text not match.
    NotText(regex::Regex),
    /// Does the path lead to a node.
    Present(bool),
    /// Is a direct child of one of these kinds; tokens count by their text.
    Has(Vec<String>),
    /// Is no direct child of these kinds.
    Lacks(Vec<String>),
    /// Is a descendant of one of these kinds, function literals not entered.
    Contains(Vec<String>),
    /// Is an ancestor of one of these kinds, within the function literal or declaration.
    Inside(Vec<String>),
    /// Is no such ancestor.
    NotInside(Vec<String>),
    /// Does the expression or type name one of these symbols.
    Resolves(Vec<Symbol>),
    /// Has the expression one of these types, in the notation of `knowledge/README.md`.
    Type(Vec<String>),
    /// Is its type known and none of these.
    NotType(Vec<String>),
    /// Does the file's path match.
    File(regex::Regex),
}

//! One declaration seen with all that surrounds it: what its names mean.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use crate::facts::package::{Declaration, FileFacts, Import, Importer, Imports, ObjectKind, Package};
use crate::facts::scopes::{BindingId, Origin, Scopes};
use crate::facts::types::Type;
use crate::syntax::{NodeId, Nodes, field, kind};

/// How deep questions about types may lead to further ones: real code stays far below, a cycle in broken code ends here.
const DEPTH_LIMIT: u16 = 60;

/// A declaration, its file's imports, its package, and a way to other packages.
pub struct View<'a> {
    /// Gives imported packages.
    pub importer: &'a dyn Importer,
    /// The package that the declaration belongs to.
    pub package: &'a Package,
    /// The imports of its file.
    pub imports: &'a Imports,
    /// Its tree.
    pub nodes: &'a Nodes,
    /// Its source text.
    pub text: &'a str,
    /// Its names.
    pub scopes: &'a Scopes,
    pub(crate) depth: Cell<u16>,
}

/// What an identifier stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// A name declared inside the declaration.
    Local(BindingId),
    /// A name declared at the top level of a package.
    Declared {
        /// The package's import path.
        package: Arc<str>,
        /// The name.
        name: Arc<str>,
    },
    /// A field or method.
    Member {
        /// The import path of the type that declares it.
        package: Arc<str>,
        /// The type that declares it.
        owner: Arc<str>,
        /// Its name.
        name: Arc<str>,
    },
    /// An imported package, by its path.
    Import(Arc<str>),
    /// A predeclared name.
    Builtin(&'static str),
}

/// Go's predeclared names. (<https://go.dev/ref/spec#Predeclared_identifiers>)
const PREDECLARED: [&str; 44] = [
    "any",
    "bool",
    "byte",
    "comparable",
    "complex64",
    "complex128",
    "error",
    "float32",
    "float64",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "rune",
    "string",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uintptr",
    "true",
    "false",
    "iota",
    "nil",
    "append",
    "cap",
    "clear",
    "close",
    "complex",
    "copy",
    "delete",
    "imag",
    "len",
    "make",
    "max",
    "min",
    "new",
    "panic",
    "print",
    "println",
    "real",
    "recover",
];

/// The predeclared name, if it is one.
pub fn predeclared(name: &str) -> Option<&'static str> {
    // Most names are none, and many of those are longer or start with a capital letter.
    let may_be = name.len() <= 10 && name.starts_with(|first: char| first.is_ascii_lowercase());
    PREDECLARED.iter().find(|known| may_be && **known == name).copied()
}

impl<'a> View<'a> {
    /// A view of a declaration with its body.
    pub fn new(
        importer: &'a dyn Importer,
        package: &'a Package,
        imports: &'a Imports,
        nodes: &'a Nodes,
        text: &'a str,
        scopes: &'a Scopes,
    ) -> Self {
        Self { importer, package, imports, nodes, text, scopes, depth: Cell::new(0) }
    }

    /// A view of a declaration of a package, for its types.
    pub(crate) fn of<'b>(&self, package: &'b Package, file: &'b FileFacts, declaration: &'b Declaration) -> View<'b>
    where
        'a: 'b,
    {
        View {
            importer: self.importer,
            package,
            imports: &file.imports,
            nodes: declaration.nodes(),
            text: &declaration.text,
            scopes: declaration.scopes(),
            depth: Cell::new(self.depth.get()),
        }
    }

    /// Runs `question` one level deeper, or gives the default where that is too deep.
    pub(crate) fn deeper<T: Default>(&self, question: impl FnOnce() -> T) -> T {
        let depth = self.depth.get();
        if depth >= DEPTH_LIMIT {
            return T::default();
        }
        self.depth.set(depth + 1);
        let answer = question();
        self.depth.set(depth);
        answer
    }

    /// The answer that `cell` keeps for the next one who asks, found by `question` at first.
    /// It is not kept where it may be unknown only because the question came from too deep.
    pub(crate) fn remembered(&self, cell: &OnceLock<Type>, question: impl FnOnce() -> Type) -> Type {
        if let Some(ty) = cell.get() {
            return ty.clone();
        }
        let ty = question();
        if !ty.is_unknown() || self.depth.get() < DEPTH_LIMIT / 2 {
            // Another thread may have been faster, with the same answer.
            let _ = cell.set(ty.clone());
        }
        ty
    }

    /// The source text of a node.
    pub fn source(&self, id: NodeId) -> &'a str {
        self.nodes.text(id, self.text)
    }

    /// The local binding that the identifier at `id` means.
    pub fn binding(&self, id: NodeId) -> Option<BindingId> {
        self.scopes.lookup(id, self.source(id), self.nodes, self.text)
    }

    /// How the local variable that the identifier at `id` means was declared.
    pub fn origin(&self, id: NodeId) -> Option<Origin> {
        self.binding(id).map(|binding| self.scopes.binding(binding).origin)
    }

    /// What a plain identifier means where it stands: not one after a dot, not one that is being declared.
    pub fn meaning_of_name(&self, id: NodeId) -> Option<Meaning> {
        let name = self.source(id);
        if let Some(binding) = self.binding(id) {
            return Some(Meaning::Local(binding));
        }
        self.meaning_outside(name)
    }

    /// What a name means that is not declared inside the declaration.
    fn meaning_outside(&self, name: &str) -> Option<Meaning> {
        if self.package.object(name).is_some() {
            return Some(Meaning::Declared { package: self.package.path.clone(), name: name.into() });
        }
        if let Some(import) = self.imports.named(name, self.importer) {
            return Some(Meaning::Import(import.path.clone()));
        }
        for import in self.imports.dotted() {
            // A dot import of an unknown package may declare any name.
            let package = import.package(self.importer)?;
            if package.object(name).is_some() {
                return Some(Meaning::Declared { package: package.path.clone(), name: name.into() });
            }
        }
        predeclared(name).map(Meaning::Builtin)
    }

    /// The import that the operand of a selector (or the package of a qualified type) names, if it does.
    pub fn import_at(&self, id: NodeId) -> Option<&'a Import> {
        if !matches!(self.nodes.kind(id), kind::IDENTIFIER | kind::PACKAGE_IDENTIFIER | kind::TYPE_IDENTIFIER) {
            return None;
        }
        let name = self.source(id);
        let import = self.imports.named(name, self.importer)?;
        (self.binding(id).is_none() && self.package.object(name).is_none()).then_some(import)
    }

    /// What the identifier at `id` means, wherever it stands: a plain name, a name after a dot, a qualified type.
    /// None for an identifier that is being declared, for a label, for a key of a struct literal, and for what is not known.
    pub fn meaning(&self, id: NodeId) -> Option<Meaning> {
        let nodes = self.nodes;
        let parent = nodes.parent(id);
        match nodes.kind(id) {
            kind::FIELD_IDENTIFIER => {
                let selector = parent.filter(|&parent| nodes.kind(parent) == kind::SELECTOR_EXPRESSION)?;
                let operand = nodes.child(selector, field::OPERAND)?;
                if let Some(import) = self.import_at(operand) {
                    return Some(Meaning::Declared { package: import.path.clone(), name: self.source(id).into() });
                }
                self.meaning_of_member(&self.operand_type(operand), id)
            }
            kind::TYPE_IDENTIFIER => match parent {
                Some(qualified) if nodes.kind(qualified) == kind::QUALIFIED_TYPE => {
                    let before = nodes.child(qualified, field::PACKAGE)?;
                    match self.import_at(before) {
                        Some(import) => {
                            Some(Meaning::Declared { package: import.path.clone(), name: self.source(id).into() })
                        }
                        None => self.meaning_of_member(&self.type_of_name(before), id),
                    }
                }
                Some(spec)
                    if matches!(nodes.kind(spec), kind::TYPE_SPEC | kind::TYPE_ALIAS)
                        && nodes.field_of(id) == field::NAME =>
                {
                    None
                }
                _ => self.meaning_of_name(id),
            },
            kind::IDENTIFIER if self.is_declaration(id) || self.is_struct_key(id) => None,
            kind::IDENTIFIER => self.meaning_of_name(id),
            kind::NIL => {
                Some(Meaning::Builtin("nil")).filter(|_| self.meaning_outside("nil") == Some(Meaning::Builtin("nil")))
            }
            _ => None,
        }
    }

    fn meaning_of_member(&self, of: &Type, id: NodeId) -> Option<Meaning> {
        let (package, owner) = self.member(of, self.source(id))?.owner?;
        Some(Meaning::Member { package, owner, name: self.source(id).into() })
    }

    /// The type of a selector's operand, where a type itself may stand too (`T.Method`, `(*T).Method`).
    fn operand_type(&self, operand: NodeId) -> Type {
        self.denoted_type(operand).unwrap_or_else(|| self.type_of(operand))
    }

    /// Is the identifier being declared here, not used.
    fn is_declaration(&self, id: NodeId) -> bool {
        let nodes = self.nodes;
        let Some(parent) = nodes.parent(id) else { return false };
        match nodes.kind(parent) {
            kind::FUNCTION_DECLARATION
            | kind::VAR_SPEC
            | kind::CONST_SPEC
            | kind::PARAMETER_DECLARATION
            | kind::VARIADIC_PARAMETER_DECLARATION
            | kind::TYPE_PARAMETER_DECLARATION => nodes.field_of(id) == field::NAME,
            kind::EXPRESSION_LIST => {
                let (field, Some(statement)) = (nodes.field_of(parent), nodes.parent(parent)) else { return false };
                match nodes.kind(statement) {
                    // Of the names on the left of `:=` those are new that their block did not have.
                    kind::SHORT_VAR_DECLARATION => field == field::LEFT && self.scopes.declared_by(id).is_some(),
                    kind::RANGE_CLAUSE | kind::RECEIVE_STATEMENT => {
                        field == field::LEFT && nodes.token(statement, ":=", self.text).is_some()
                    }
                    kind::TYPE_SWITCH_STATEMENT => field == field::ALIAS,
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Is the identifier the key of a struct literal: a field's name and not a value.
    /// Where the literal's type is not known it counts as one, so that nothing wrong is said.
    fn is_struct_key(&self, id: NodeId) -> bool {
        let nodes = self.nodes;
        let Some(element) = nodes.parent(id).filter(|&element| nodes.kind(element) == kind::LITERAL_ELEMENT) else {
            return false;
        };
        let Some(keyed) = nodes.parent(element).filter(|&keyed| nodes.kind(keyed) == kind::KEYED_ELEMENT) else {
            return false;
        };
        if nodes.child(keyed, field::KEY) != Some(element) {
            return false;
        }
        let Some(literal) = nodes.parent(keyed) else { return false };
        let of = self.literal_type(literal);
        !matches!(self.underlying(&of), Type::Map(_) | Type::Slice(_) | Type::Array(_))
    }

    /// The kind of object that a top-level name of a package is.
    pub fn object_kind(&self, package: &str, name: &str) -> Option<ObjectKind> {
        self.with_package(package, |package| package.object(name).map(|object| object.kind))?
    }

    /// What an expression or a type means, if it is a name, with or without a package before it.
    pub fn meaning_at(&self, id: NodeId) -> Option<Meaning> {
        let name = match self.nodes.kind(id) {
            kind::SELECTOR_EXPRESSION => self.nodes.child(id, field::FIELD)?,
            kind::QUALIFIED_TYPE => self.nodes.child(id, field::NAME)?,
            _ => id,
        };
        self.meaning(name)
    }

    /// Is the type `name` of a package generic.
    pub fn has_type_parameters(&self, package: &str, name: &str) -> bool {
        let known = self.with_package(package, |package| {
            let object = package.object(name)?;
            let (_, declaration) = package.at(object.place)?;
            Some(declaration.nodes().child(object.place.node, field::TYPE_PARAMETERS).is_some())
        });
        known.flatten().unwrap_or_default()
    }

    /// Runs `question` on the package of this path.
    pub(crate) fn with_package<T>(&self, path: &str, question: impl FnOnce(&Package) -> T) -> Option<T> {
        if path == &*self.package.path {
            return Some(question(self.package));
        }
        let package = self.importer.package(path)?;
        Some(question(&package))
    }

    /// The nearest function literal, function or method around a node.
    pub fn owner(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.ancestors(id).find(|&above| crate::facts::scopes::is_function(self.nodes, above))
    }
}

//! What a package declares at its top level: names, methods, imports. Bodies are not kept.

mod lines;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::facts::scopes::Scopes;
use crate::facts::standard_library;
use crate::facts::types::Type;
use crate::syntax::{Kind, NodeId, Nodes, Outlined, SourceFile, TopLevel, field, kind, package_name};

/// Gives packages by their import path: from the standard library's data, from disk, from open buffers.
pub trait Importer: Send + Sync {
    /// The package, or none if it cannot be found.
    fn package(&self, path: &str) -> Option<Arc<Package>>;

    /// The name in the package's clauses: cheaper than the package where nothing else is asked for.
    fn package_name(&self, path: &str) -> Option<Arc<str>> {
        self.package(path).map(|package| package.name.clone())
    }

    /// Grows whenever a package that was given before would be given differently now.
    fn generation(&self) -> u64 {
        0
    }
}

/// The top-level declarations of a package.
#[derive(Debug, Default)]
pub struct Package {
    /// Its import path; may be empty where there is no module.
    pub path: Arc<str>,
    /// The name in its package clauses.
    pub name: Arc<str>,
    /// The same for packages that say the same to their files and importers.
    pub fingerprint: u128,
    files: Vec<Arc<FileFacts>>,
    objects: FxHashMap<Arc<str>, Object>,
    methods: FxHashMap<Arc<str>, Vec<Method>>,
    possible_interfaces: OnceLock<Box<[Arc<str>]>>,
}

/// The top level of one file.
#[derive(Debug, Default)]
pub struct FileFacts {
    /// The name in the package clause.
    pub package_name: Arc<str>,
    /// What it imports.
    pub imports: Imports,
    /// Its declarations, bodies left out.
    pub declarations: Vec<Arc<Declaration>>,
    /// The same for files that say the same to others: package name, imports and declarations without bodies.
    pub fingerprint: u128,
}

/// One top-level declaration without its body.
#[derive(Debug)]
pub struct Declaration {
    /// Its source text.
    pub text: Cow<'static, str>,
    /// Its tree; there from the start but in the standard library.
    nodes: OnceLock<Nodes>,
    /// Its names, once somebody asked.
    scopes: OnceLock<Scopes>,
    /// What it adds to its package, once somebody asked: a package is made anew whenever one of its files changes.
    declared: OnceLock<Box<[Declared]>>,
    /// The hash of all of its text, body and all.
    hash: u128,
}

/// What a declaration adds to its package.
#[derive(Debug)]
enum Declared {
    Object { name: Arc<str>, kind: ObjectKind, node: NodeId },
    Method { of: Arc<str>, name: Arc<str>, pointer: bool },
}

/// Something a package declares.
#[derive(Debug)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Which file and declaration of the package.
    pub place: Place,
    pub(crate) ty: OnceLock<Type>,
    pub(crate) underlying: OnceLock<Type>,
}

/// What a top-level name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A `function_declaration`.
    Function,
    /// A `type_spec` or `type_alias`.
    Type,
    /// The n-th name of a `var_spec`.
    Variable(u32),
    /// The n-th name of a `const_spec`; the second is the spec whose type and values it takes over.
    Constant(u32, NodeId),
}

/// A node in one of a package's declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the file.
    pub file: u32,
    /// Index of the declaration in the file.
    pub declaration: u32,
    /// The node.
    pub node: NodeId,
}

/// A method of a declared type.
#[derive(Debug)]
pub struct Method {
    /// Its name.
    pub name: Arc<str>,
    /// Its `method_declaration`.
    pub place: Place,
    /// Is the receiver a pointer.
    pub pointer: bool,
    pub(crate) ty: OnceLock<Type>,
}

/// The imports of a file.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    specs: Vec<Import>,
}

/// One import spec.
#[derive(Clone, Debug)]
pub struct Import {
    /// The name given in the spec: an alias, `_`, `.`, or none.
    pub alias: Option<Arc<str>>,
    /// The import path.
    pub path: Arc<str>,
    /// The package's own name: from the start for the standard library, else once somebody asked. The package may
    /// change, its name hardly does.
    name: OnceLock<Arc<str>>,
}

impl Import {
    /// The imported package.
    pub fn package(&self, importer: &dyn Importer) -> Option<Arc<Package>> {
        importer.package(&self.path)
    }

    /// Does `name` mean this import in the file.
    fn is_called(&self, name: &str, importer: &dyn Importer) -> bool {
        match self.alias.as_deref() {
            Some("." | "_") => false,
            Some(alias) => alias == name,
            None => {
                let own = || importer.package_name(&self.path).unwrap_or_else(|| guessed_name(&self.path).into());
                &**self.name.get_or_init(own) == name
            }
        }
    }
}

impl Imports {
    /// The import that `name` means.
    pub fn named(&self, name: &str, importer: &dyn Importer) -> Option<&Import> {
        self.specs.iter().find(|import| import.is_called(name, importer))
    }

    /// The import paths, in source order.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.specs.iter().map(|import| &import.path)
    }

    /// The dot imports.
    pub fn dotted(&self) -> impl Iterator<Item = &Import> {
        self.specs.iter().filter(|import| import.alias.as_deref() == Some("."))
    }

    /// Collects the specs of an `import_declaration`.
    pub fn add(&mut self, nodes: &Nodes, text: &str) {
        for spec in nodes.ids().filter(|&id| nodes.kind(id) == kind::IMPORT_SPEC) {
            let Some(path) = nodes.child(spec, field::PATH) else { continue };
            let path = unquoted(nodes.text(path, text));
            let alias = nodes.child(spec, field::NAME).map(|name| nodes.text(name, text).into());
            self.specs.push(Import { alias, path: path.into(), name: standard_name(path) });
        }
    }
}

/// The name of a package, if it is of the standard library.
fn standard_name(path: &str) -> OnceLock<Arc<str>> {
    let name = standard_library::source(path).and_then(|source| package_name(source.as_bytes()));
    name.map_or_else(OnceLock::new, |name| OnceLock::from(Arc::from(name)))
}

/// The text between the quotes of a string literal, escapes left as they are.
pub fn unquoted(literal: &str) -> &str {
    literal.trim_matches(['"', '`'])
}

/// The name that a package probably has, from its import path: its last element without a major version
/// (`/v2`, `.v2`) and without the usual `go-` and `.go` decorations.
pub fn guessed_name(path: &str) -> &str {
    let mut elements = path.rsplit('/');
    let last = elements.next().unwrap_or(path);
    let last = if is_major_version(last) { elements.next().unwrap_or(last) } else { last };
    let last = last
        .rsplit_once(".v")
        .filter(|(_, version)| version.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(last, |(name, _)| name);
    let last = last
        .strip_prefix("go-")
        .or_else(|| last.strip_suffix("-go"))
        .or_else(|| last.strip_suffix(".go"))
        .unwrap_or(last);
    last.rsplit(['-', '.']).next().unwrap_or(last)
}

fn is_major_version(element: &str) -> bool {
    element
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

impl FileFacts {
    /// What other packages can see: all but unexported functions.
    /// Unexported types stay, since fields and results lead to them, and so do variables, whose declarations may declare several.
    #[must_use]
    pub fn exported(&self) -> Self {
        let is_exported = |declaration: &&Arc<Declaration>| {
            let (nodes, root) = (declaration.nodes(), NodeId(0));
            let name = nodes.child(root, field::NAME).map_or("", |name| nodes.text(name, &declaration.text));
            nodes.kind(root) != kind::FUNCTION_DECLARATION || name.starts_with(char::is_uppercase)
        };
        Self {
            package_name: self.package_name.clone(),
            imports: self.imports.clone(),
            declarations: self.declarations.iter().filter(is_exported).cloned().collect(),
            fingerprint: self.fingerprint,
        }
    }

    /// Reads the top level of a file.
    pub fn of(file: &SourceFile) -> Self {
        Self::reusing(file, &Self::default())
    }

    /// Like [`FileFacts::of`], taking over from `old` what has not changed.
    pub fn reusing(file: &SourceFile, old: &Self) -> Self {
        let mut known = Known::new(&old.declarations);
        let mut facts = Self::default();
        let mut buffer = Nodes::default();
        let mut fingerprint = xxhash_rust::xxh3::Xxh3::new();
        for &Outlined { range, hash, has_error } in file.outline() {
            if let Some(declaration) = known.take(hash).filter(|_| !has_error) {
                fingerprint.update(declaration.text.as_bytes());
                facts.declarations.push(Arc::clone(declaration));
                continue;
            }
            let source = file.text().get(range.start as usize..range.end as usize).unwrap_or_default();
            // Where the outline is from, the node is.
            let _ = file.at_top_level(range.start, |mut item| {
                facts.add(item.nodes(&mut buffer), source, hash, &mut fingerprint);
            });
        }
        facts.fingerprint = fingerprint.digest128();
        facts
    }

    /// Takes a top-level node in; `hash` is that of its source.
    fn add(&mut self, nodes: &Nodes, source: &str, hash: u128, fingerprint: &mut xxhash_rust::xxh3::Xxh3) {
        let root = NodeId(0);
        match nodes.kind(root) {
            kind::PACKAGE_CLAUSE => {
                if let Some(name) = nodes.named_children(root).next() {
                    self.package_name = nodes.text(name, source).into();
                }
                fingerprint.update(source.as_bytes());
            }
            kind::IMPORT_DECLARATION => {
                self.imports.add(nodes, source);
                fingerprint.update(source.as_bytes());
            }
            kind::FUNCTION_DECLARATION
            | kind::METHOD_DECLARATION
            | kind::TYPE_DECLARATION
            | kind::VAR_DECLARATION
            | kind::CONST_DECLARATION => {
                let end = nodes.child(root, field::BODY).map_or(source.len(), |body| nodes.range(body).start as usize);
                let text = source.get(..end).unwrap_or(source);
                fingerprint.update(text.as_bytes());
                let (text, nodes) = (text.to_owned().into(), nodes.outline().into());
                let (scopes, declared) = (OnceLock::new(), OnceLock::new());
                self.declarations.push(Arc::new(Declaration { text, nodes, scopes, declared, hash }));
            }
            _ => {}
        }
    }
}

impl Declaration {
    /// Its tree.
    pub fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| {
            let mut buffer = Nodes::default();
            let outline = |mut item: TopLevel<'_, '_>| item.nodes(&mut buffer).outline();
            SourceFile::parse(&*self.text).at_top_level(0, outline).unwrap_or_default()
        })
    }

    /// Its names; only parameters and type parameters, as there is no body.
    pub fn scopes(&self) -> &Scopes {
        self.scopes.get_or_init(|| Scopes::bind(self.nodes(), &self.text))
    }

    fn declared(&self) -> &[Declared] {
        self.declared.get_or_init(|| declared(self.nodes(), &self.text).into())
    }
}

/// What a declaration adds to its package, in source order.
fn declared(nodes: &Nodes, text: &str) -> Vec<Declared> {
    let root = NodeId(0);
    let mut all = Vec::new();
    let mut object = |name: NodeId, kind, node| {
        all.push(Declared::Object { name: nodes.text(name, text).into(), kind, node });
    };
    match nodes.kind(root) {
        kind::FUNCTION_DECLARATION => {
            if let Some(name) = nodes.child(root, field::NAME) {
                object(name, ObjectKind::Function, root);
            }
        }
        kind::METHOD_DECLARATION => all.extend(method(nodes, text)),
        kind::TYPE_DECLARATION => {
            for spec in nodes.named_children(root) {
                if let Some(name) = nodes.child(spec, field::NAME) {
                    object(name, ObjectKind::Type, spec);
                }
            }
        }
        kind::VAR_DECLARATION => {
            for spec in nodes.ids().filter(|&id| nodes.kind(id) == kind::VAR_SPEC) {
                for (index, name) in nodes.children_in(spec, field::NAME).enumerate() {
                    object(name, ObjectKind::Variable(index as u32), spec);
                }
            }
        }
        kind::CONST_DECLARATION => {
            let mut source = None;
            for spec in nodes.named_children(root).filter(|&id| nodes.kind(id) == kind::CONST_SPEC) {
                // A spec without values repeats the type and values of the one before it.
                let source = if nodes.child(spec, field::VALUE).is_some() {
                    *source.insert(spec)
                } else {
                    source.unwrap_or(spec)
                };
                for (index, name) in nodes.children_in(spec, field::NAME).enumerate() {
                    object(name, ObjectKind::Constant(index as u32, source), spec);
                }
            }
        }
        _ => {}
    }
    all
}

/// The method that a `method_declaration` declares.
fn method(nodes: &Nodes, text: &str) -> Option<Declared> {
    let root = NodeId(0);
    let name = nodes.child(root, field::NAME)?;
    let receiver = nodes.child(root, field::RECEIVER)?;
    let of = nodes.descendants(receiver, &[]).find(|&id| nodes.kind(id) == kind::TYPE_IDENTIFIER)?;
    let pointer = nodes.descendants(receiver, &[]).any(|id| nodes.kind(id) == kind::POINTER_TYPE);
    Some(Declared::Method { of: nodes.text(of, text).into(), name: nodes.text(name, text).into(), pointer })
}

/// Declarations by the hash of their text, to be asked for in about the order in which they stand.
struct Known<'d> {
    declarations: &'d [Arc<Declaration>],
    next: usize,
    by_hash: Option<FxHashMap<u128, usize>>,
}

impl<'d> Known<'d> {
    fn new(declarations: &'d [Arc<Declaration>]) -> Self {
        Self { declarations, next: 0, by_hash: None }
    }

    fn take(&mut self, hash: u128) -> Option<&'d Arc<Declaration>> {
        let is_next = self.declarations.get(self.next).is_some_and(|next| next.hash == hash);
        if !is_next {
            let all = || self.declarations.iter().enumerate().map(|(index, one)| (one.hash, index)).collect();
            self.next = *self.by_hash.get_or_insert_with(all).get(&hash)?;
        }
        self.next += 1;
        self.declarations.get(self.next - 1)
    }
}

impl Package {
    /// Joins the files of a package; of a name declared twice the first counts.
    pub fn new(path: &str, files: Vec<Arc<FileFacts>>) -> Self {
        let name =
            files.iter().map(|file| &file.package_name).find(|name| !name.is_empty()).cloned().unwrap_or_default();
        let fingerprint = Self::fingerprint_of(path, &files);
        let mut package = Self { path: path.into(), name, files, fingerprint, ..Self::default() };
        let declarations: usize = package.files.iter().map(|file| file.declarations.len()).sum();
        package.objects.reserve(declarations);
        for (file_index, file) in package.files.iter().enumerate() {
            for (index, declaration) in file.declarations.iter().enumerate() {
                let place = |node| Place { file: file_index as u32, declaration: index as u32, node };
                for declared in declaration.declared() {
                    match declared {
                        Declared::Object { name, kind, node } => {
                            let object = || Object {
                                kind: *kind,
                                place: place(*node),
                                ty: OnceLock::new(),
                                underlying: OnceLock::new(),
                            };
                            package.objects.entry(name.clone()).or_insert_with(object);
                        }
                        Declared::Method { of, name, pointer } => {
                            let (name, place) = (name.clone(), place(NodeId(0)));
                            let method = Method { name, place, pointer: *pointer, ty: OnceLock::new() };
                            package.methods.entry(of.clone()).or_default().push(method);
                        }
                    }
                }
            }
        }
        package
    }

    /// The fingerprint that [`Package::new`] would give it.
    pub fn fingerprint_of(path: &str, files: &[Arc<FileFacts>]) -> u128 {
        let mut fingerprint = xxhash_rust::xxh3::Xxh3::new();
        fingerprint.update(path.as_bytes());
        for file in files {
            fingerprint.update(&file.fingerprint.to_le_bytes());
        }
        fingerprint.digest128()
    }

    /// The import paths of its files, in no order and some of them often.
    pub fn imports(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.iter().flat_map(|file| file.imports.paths())
    }

    /// The bytes of its declarations' text.
    pub fn size(&self) -> usize {
        self.files.iter().flat_map(|file| &file.declarations).map(|declaration| declaration.text.len()).sum()
    }

    /// How many files it is made of.
    pub fn file_count(&self) -> usize {
        self.files.len()
    }

    /// What the package declares under this name.
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.objects.get(name)
    }

    /// All that the package declares, in no order.
    pub fn objects(&self) -> impl Iterator<Item = (&Arc<str>, &Object)> {
        self.objects.iter()
    }

    /// The declared types that may be interfaces, in no order: all but those that are spelt as something else.
    pub fn possible_interfaces(&self) -> &[Arc<str>] {
        let is_possible = |object: &Object| {
            let declaration = self.at(object.place).map(|(_, declaration)| declaration);
            object.kind == ObjectKind::Type
                && declaration.map(Declaration::nodes).is_some_and(|nodes| {
                    !nodes.child(object.place.node, field::TYPE).is_some_and(|ty| is_never_interface(nodes.kind(ty)))
                })
        };
        self.possible_interfaces.get_or_init(|| {
            self.objects.iter().filter(|(_, object)| is_possible(object)).map(|(name, _)| name.clone()).collect()
        })
    }

    /// The methods declared on the type `name`, without promoted ones.
    pub fn methods(&self, name: &str) -> &[Method] {
        self.methods.get(name).map_or(&[], Vec::as_slice)
    }

    /// The method `method` declared on the type `name`.
    pub fn method(&self, name: &str, method: &str) -> Option<&Method> {
        self.methods(name).iter().find(|found| &*found.name == method)
    }

    /// The file and the declaration of a place.
    pub fn at(&self, place: Place) -> Option<(&FileFacts, &Declaration)> {
        let file = self.files.get(place.file as usize)?;
        Some((file, file.declarations.get(place.declaration as usize)?))
    }
}

/// Does a type that is spelt by such a node have an underlying type other than an interface.
fn is_never_interface(spelt: Kind) -> bool {
    matches!(
        spelt,
        kind::STRUCT_TYPE
            | kind::FUNCTION_TYPE
            | kind::POINTER_TYPE
            | kind::SLICE_TYPE
            | kind::ARRAY_TYPE
            | kind::MAP_TYPE
            | kind::CHANNEL_TYPE
    )
}

//! What the types that are spelt in the source mean. (<https://go.dev/ref/spec#Types>)

use std::sync::Arc;

use crate::facts::package::{Object, ObjectKind, Package};
use crate::facts::scopes::{BindingId, Origin};
use crate::facts::types::{Basic, Direction, Interface, Named, Signature, Struct, StructField, Type, TypeParameter};
use crate::facts::view::{View, predeclared};
use crate::syntax::{NodeId, field, kind};

impl View<'_> {
    /// The type that a node spells; nodes that the grammar takes for expressions count where they can be types.
    pub fn type_at(&self, id: NodeId) -> Type {
        self.deeper(|| self.type_at_unguarded(id))
    }

    fn type_at_unguarded(&self, id: NodeId) -> Type {
        let nodes = self.nodes;
        let child = |field| nodes.child(id, field).map_or(Type::Unknown, |child| self.type_at(child));
        let only = || nodes.named_children(id).next().map_or(Type::Unknown, |child| self.type_at(child));
        match nodes.kind(id) {
            kind::TYPE_IDENTIFIER | kind::IDENTIFIER => self.named_type(id).unwrap_or_default(),
            kind::QUALIFIED_TYPE => self.imported_type(id, field::PACKAGE, field::NAME),
            kind::SELECTOR_EXPRESSION => self.imported_type(id, field::OPERAND, field::FIELD),
            kind::GENERIC_TYPE => self.instantiated_type(child(field::TYPE), nodes.child(id, field::TYPE_ARGUMENTS)),
            kind::TYPE_INSTANTIATION_EXPRESSION => {
                let generic = child(field::TYPE);
                let arguments = nodes.named_children(id).skip(1).map(|argument| self.type_at(argument)).collect();
                with_arguments(generic, arguments)
            }
            kind::INDEX_EXPRESSION => {
                let arguments = nodes.child(id, field::INDEX).map(|argument| self.type_at(argument));
                with_arguments(child(field::OPERAND), arguments.into_iter().collect())
            }
            kind::POINTER_TYPE => only().pointer(),
            kind::UNARY_EXPRESSION if nodes.token(id, "*", self.text).is_some() => child(field::OPERAND).pointer(),
            kind::PARENTHESIZED_TYPE
            | kind::PARENTHESIZED_EXPRESSION
            | kind::TYPE_ELEM
            | kind::TYPE_CONSTRAINT
            | kind::NEGATED_TYPE => self.element_or_union(id),
            kind::SLICE_TYPE => Type::Slice(Arc::new(child(field::ELEMENT))),
            kind::ARRAY_TYPE | kind::IMPLICIT_LENGTH_ARRAY_TYPE => Type::Array(Arc::new(child(field::ELEMENT))),
            kind::MAP_TYPE => Type::Map(Arc::new((child(field::KEY), child(field::VALUE)))),
            kind::CHANNEL_TYPE => self.channel_at(id),
            kind::FUNCTION_TYPE => {
                self.signature_at(id).map_or(Type::Unknown, |signature| Type::Function(Arc::new(signature)))
            }
            kind::STRUCT_TYPE => Type::Struct(Arc::new(self.struct_at(id))),
            kind::INTERFACE_TYPE => Type::Interface(Arc::new(self.interface_at(id))),
            _ => Type::Unknown,
        }
    }

    /// The type that an expression denotes, if it is a type and not a value.
    pub fn denoted_type(&self, id: NodeId) -> Option<Type> {
        let nodes = self.nodes;
        match nodes.kind(id) {
            kind::IDENTIFIER | kind::TYPE_IDENTIFIER => self.named_type(id),
            kind::SELECTOR_EXPRESSION => {
                let operand = nodes.child(id, field::OPERAND)?;
                let name = self.source(nodes.child(id, field::FIELD)?);
                let import = self.import_at(operand)?;
                let package = import.package(self.importer)?;
                let object = package.object(name).filter(|object| object.kind == ObjectKind::Type)?;
                Some(self.object_type(&package, object, name))
            }
            kind::PARENTHESIZED_EXPRESSION => self.denoted_type(nodes.named_children(id).next()?),
            kind::UNARY_EXPRESSION if nodes.token(id, "*", self.text).is_some() => {
                self.denoted_type(nodes.child(id, field::OPERAND)?).map(Type::pointer)
            }
            kind::INDEX_EXPRESSION => {
                let generic = self.denoted_type(nodes.child(id, field::OPERAND)?)?;
                let argument = nodes.child(id, field::INDEX).map(|index| self.type_at(index));
                Some(with_arguments(generic, argument.into_iter().collect()))
            }
            kind::SLICE_TYPE
            | kind::ARRAY_TYPE
            | kind::IMPLICIT_LENGTH_ARRAY_TYPE
            | kind::MAP_TYPE
            | kind::CHANNEL_TYPE
            | kind::FUNCTION_TYPE
            | kind::STRUCT_TYPE
            | kind::INTERFACE_TYPE
            | kind::POINTER_TYPE
            | kind::PARENTHESIZED_TYPE => Some(self.type_at(id)),
            // In `f[i](x)` the grammar sees a conversion to a generic type, whatever `f` is.
            kind::GENERIC_TYPE | kind::TYPE_INSTANTIATION_EXPRESSION => {
                self.denoted_type(nodes.child(id, field::TYPE)?)?;
                Some(self.type_at(id))
            }
            kind::QUALIFIED_TYPE => {
                let import = self.import_at(nodes.child(id, field::PACKAGE)?)?;
                let name = self.source(nodes.child(id, field::NAME)?);
                let is_type =
                    |package: Arc<Package>| package.object(name).is_some_and(|object| object.kind == ObjectKind::Type);
                import.package(self.importer).is_none_or(is_type).then(|| self.type_at(id))
            }
            _ => None,
        }
    }

    /// The type that a plain name means; none if it means something else.
    fn named_type(&self, id: NodeId) -> Option<Type> {
        let name = self.source(id);
        if let Some(binding) = self.binding(id) {
            return match self.scopes.binding(binding).origin {
                Origin::Type(_) | Origin::TypeParameter(_) | Origin::ReceiverTypeParameter(_) => {
                    Some(self.binding_type(binding))
                }
                _ => None,
            };
        }
        if let Some(object) = self.package.object(name) {
            return (object.kind == ObjectKind::Type).then(|| self.object_type(self.package, object, name));
        }
        for import in self.imports.dotted() {
            let package = import.package(self.importer)?;
            if let Some(object) = package.object(name) {
                return (object.kind == ObjectKind::Type).then(|| self.object_type(&package, object, name));
            }
        }
        predeclared_type(predeclared(name)?)
    }

    fn imported_type(&self, id: NodeId, package: crate::syntax::Field, name: crate::syntax::Field) -> Type {
        let nodes = self.nodes;
        let (Some(package), Some(name)) = (nodes.child(id, package), nodes.child(id, name)) else {
            return Type::Unknown;
        };
        let (Some(import), name) = (self.import_at(package), self.source(name)) else { return Type::Unknown };
        match import.package(self.importer) {
            Some(package) => match package.object(name) {
                Some(object) if object.kind == ObjectKind::Type => self.object_type(&package, object, name),
                _ if &*package.path == "unsafe" && name == "Pointer" => Type::Basic(Basic::UnsafePointer),
                _ => Type::Unknown,
            },
            None if &*import.path == "unsafe" && name == "Pointer" => Type::Basic(Basic::UnsafePointer),
            // The package is not here, but the name says which type it is.
            None => Type::Named(Arc::new(Named {
                package: import.path.clone(),
                name: name.into(),
                arguments: Vec::new(),
                local: None,
            })),
        }
    }

    fn instantiated_type(&self, generic: Type, arguments: Option<NodeId>) -> Type {
        let arguments =
            arguments.map(|list| self.nodes.named_children(list).map(|argument| self.type_at(argument)).collect());
        with_arguments(generic, arguments.unwrap_or_default())
    }

    /// A type element: the type alone, or `~T` and unions as the interface that they stand for.
    fn element_or_union(&self, id: NodeId) -> Type {
        let nodes = self.nodes;
        let mut parts = nodes.named_children(id);
        let (Some(first), None) = (parts.next(), parts.next()) else {
            return Type::Interface(Arc::new(Interface { union: true, ..Interface::default() }));
        };
        match nodes.kind(first) {
            kind::NEGATED_TYPE => Type::Interface(Arc::new(Interface {
                methods: Vec::new(),
                embedded: vec![self.type_at(first)],
                union: true,
            })),
            _ => self.type_at(first),
        }
    }

    fn channel_at(&self, id: NodeId) -> Type {
        let direction = self.direction(id);
        let Some(value) = self.nodes.child(id, field::VALUE) else { return Type::Unknown };
        let of = self.type_at(value);
        match (direction, of) {
            // To the grammar `chan<- chan T` is `chan (<-chan T)`; in Go an arrow belongs to the leftmost `chan` it can.
            (Direction::Both, Type::Channel(Direction::Receive, inner))
                if self.nodes.kind(value) == kind::CHANNEL_TYPE =>
            {
                Type::Channel(Direction::Send, Arc::new(Type::Channel(Direction::Both, inner)))
            }
            (direction, of) => Type::Channel(direction, Arc::new(of)),
        }
    }

    fn direction(&self, channel: NodeId) -> Direction {
        let mut tokens = self.nodes.children(channel).map(|id| self.source(id));
        match (tokens.next(), tokens.next()) {
            (Some("<-"), _) => Direction::Receive,
            (_, Some("<-")) => Direction::Send,
            _ => Direction::Both,
        }
    }

    fn struct_at(&self, id: NodeId) -> Struct {
        let nodes = self.nodes;
        let mut fields = Vec::new();
        let list = nodes.child_of_kind(id, kind::FIELD_DECLARATION_LIST);
        for declaration in list.into_iter().flat_map(|list| nodes.named_children(list)) {
            let Some(spelt) = nodes.child(declaration, field::TYPE) else { continue };
            let ty = self.type_at(spelt);
            let mut names = nodes.children_in(declaration, field::NAME).peekable();
            if names.peek().is_none() {
                // `*T` is the token `*` and the type `T` in the grammar.
                let ty = if nodes.token(declaration, "*", self.text).is_some() { ty.pointer() } else { ty };
                fields.push(StructField { name: self.embedded_name(spelt).into(), ty, embedded: true });
                continue;
            }
            for name in names {
                fields.push(StructField { name: self.source(name).into(), ty: ty.clone(), embedded: false });
            }
        }
        Struct { fields }
    }

    /// The field name of an embedded type: its own name without package and type arguments.
    pub fn embedded_name(&self, spelt: NodeId) -> &str {
        let nodes = self.nodes;
        let name = match nodes.kind(spelt) {
            kind::QUALIFIED_TYPE => nodes.child(spelt, field::NAME),
            kind::GENERIC_TYPE => nodes.child(spelt, field::TYPE),
            kind::POINTER_TYPE | kind::PARENTHESIZED_TYPE => nodes.named_children(spelt).next(),
            _ => return self.source(spelt),
        };
        name.map_or("", |name| self.embedded_name(name))
    }

    fn interface_at(&self, id: NodeId) -> Interface {
        let nodes = self.nodes;
        let mut interface = Interface::default();
        for element in nodes.named_children(id) {
            if nodes.kind(element) == kind::METHOD_ELEM {
                if let (Some(name), Some(signature)) = (nodes.child(element, field::NAME), self.signature_at(element)) {
                    interface.methods.push((self.source(name).into(), Arc::new(signature)));
                }
            } else {
                let mut parts = nodes.named_children(element);
                let single = parts.next().filter(|_| parts.next().is_none());
                interface.union |= single.is_none_or(|single| nodes.kind(single) == kind::NEGATED_TYPE);
                if let Some(single) = single {
                    interface.embedded.push(self.type_at(single));
                }
            }
        }
        interface
    }

    /// The signature of a function or method declaration, a function literal or type, or an interface's method.
    pub fn signature_at(&self, id: NodeId) -> Option<Signature> {
        let nodes = self.nodes;
        let mut signature = Signature::default();
        if let Some(list) = nodes.child(id, field::TYPE_PARAMETERS) {
            signature.type_parameters = self.type_parameters_at(list);
        }
        for parameter in nodes.named_children(nodes.child(id, field::PARAMETERS)?) {
            let ty = nodes.child(parameter, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty));
            signature.variadic = nodes.kind(parameter) == kind::VARIADIC_PARAMETER_DECLARATION;
            let ty = if signature.variadic { Type::Slice(Arc::new(ty)) } else { ty };
            let names = nodes.children_in(parameter, field::NAME).count().max(1);
            signature.parameters.extend(std::iter::repeat_n(ty, names));
        }
        if let Some(result) = nodes.child(id, field::RESULT) {
            if nodes.kind(result) == kind::PARAMETER_LIST {
                for parameter in nodes.named_children(result) {
                    let ty = nodes.child(parameter, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty));
                    let names = nodes.children_in(parameter, field::NAME).count().max(1);
                    signature.results.extend(std::iter::repeat_n(ty, names));
                }
            } else {
                signature.results.push(self.type_at(result));
            }
        }
        Some(signature)
    }

    pub(crate) fn type_parameters_at(&self, list: NodeId) -> Vec<Arc<TypeParameter>> {
        let nodes = self.nodes;
        let mut parameters = Vec::new();
        for declaration in nodes.named_children(list) {
            let constraint = nodes.child(declaration, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty));
            for name in nodes.children_in(declaration, field::NAME) {
                parameters
                    .push(Arc::new(TypeParameter { name: self.source(name).into(), constraint: constraint.clone() }));
            }
        }
        parameters
    }

    /// The names that the receiver of the method declaration in this view gives to its type's parameters.
    pub(crate) fn receiver_type_parameters(&self) -> Vec<Arc<str>> {
        let receiver = |origin| matches!(origin, Origin::ReceiverTypeParameter(_));
        self.scopes
            .bindings()
            .filter(|(_, binding)| receiver(binding.origin))
            .map(|(_, binding)| self.source(binding.name).into())
            .collect()
    }

    /// The type that a local type name stands for.
    pub(crate) fn local_type(&self, binding: BindingId) -> Type {
        let name = self.scopes.binding(binding).name;
        match self.scopes.binding(binding).origin {
            Origin::Type(spec) if self.nodes.kind(spec) == kind::TYPE_ALIAS => {
                self.nodes.child(spec, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty))
            }
            Origin::Type(_) => Type::Named(Arc::new(Named {
                package: self.package.path.clone(),
                name: self.source(name).into(),
                arguments: Vec::new(),
                local: Some(binding),
            })),
            Origin::TypeParameter(declaration) => {
                let constraint =
                    self.nodes.child(declaration, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty));
                Type::Parameter(Arc::new(TypeParameter { name: self.source(name).into(), constraint }))
            }
            Origin::ReceiverTypeParameter(index) => {
                let constraint = self.constraint_of_receiver(name, index).unwrap_or_default();
                Type::Parameter(Arc::new(TypeParameter { name: self.source(name).into(), constraint }))
            }
            _ => Type::Unknown,
        }
    }

    /// The constraint that the receiver's type puts on its n-th type parameter.
    fn constraint_of_receiver(&self, name: NodeId, index: u32) -> Option<Type> {
        let nodes = self.nodes;
        let generic = nodes.ancestors(name).find(|&above| nodes.kind(above) == kind::GENERIC_TYPE)?;
        let object = self.package.object(self.source(nodes.child(generic, field::TYPE)?))?;
        let (file, declaration) = self.package.at(object.place)?;
        let view = self.of(self.package, file, declaration);
        let list = declaration.nodes().child(object.place.node, field::TYPE_PARAMETERS)?;
        view.type_parameters_at(list).get(index as usize).map(|parameter| parameter.constraint.clone())
    }

    /// The type that a declared type name of a package stands for: an alias's type, else the name itself.
    pub(crate) fn object_type(&self, package: &Package, object: &Object, name: &str) -> Type {
        self.remembered(&object.ty, || {
            self.deeper(|| self.object_type_uncached(package, object, name)).unwrap_or_default()
        })
    }

    fn object_type_uncached(&self, package: &Package, object: &Object, name: &str) -> Option<Type> {
        let (file, declaration) = package.at(object.place)?;
        let view = self.of(package, file, declaration);
        let node = object.place.node;
        Some(match object.kind {
            ObjectKind::Type if declaration.nodes().kind(node) == kind::TYPE_ALIAS => {
                declaration.nodes().child(node, field::TYPE).map_or(Type::Unknown, |ty| view.type_at(ty))
            }
            ObjectKind::Type if &*package.path == "unsafe" && name == "Pointer" => Type::Basic(Basic::UnsafePointer),
            ObjectKind::Type => Type::Named(Arc::new(Named {
                package: package.path.clone(),
                name: name.into(),
                arguments: Vec::new(),
                local: None,
            })),
            ObjectKind::Function => Type::Function(Arc::new(view.signature_at(node)?)),
            ObjectKind::Variable(index) => view.spec_type(node, node, index).defaulted(),
            ObjectKind::Constant(index, source) => view.spec_type(source, source, index),
        })
    }

    /// What a type is made of: a declared type's own definition, with its type arguments put in.
    pub fn underlying(&self, ty: &Type) -> Type {
        match ty {
            Type::Named(named) => self.deeper(|| self.underlying_of_named(named)),
            Type::Parameter(parameter) => self.deeper(|| {
                self.core_of_constraint(&parameter.constraint)
                    .map_or(Type::Parameter(parameter.clone()), |core| self.underlying(&core))
            }),
            other => other.clone(),
        }
    }

    fn underlying_of_named(&self, named: &Named) -> Type {
        if let Some(binding) = named.local {
            return match self.scopes.bindings().nth(binding.0 as usize).map(|(_, binding)| binding.origin) {
                Some(Origin::Type(spec)) => {
                    let ty = self.nodes.child(spec, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty));
                    self.underlying(&ty)
                }
                _ => Type::Unknown,
            };
        }
        if &*named.package == "builtin" {
            return builtin_interface(&named.name);
        }
        let ty = self.with_package(&named.package, |package| {
            let object = package.object(&named.name)?;
            let (file, declaration) = package.at(object.place)?;
            let view = self.of(package, file, declaration);
            let node = object.place.node;
            let ty = self.remembered(&object.underlying, || {
                let ty = declaration.nodes().child(node, field::TYPE).map_or(Type::Unknown, |ty| view.type_at(ty));
                view.underlying(&ty)
            });
            if named.arguments.is_empty() {
                return Some(ty);
            }
            let list = declaration.nodes().child(node, field::TYPE_PARAMETERS)?;
            let names = declaration
                .nodes()
                .named_children(list)
                .flat_map(|one| declaration.nodes().children_in(one, field::NAME));
            let pairs: Vec<_> =
                names.map(|name| view.source(name).into()).zip(named.arguments.iter().cloned()).collect();
            Some(ty.substituted(&pairs))
        });
        ty.flatten().unwrap_or_default()
    }
}

fn with_arguments(generic: Type, arguments: Vec<Type>) -> Type {
    match generic {
        Type::Named(named) if !arguments.is_empty() => Type::Named(Arc::new(Named { arguments, ..(*named).clone() })),
        other => other,
    }
}

/// The predeclared type of this name.
pub(crate) fn predeclared_type(name: &str) -> Option<Type> {
    match name {
        "any" | "error" | "comparable" => Some(Type::Named(Arc::new(Named {
            package: "builtin".into(),
            name: name.into(),
            arguments: Vec::new(),
            local: None,
        }))),
        _ => Basic::by_name(name).map(Type::Basic),
    }
}

fn builtin_interface(name: &str) -> Type {
    let mut interface = Interface::default();
    match name {
        "error" => {
            let signature = Signature { results: vec![Type::Basic(Basic::String)], ..Signature::default() };
            interface.methods.push(("Error".into(), Arc::new(signature)));
        }
        "comparable" => interface.union = true,
        _ => {}
    }
    Type::Interface(Arc::new(interface))
}

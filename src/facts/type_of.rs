//! The types of expressions and variables. (<https://go.dev/ref/spec#Expressions>)

use std::sync::Arc;

use crate::facts::scopes::{BindingId, Origin};
use crate::facts::types::{Basic, Signature, Type};
use crate::facts::view::{Meaning, View};
use crate::syntax::{NodeId, field, kind};

impl View<'_> {
    /// The type of an expression's value; a call with several results gives a tuple.
    pub fn type_of(&self, id: NodeId) -> Type {
        self.deeper(|| self.type_of_unguarded(id))
    }

    fn type_of_unguarded(&self, id: NodeId) -> Type {
        let nodes = self.nodes;
        let child = |field| nodes.child(id, field).map_or(Type::Unknown, |child| self.type_of(child));
        match nodes.kind(id) {
            kind::IDENTIFIER => self.type_of_name(id),
            kind::TRUE | kind::FALSE => Type::Basic(Basic::UntypedBool),
            kind::NIL => Type::Basic(Basic::UntypedNil),
            kind::IOTA | kind::INT_LITERAL => Type::Basic(Basic::UntypedInt),
            kind::FLOAT_LITERAL => Type::Basic(Basic::UntypedFloat),
            kind::IMAGINARY_LITERAL => Type::Basic(Basic::UntypedComplex),
            kind::RUNE_LITERAL => Type::Basic(Basic::UntypedRune),
            kind::INTERPRETED_STRING_LITERAL | kind::RAW_STRING_LITERAL => Type::Basic(Basic::UntypedString),
            kind::PARENTHESIZED_EXPRESSION => {
                nodes.named_children(id).next().map_or(Type::Unknown, |inner| self.type_of(inner))
            }
            kind::SELECTOR_EXPRESSION => self.type_of_selector(id).unwrap_or_default(),
            kind::CALL_EXPRESSION => self.type_of_call(id).unwrap_or_default(),
            kind::TYPE_CONVERSION_EXPRESSION => self.type_of_conversion(id).unwrap_or_default(),
            kind::COMPOSITE_LITERAL | kind::TYPE_ASSERTION_EXPRESSION => {
                nodes.child(id, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty))
            }
            kind::FUNC_LITERAL => {
                self.signature_at(id).map_or(Type::Unknown, |signature| Type::Function(Arc::new(signature)))
            }
            kind::UNARY_EXPRESSION => self.type_of_unary(id),
            kind::BINARY_EXPRESSION => self.type_of_binary(id),
            kind::INDEX_EXPRESSION => self.type_of_index(id),
            kind::TYPE_INSTANTIATION_EXPRESSION => {
                let explicit: Vec<_> =
                    nodes.named_children(id).skip(1).map(|argument| self.type_at(argument)).collect();
                self.with_type_arguments(&child(field::TYPE), &explicit)
            }
            kind::SLICE_EXPRESSION => match self.underlying(&child(field::OPERAND)) {
                Type::Array(of) => Type::Slice(of),
                Type::Pointer(to) => match self.underlying(&to) {
                    Type::Array(of) => Type::Slice(of),
                    _ => Type::Unknown,
                },
                Type::Basic(Basic::UntypedString) => Type::Basic(Basic::String),
                _ => child(field::OPERAND),
            },
            _ => Type::Unknown,
        }
    }

    pub(crate) fn type_of_name(&self, id: NodeId) -> Type {
        match self.meaning_of_name(id) {
            Some(Meaning::Local(binding)) => self.binding_type(binding),
            Some(Meaning::Declared { package, name }) => self.type_of_object(&package, &name),
            Some(Meaning::Builtin("true" | "false")) => Type::Basic(Basic::UntypedBool),
            Some(Meaning::Builtin("nil")) => Type::Basic(Basic::UntypedNil),
            Some(Meaning::Builtin("iota")) => Type::Basic(Basic::UntypedInt),
            _ => Type::Unknown,
        }
    }

    /// The type of a variable, constant or function of a package.
    pub fn type_of_object(&self, package: &str, name: &str) -> Type {
        let ty = self.with_package(package, |package| {
            package.object(name).map(|object| self.object_type(package, object, name))
        });
        ty.flatten().unwrap_or_default()
    }

    fn type_of_selector(&self, id: NodeId) -> Option<Type> {
        let nodes = self.nodes;
        let operand = nodes.child(id, field::OPERAND)?;
        let name = self.source(nodes.child(id, field::FIELD)?);
        if let Some(import) = self.import_at(operand) {
            return Some(self.type_of_object(&import.path.clone(), name));
        }
        if let Some(of) = self.denoted_type(operand) {
            // A method expression: the receiver becomes the first parameter.
            let Type::Function(signature) = self.member(&of, name)?.ty else { return None };
            let mut signature = (*signature).clone();
            signature.parameters.insert(0, of);
            return Some(Type::Function(Arc::new(signature)));
        }
        Some(self.member(&self.type_of(operand), name)?.ty)
    }

    fn type_of_call(&self, id: NodeId) -> Option<Type> {
        let nodes = self.nodes;
        let function = nodes.child(id, field::FUNCTION)?;
        let arguments = nodes.child(id, field::ARGUMENTS)?;
        if nodes.kind(function) == kind::IDENTIFIER
            && let Some(Meaning::Builtin(name)) = self.meaning_of_name(function)
            && let Some(ty) = self.type_of_builtin_call(name, arguments)
        {
            return Some(ty);
        }
        if let Some(ty) = self.denoted_type(function).or_else(|| self.type_of_unsafe_call(function, arguments)) {
            return Some(ty);
        }
        let Type::Function(signature) = self.underlying(&self.type_of(function)) else { return None };
        if signature.type_parameters.is_empty() {
            return Some(signature.result());
        }
        let explicit: Vec<_> = nodes
            .child(id, field::TYPE_ARGUMENTS)
            .map(|list| nodes.named_children(list).map(|argument| self.type_at(argument)).collect())
            .unwrap_or_default();
        let arguments = self.argument_types(arguments);
        Some(self.instantiated(&signature, &explicit, &arguments).result())
    }

    /// A conversion, or what the grammar takes for one: `f[T](x)` with a function `f`, `table[i](x)` with a variable `table`.
    fn type_of_conversion(&self, id: NodeId) -> Option<Type> {
        let nodes = self.nodes;
        let ty = nodes.child(id, field::TYPE)?;
        if let Some(denoted) = self.denoted_type(ty) {
            return Some(denoted);
        }
        let (name, brackets) = (nodes.child(ty, field::TYPE)?, nodes.child(ty, field::TYPE_ARGUMENTS)?);
        let of = self.type_of_type_name(name);
        let Type::Function(signature) = self.underlying(&of) else {
            return match self.underlying(&self.element(&of)) {
                Type::Function(signature) => Some(signature.result()),
                _ => None,
            };
        };
        let explicit: Vec<_> = nodes.named_children(brackets).map(|argument| self.type_at(argument)).collect();
        let argument = nodes.child(id, field::OPERAND).map(|operand| self.type_of(operand));
        Some(self.instantiated(&signature, &explicit, argument.as_slice()).result())
    }

    /// The type of the value that a type's name turns out to be.
    pub(crate) fn type_of_type_name(&self, name: NodeId) -> Type {
        let nodes = self.nodes;
        if nodes.kind(name) != kind::QUALIFIED_TYPE {
            return self.type_of_name(name);
        }
        let (Some(package), Some(member)) = (nodes.child(name, field::PACKAGE), nodes.child(name, field::NAME)) else {
            return Type::Unknown;
        };
        match self.import_at(package) {
            Some(import) => self.type_of_object(&import.path.clone(), self.source(member)),
            None => {
                self.member(&self.type_of_name(package), self.source(member)).map_or(Type::Unknown, |member| member.ty)
            }
        }
    }

    /// The types of a call's arguments; the results of a single call count one by one.
    pub fn argument_types(&self, arguments: NodeId) -> Vec<Type> {
        let mut types: Vec<_> = self.nodes.named_children(arguments).map(|argument| self.type_of(argument)).collect();
        if let [Type::Tuple(several)] = &types[..] {
            types = several.to_vec();
        }
        types
    }

    /// What a call of a predeclared function gives; none if `name` is a type.
    fn type_of_builtin_call(&self, name: &str, arguments: NodeId) -> Option<Type> {
        let first = self.nodes.named_children(arguments).next();
        Some(match name {
            "make" => self.type_at(first?),
            "new" => match self.denoted_type(first?) {
                Some(ty) => ty.pointer(),
                // Since Go 1.26 the argument may be a value.
                None => self.type_of(first?).defaulted().pointer(),
            },
            "append" => self.type_of(first?),
            "len" | "cap" | "copy" => Type::Basic(Basic::Int),
            "min" | "max" => {
                let types = self.argument_types(arguments);
                let typed = types.iter().find(|ty| !matches!(ty, Type::Basic(basic) if basic.is_untyped()));
                typed.or(types.first())?.clone()
            }
            "recover" => Type::any(),
            "complex" => match self.type_of(first?) {
                Type::Basic(Basic::Float32) => Type::Basic(Basic::Complex64),
                Type::Basic(basic) if basic.is_untyped() => Type::Basic(Basic::UntypedComplex),
                Type::Basic(_) => Type::Basic(Basic::Complex128),
                _ => Type::Unknown,
            },
            "real" | "imag" => match self.type_of(first?) {
                Type::Basic(Basic::Complex64) => Type::Basic(Basic::Float32),
                Type::Basic(Basic::Complex128) => Type::Basic(Basic::Float64),
                _ => Type::Unknown,
            },
            "clear" | "close" | "delete" | "panic" | "print" | "println" => Type::Tuple(Arc::from([])),
            _ => return None,
        })
    }

    /// A call of a function of package unsafe, which have no signature that Go could write.
    /// (<https://go.dev/ref/spec#Package_unsafe>)
    fn type_of_unsafe_call(&self, function: NodeId, arguments: NodeId) -> Option<Type> {
        let nodes = self.nodes;
        let package = nodes.child(function, field::OPERAND).and_then(|operand| self.import_at(operand))?;
        let name = nodes.child(function, field::FIELD).map(|name| self.source(name))?;
        if &*package.path != "unsafe" {
            return None;
        }
        let first = || nodes.named_children(arguments).next().map(|first| self.underlying(&self.type_of(first)));
        Some(match name {
            "Slice" => match first()? {
                Type::Pointer(to) => Type::Slice(to),
                _ => Type::Unknown,
            },
            "SliceData" => match first()? {
                Type::Slice(of) => Type::Pointer(of),
                _ => Type::Unknown,
            },
            "String" => Type::Basic(Basic::String),
            "StringData" => Type::Basic(Basic::Uint8).pointer(),
            "Add" => Type::Basic(Basic::UnsafePointer),
            "Sizeof" | "Alignof" | "Offsetof" => Type::Basic(Basic::Uintptr),
            _ => return None,
        })
    }

    fn type_of_unary(&self, id: NodeId) -> Type {
        let Some(operand) = self.nodes.child(id, field::OPERAND) else { return Type::Unknown };
        let operator = self.nodes.child(id, field::OPERATOR).map_or("", |operator| self.source(operator));
        let ty = self.type_of(operand);
        match operator {
            "&" if ty.is_unknown() => Type::Unknown,
            "&" => ty.pointer(),
            "*" => match self.underlying(&ty) {
                Type::Pointer(to) => (*to).clone(),
                _ => Type::Unknown,
            },
            "<-" => match self.underlying(&ty) {
                Type::Channel(_, of) => (*of).clone(),
                _ => Type::Unknown,
            },
            _ => ty,
        }
    }

    fn type_of_binary(&self, id: NodeId) -> Type {
        let nodes = self.nodes;
        let side = |field| nodes.child(id, field).map_or(Type::Unknown, |side| self.type_of(side));
        let operator = nodes.child(id, field::OPERATOR).map_or("", |operator| self.source(operator));
        match operator {
            "==" | "!=" | "<" | "<=" | ">" | ">=" => Type::Basic(Basic::UntypedBool),
            "<<" | ">>" => side(field::LEFT),
            _ => match (side(field::LEFT), side(field::RIGHT)) {
                (Type::Basic(left), Type::Basic(right)) if left.is_untyped() && right.is_untyped() => {
                    Type::Basic(if rank(left) >= rank(right) { left } else { right })
                }
                (Type::Basic(left), right) if left.is_untyped() => right,
                (Type::Unknown, right) if !matches!(right, Type::Basic(basic) if basic.is_untyped()) => right,
                (left, _) => left,
            },
        }
    }

    fn type_of_index(&self, id: NodeId) -> Type {
        let nodes = self.nodes;
        let Some(operand) = nodes.child(id, field::OPERAND) else { return Type::Unknown };
        let ty = self.type_of(operand);
        if let Type::Function(signature) = &ty
            && !signature.type_parameters.is_empty()
        {
            let explicit = nodes.child(id, field::INDEX).map(|index| self.type_at(index));
            return self.with_type_arguments(&ty, explicit.as_slice());
        }
        self.element(&ty)
    }

    fn with_type_arguments(&self, function: &Type, explicit: &[Type]) -> Type {
        match function {
            Type::Function(signature) => Type::Function(Arc::new(self.instantiated(signature, explicit, &[]))),
            other => other.clone(),
        }
    }

    /// What an index gives: a slice's or array's element, a map's value, a string's byte.
    pub fn element(&self, of: &Type) -> Type {
        match self.underlying(of) {
            Type::Slice(of) | Type::Array(of) => (*of).clone(),
            Type::Map(of) => of.1.clone(),
            Type::Basic(Basic::String | Basic::UntypedString) => Type::Basic(Basic::Uint8),
            Type::Pointer(to) => match self.underlying(&to) {
                Type::Array(of) => (*of).clone(),
                _ => Type::Unknown,
            },
            _ => Type::Unknown,
        }
    }

    /// The type of a name declared in this declaration.
    pub fn binding_type(&self, id: BindingId) -> Type {
        let cell = &self.scopes.binding(id).ty;
        self.remembered(cell, || self.deeper(|| self.binding_type_uncached(id)))
    }

    fn binding_type_uncached(&self, id: BindingId) -> Type {
        let nodes = self.nodes;
        match self.scopes.binding(id).origin {
            Origin::Parameter(declaration) | Origin::Result(declaration) => {
                let ty = nodes.child(declaration, field::TYPE).map_or(Type::Unknown, |ty| self.type_at(ty));
                if nodes.kind(declaration) == kind::VARIADIC_PARAMETER_DECLARATION {
                    Type::Slice(Arc::new(ty))
                } else {
                    ty
                }
            }
            Origin::Variable(spec, index) => self.spec_type(spec, spec, index).defaulted(),
            Origin::Constant(spec, index) => self.spec_type(spec, self.constant_source(spec), index),
            Origin::Short(statement, index) => match nodes.child(statement, field::RIGHT) {
                Some(right) => self.nth_value(right, index, self.count_left(statement)).defaulted(),
                None => Type::Unknown,
            },
            Origin::Range(clause, index) => self.range_type(clause, index),
            Origin::Receive(statement, index) => match nodes.child(statement, field::RIGHT) {
                Some(right) if index == 0 => self.type_of(right),
                _ => Type::Basic(Basic::Bool),
            },
            Origin::TypeSwitch { switch, case } => {
                let mut types = nodes.children_in(case, field::TYPE);
                match (types.next(), types.next()) {
                    (Some(only), None) if self.source(only) != "nil" => self.type_at(only),
                    _ => nodes.child(switch, field::VALUE).map_or(Type::Unknown, |value| self.type_of(value)),
                }
            }
            Origin::Type(_) | Origin::TypeParameter(_) | Origin::ReceiverTypeParameter(_) => self.local_type(id),
        }
    }

    /// The spec whose type and values a local constant takes over.
    fn constant_source(&self, spec: NodeId) -> NodeId {
        let nodes = self.nodes;
        let has_value = |id: NodeId| nodes.child(id, field::VALUE).is_some();
        let before = nodes
            .parent(spec)
            .into_iter()
            .flat_map(|parent| nodes.named_children(parent))
            .take_while(|&other| other <= spec);
        before.filter(|&other| has_value(other)).last().unwrap_or(spec)
    }

    fn count_left(&self, statement: NodeId) -> usize {
        self.nodes.child(statement, field::LEFT).map_or(0, |left| self.nodes.named_children(left).count())
    }

    /// The type of the n-th name of a `var_spec` or `const_spec`; `source` is the spec that holds its type and values.
    pub(crate) fn spec_type(&self, spec: NodeId, source: NodeId, index: u32) -> Type {
        let nodes = self.nodes;
        if let Some(ty) = nodes.child(source, field::TYPE) {
            return self.type_at(ty);
        }
        let names = nodes.children_in(spec, field::NAME).count();
        nodes.child(source, field::VALUE).map_or(Type::Unknown, |values| self.nth_value(values, index, names))
    }

    /// The type of the n-th of `count` values that an expression list gives.
    pub fn nth_value(&self, list: NodeId, index: u32, count: usize) -> Type {
        let nodes = self.nodes;
        let mut values = nodes.named_children(list);
        let (first, second) = (values.next(), values.next());
        let (Some(only), None, true) = (first, second, count > 1) else {
            return nodes.named_children(list).nth(index as usize).map_or(Type::Unknown, |value| self.type_of(value));
        };
        match self.type_of(only) {
            Type::Tuple(types) => types.get(index as usize).cloned().unwrap_or_default(),
            // `v, ok := m[k]`, `v, ok := x.(T)`, `v, ok := <-ch`
            value if index == 0 => value,
            // What a call gives that nobody knows is not known.
            _ if nodes.kind(only) == kind::CALL_EXPRESSION => Type::Unknown,
            _ => Type::Basic(Basic::UntypedBool),
        }
    }

    /// The type of the first or second variable of a range clause. (<https://go.dev/ref/spec#For_range>)
    fn range_type(&self, clause: NodeId, index: u32) -> Type {
        let Some(right) = self.nodes.child(clause, field::RIGHT) else { return Type::Unknown };
        let over = self.type_of(right);
        let first = index == 0;
        match self.underlying(&over) {
            Type::Slice(_) | Type::Array(_) | Type::Pointer(_) if first => Type::Basic(Basic::Int),
            Type::Slice(_) | Type::Array(_) | Type::Pointer(_) => self.element(&over),
            Type::Basic(Basic::String | Basic::UntypedString) => {
                Type::Basic(if first { Basic::Int } else { Basic::Int32 })
            }
            Type::Basic(basic) if basic.is_integer() && first => over.defaulted(),
            Type::Map(of) if first => of.0.clone(),
            Type::Map(of) => of.1.clone(),
            Type::Channel(_, of) if first => (*of).clone(),
            Type::Function(iterator) => match iterator.parameters.first().map(|yielding| self.underlying(yielding)) {
                Some(Type::Function(yielding)) => yielding.parameters.get(index as usize).cloned().unwrap_or_default(),
                _ => Type::Unknown,
            },
            _ => Type::Unknown,
        }
    }

    /// The type of the literal whose `literal_value` this is, also where it is left out: `[]T{{…}}`.
    pub fn literal_type(&self, literal: NodeId) -> Type {
        self.deeper(|| self.literal_type_unguarded(literal).unwrap_or_default())
    }

    fn literal_type_unguarded(&self, literal: NodeId) -> Option<Type> {
        let nodes = self.nodes;
        let parent = nodes.parent(literal)?;
        if nodes.kind(parent) == kind::COMPOSITE_LITERAL {
            return nodes.child(parent, field::TYPE).map(|ty| self.type_at(ty));
        }
        // literal_value < literal_element (< keyed_element) < literal_value
        let element = parent;
        let above = nodes.parent(element)?;
        let is_key = nodes.kind(above) == kind::KEYED_ELEMENT && nodes.child(above, field::KEY) == Some(element);
        let outer = if nodes.kind(above) == kind::KEYED_ELEMENT { nodes.parent(above)? } else { above };
        let of = self.literal_type(outer);
        let element = match self.underlying(&of) {
            Type::Map(of) if is_key => of.0.clone(),
            Type::Struct(_) => return None,
            _ => self.element(&of),
        };
        Some(element.without_pointer().clone())
    }

    /// The signature of what a call calls, its type parameters filled in.
    pub fn called_signature(&self, call: NodeId) -> Option<Signature> {
        let nodes = self.nodes;
        let function = nodes.child(call, field::FUNCTION)?;
        match self.underlying(&self.type_of(function)) {
            Type::Function(signature) => {
                Some(self.instantiated(&signature, &[], &self.argument_types(nodes.child(call, field::ARGUMENTS)?)))
            }
            _ => None,
        }
    }
}

/// Which kind wins where two untyped constants meet.
fn rank(basic: Basic) -> u8 {
    match basic {
        Basic::UntypedRune => 1,
        Basic::UntypedFloat => 2,
        Basic::UntypedComplex => 3,
        _ => 0,
    }
}

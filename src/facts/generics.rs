//! Generic types and functions: putting arguments in the place of type parameters.

use std::sync::Arc;

use crate::facts::types::{Interface, Named, Signature, Struct, StructField, Type};
use crate::facts::view::View;

impl Type {
    /// The type with each type parameter of these names replaced.
    #[must_use]
    pub fn substituted(&self, pairs: &[(Arc<str>, Type)]) -> Self {
        if pairs.is_empty() {
            return self.clone();
        }
        let all = |types: &[Self]| types.iter().map(|ty| ty.substituted(pairs)).collect::<Vec<_>>();
        match self {
            Self::Unknown | Self::Basic(_) => self.clone(),
            Self::Parameter(parameter) => pairs
                .iter()
                .find(|(name, _)| *name == parameter.name)
                .map_or_else(|| self.clone(), |(_, argument)| argument.clone()),
            Self::Named(named) if named.arguments.is_empty() => self.clone(),
            Self::Named(named) => {
                Self::Named(Arc::new(Named { arguments: all(&named.arguments), ..(**named).clone() }))
            }
            Self::Pointer(of) => Self::Pointer(Arc::new(of.substituted(pairs))),
            Self::Slice(of) => Self::Slice(Arc::new(of.substituted(pairs))),
            Self::Array(of) => Self::Array(Arc::new(of.substituted(pairs))),
            Self::Channel(direction, of) => Self::Channel(*direction, Arc::new(of.substituted(pairs))),
            Self::Map(of) => Self::Map(Arc::new((of.0.substituted(pairs), of.1.substituted(pairs)))),
            Self::Function(signature) => Self::Function(Arc::new(signature.substituted(pairs))),
            Self::Struct(of) => Self::Struct(Arc::new(Struct {
                fields: of
                    .fields
                    .iter()
                    .map(|field| StructField { ty: field.ty.substituted(pairs), ..field.clone() })
                    .collect(),
            })),
            Self::Interface(of) => Self::Interface(Arc::new(Interface {
                methods: of
                    .methods
                    .iter()
                    .map(|(name, signature)| (name.clone(), Arc::new(signature.substituted(pairs))))
                    .collect(),
                embedded: all(&of.embedded),
                union: of.union,
            })),
            Self::Tuple(of) => Self::Tuple(all(of).into()),
        }
    }
}

impl Signature {
    /// The signature with each type parameter of these names replaced.
    #[must_use]
    pub fn substituted(&self, pairs: &[(Arc<str>, Type)]) -> Self {
        Self {
            type_parameters: self
                .type_parameters
                .iter()
                .filter(|own| !pairs.iter().any(|(name, _)| *name == own.name))
                .cloned()
                .collect(),
            parameters: self.parameters.iter().map(|ty| ty.substituted(pairs)).collect(),
            variadic: self.variadic,
            results: self.results.iter().map(|ty| ty.substituted(pairs)).collect(),
        }
    }
}

impl View<'_> {
    /// Finds what the type parameters must be for an argument of type `argument` to fit a parameter of type `parameter`.
    /// (<https://go.dev/ref/spec#Type_unification>)
    pub(crate) fn unify(&self, parameter: &Type, argument: &Type, found: &mut Vec<(Arc<str>, Type)>) {
        match (parameter, argument) {
            (_, Type::Unknown) => {}
            (Type::Parameter(own), _) => {
                let known = found.iter().position(|(name, _)| *name == own.name);
                match known {
                    // A typed argument says more than an untyped constant that came before it.
                    Some(index) if matches!(found[index].1, Type::Basic(basic) if basic.is_untyped()) => {
                        found[index].1 = argument.clone();
                    }
                    Some(_) => {}
                    None => found.push((own.name.clone(), argument.clone())),
                }
            }
            (Type::Pointer(left), Type::Pointer(right))
            | (Type::Slice(left), Type::Slice(right))
            | (Type::Array(left), Type::Array(right))
            | (Type::Channel(_, left), Type::Channel(_, right)) => self.unify(left, right, found),
            (Type::Map(left), Type::Map(right)) => {
                self.unify(&left.0, &right.0, found);
                self.unify(&left.1, &right.1, found);
            }
            (Type::Named(left), Type::Named(right)) if left.name == right.name && left.package == right.package => {
                for (left, right) in left.arguments.iter().zip(&right.arguments) {
                    self.unify(left, right, found);
                }
            }
            (Type::Function(left), Type::Function(right)) => {
                let pairs =
                    left.parameters.iter().zip(&right.parameters).chain(left.results.iter().zip(&right.results));
                for (left, right) in pairs {
                    self.unify(left, right, found);
                }
            }
            (Type::Named(left), _) if !left.arguments.is_empty() && !matches!(argument, Type::Named(_)) => {
                self.deeper(|| self.unify(&self.underlying(parameter), argument, found));
            }
            (_, Type::Named(_)) if !matches!(parameter, Type::Named(_)) => {
                self.deeper(|| self.unify(parameter, &self.underlying(argument), found));
            }
            _ => {}
        }
    }

    /// The signature of a generic function for the type arguments that stand there and those that follow from the arguments.
    /// What does not follow stays a type parameter.
    pub(crate) fn instantiated(&self, signature: &Signature, explicit: &[Type], arguments: &[Type]) -> Signature {
        if signature.type_parameters.is_empty() {
            return signature.clone();
        }
        let names = signature.type_parameters.iter().map(|own| own.name.clone());
        let mut found: Vec<_> = names.zip(explicit.iter().cloned()).collect();
        for (index, argument) in arguments.iter().enumerate() {
            let parameter = match signature.parameters.get(index) {
                Some(Type::Slice(element)) if signature.variadic && index + 1 >= signature.parameters.len() => {
                    &**element
                }
                Some(parameter) => parameter,
                None => match signature.parameters.last() {
                    Some(Type::Slice(element)) if signature.variadic => element,
                    _ => continue,
                },
            };
            self.unify(parameter, argument, &mut found);
        }
        for (_, ty) in &mut found {
            *ty = std::mem::take(ty).defaulted();
        }
        // `S ~[]E`: the element follows from the slice.
        for own in &signature.type_parameters {
            let core = self.core_of_constraint(&own.constraint);
            let argument = found.iter().find(|(name, _)| *name == own.name).map(|(_, ty)| ty.clone());
            if let (Some(core), Some(argument)) = (core, argument) {
                self.unify(&core, &self.underlying(&argument), &mut found);
            }
        }
        signature.substituted(&found)
    }

    /// The only type (or `~T`) that a constraint admits.
    pub(crate) fn core_of_constraint(&self, constraint: &Type) -> Option<Type> {
        match self.underlying(constraint) {
            Type::Interface(of) if of.union && of.methods.is_empty() => match &of.embedded[..] {
                [one] => Some(one.clone()),
                _ => None,
            },
            _ => None,
        }
    }
}

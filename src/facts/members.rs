//! Fields and methods of a type, promoted ones too, and whether a type implements an interface.
//! (<https://go.dev/ref/spec#Selectors>, <https://go.dev/ref/spec#Method_sets>)

use std::sync::Arc;

use crate::facts::package::{Importer, Package};
use crate::facts::types::{Interface, Named, Signature, Type};
use crate::facts::view::View;

/// A field or method found in a type.
#[derive(Clone, Debug)]
pub struct Member {
    /// A field's type, a method's signature.
    pub ty: Type,
    /// Is it a field, else a method.
    pub is_field: bool,
    /// The package and name of the type that declares it; none for a field of an unnamed struct.
    pub owner: Option<(Arc<str>, Arc<str>)>,
    /// Was it found in an embedded field.
    pub promoted: bool,
    /// Is it a method that needs a pointer.
    pub pointer: bool,
}

/// Embedding deeper than this is not followed.
const EMBEDDING_LIMIT: usize = 8;

impl View<'_> {
    /// The field or method `name` of a type: the one at the least depth, none if it is missing, ambiguous or not known.
    pub fn member(&self, of: &Type, name: &str) -> Option<Member> {
        let mut level = vec![(of.without_pointer().clone(), matches!(of, Type::Pointer(_)))];
        let mut seen: Vec<Arc<Named>> = Vec::new();
        for depth in 0..EMBEDDING_LIMIT {
            let mut found = None;
            let mut next = Vec::new();
            for (ty, through_pointer) in level {
                if let Type::Named(named) = &ty {
                    if seen.iter().any(|other| other == named) {
                        continue;
                    }
                    seen.push(named.clone());
                }
                match self.member_of(&ty, name, &mut next) {
                    Lookup::Found(_) if found.is_some() => return None,
                    Lookup::Found(mut member) => {
                        member.promoted = depth > 0;
                        member.pointer &= !through_pointer;
                        found = Some(member);
                    }
                    Lookup::Missing => {}
                    Lookup::Unknown => return None,
                }
            }
            if found.is_some() {
                return found;
            }
            if next.is_empty() {
                return None;
            }
            level = next;
        }
        None
    }

    /// Looks in one type only; its embedded fields are added to `embedded`.
    fn member_of(&self, ty: &Type, name: &str, embedded: &mut Vec<(Type, bool)>) -> Lookup {
        let named = match ty {
            Type::Named(named) => Some(named),
            _ => None,
        };
        let owner = named.map(|named| (named.package.clone(), named.name.clone()));
        if let Some(named) = named
            && let Some((ty, pointer)) = self.declared_method(named, name)
        {
            return Lookup::Found(Member { ty, is_field: false, owner, promoted: false, pointer });
        }
        match self.underlying(ty) {
            Type::Unknown => Lookup::Unknown,
            Type::Struct(of) => {
                for field in &of.fields {
                    if &*field.name == name {
                        let ty = field.ty.clone();
                        return Lookup::Found(Member { ty, is_field: true, owner, promoted: false, pointer: false });
                    }
                    if field.embedded {
                        embedded.push((field.ty.without_pointer().clone(), matches!(field.ty, Type::Pointer(_))));
                    }
                }
                Lookup::Missing
            }
            Type::Interface(of) => {
                if let Some((_, signature)) = of.methods.iter().find(|(method, _)| &**method == name) {
                    let ty = Type::Function(signature.clone());
                    return Lookup::Found(Member { ty, is_field: false, owner, promoted: false, pointer: false });
                }
                embedded.extend(of.embedded.iter().filter(|_| !of.union).map(|ty| (ty.clone(), false)));
                Lookup::Missing
            }
            _ => match ty {
                // A type parameter has the methods of its constraint.
                Type::Parameter(parameter) => {
                    embedded.push((parameter.constraint.clone(), false));
                    Lookup::Missing
                }
                _ => Lookup::Missing,
            },
        }
    }

    /// The signature of a method declared on a type, and whether its receiver is a pointer.
    fn declared_method(&self, named: &Named, name: &str) -> Option<(Type, bool)> {
        if named.local.is_some() {
            return None;
        }
        self.with_package(&named.package, |package| {
            let method = package.method(&named.name, name)?;
            let (file, declaration) = package.at(method.place)?;
            let view = self.of(package, file, declaration);
            let ty = self.remembered(&method.ty, || {
                let signature = self.deeper(|| view.signature_at(method.place.node));
                signature.map_or(Type::Unknown, |signature| Type::Function(Arc::new(signature)))
            });
            let names = view.receiver_type_parameters();
            let pairs: Vec<_> = names.into_iter().zip(named.arguments.iter().cloned()).collect();
            Some((ty.substituted(&pairs), method.pointer))
        })?
    }

    /// All methods of an interface, embedded ones too; none if something in it is not known.
    pub fn interface_methods(&self, of: &Interface) -> Option<Vec<(Arc<str>, Arc<Signature>)>> {
        self.deeper(|| {
            if of.union {
                return None;
            }
            let mut methods = of.methods.clone();
            for embedded in &of.embedded {
                match self.underlying(embedded) {
                    Type::Interface(inner) => methods.extend(self.interface_methods(&inner)?),
                    _ => return None,
                }
            }
            Some(methods)
        })
    }

    /// Does a value of type `ty` implement the interface: none if something is not known.
    pub fn implements(&self, ty: &Type, of: &Interface) -> Option<bool> {
        for (name, wanted) in self.interface_methods(of)? {
            let Some(member) = self.member(ty, &name) else {
                return if self.is_fully_known(ty, 0) { Some(false) } else { None };
            };
            if member.is_field || (member.pointer && !matches!(ty, Type::Pointer(_))) {
                return Some(false);
            }
            let Type::Function(signature) = &member.ty else { return None };
            if !same_signature(signature, &wanted) {
                let known = !member.ty.mentions_unknown() && !Type::Function(wanted).mentions_unknown();
                return known.then_some(false);
            }
        }
        Some(true)
    }

    /// Is everything that could bring a method known.
    fn is_fully_known(&self, ty: &Type, depth: usize) -> bool {
        match self.underlying(ty.without_pointer()) {
            Type::Unknown => false,
            Type::Struct(of) if depth < EMBEDDING_LIMIT => {
                of.fields.iter().filter(|field| field.embedded).all(|field| self.is_fully_known(&field.ty, depth + 1))
            }
            Type::Interface(of) if depth < EMBEDDING_LIMIT => {
                of.embedded.iter().all(|ty| self.is_fully_known(ty, depth + 1))
            }
            _ => true,
        }
    }
}

/// The names of the methods and fields that a type of a package declares, without promoted ones.
pub fn member_names(package: &Package, name: &str, importer: &dyn Importer) -> Vec<Arc<str>> {
    let mut names: Vec<_> = package.methods(name).iter().map(|method| method.name.clone()).collect();
    let Some((file, declaration)) = package.object(name).and_then(|object| package.at(object.place)) else {
        return names;
    };
    let view =
        View::new(importer, package, &file.imports, declaration.nodes(), &declaration.text, declaration.scopes());
    let named = Named { package: package.path.clone(), name: name.into(), arguments: Vec::new(), local: None };
    match view.underlying(&Type::Named(Arc::new(named))) {
        Type::Struct(of) => names.extend(of.fields.iter().map(|field| field.name.clone())),
        Type::Interface(of) => names.extend(of.methods.iter().map(|(name, _)| name.clone())),
        _ => {}
    }
    names
}

/// Are the parameters and results the same, all of them known.
fn same_signature(left: &Signature, right: &Signature) -> bool {
    let unknown = left.parameters.iter().chain(&left.results).any(Type::mentions_unknown);
    !unknown && left.parameters == right.parameters && left.results == right.results && left.variadic == right.variadic
}

enum Lookup {
    Found(Member),
    Missing,
    Unknown,
}

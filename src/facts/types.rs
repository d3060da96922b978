//! Go's types as data, as far as they are known.

use std::fmt;
use std::sync::Arc;

use crate::facts::scopes::BindingId;

/// A Go type, or [`Type::Unknown`], on which every rule that needs to know stays silent.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Type {
    /// Not known here.
    #[default]
    Unknown,
    /// A predeclared type or the kind of an untyped constant.
    Basic(Basic),
    /// A declared type, perhaps instantiated.
    Named(Arc<Named>),
    /// `*T`
    Pointer(Arc<Type>),
    /// `[]T`
    Slice(Arc<Type>),
    /// `[n]T`; the length is not kept.
    Array(Arc<Type>),
    /// `map[K]V`
    Map(Arc<(Type, Type)>),
    /// `chan T`
    Channel(Direction, Arc<Type>),
    /// `func(…) …`
    Function(Arc<Signature>),
    /// `struct{…}`
    Struct(Arc<Struct>),
    /// `interface{…}`
    Interface(Arc<Interface>),
    /// What a call with no result or several gives.
    Tuple(Arc<[Type]>),
    /// A type parameter.
    Parameter(Arc<TypeParameter>),
}

/// The predeclared types and the kinds of untyped constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are Go's")]
pub enum Basic {
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
    UntypedBool,
    UntypedInt,
    UntypedRune,
    UntypedFloat,
    UntypedComplex,
    UntypedString,
    UntypedNil,
}

/// A declared type.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The import path of its package; `builtin` for `error`, `any` and `comparable`.
    pub package: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its type arguments, if it is instantiated.
    pub arguments: Vec<Type>,
    /// Set for a type that is declared inside a function.
    pub local: Option<BindingId>,
}

/// Which way a channel goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `chan T`
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Receive,
}

/// The parameters and results of a function.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Signature {
    /// Its own type parameters; empty once instantiated.
    pub type_parameters: Vec<Arc<TypeParameter>>,
    /// The parameters' types; the last is a slice if `variadic`.
    pub parameters: Vec<Type>,
    /// Does it end in `...T`.
    pub variadic: bool,
    /// The results' types.
    pub results: Vec<Type>,
}

impl Signature {
    /// The type of a call's value.
    pub fn result(&self) -> Type {
        match &self.results[..] {
            [one] => one.clone(),
            results => Type::Tuple(results.into()),
        }
    }
}

/// A struct type.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Struct {
    /// In source order.
    pub fields: Vec<StructField>,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct StructField {
    /// Its name; for an embedded field the type's name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Is it embedded.
    pub embedded: bool,
}

/// An interface type.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Interface {
    /// Its own methods.
    pub methods: Vec<(Arc<str>, Arc<Signature>)>,
    /// Embedded interfaces, and in constraints the types of a single-type element.
    pub embedded: Vec<Type>,
    /// Does it hold a union or a `~T`, so that only a constraint can use it.
    pub union: bool,
}

/// A type parameter of a function or type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeParameter {
    /// Its name.
    pub name: Arc<str>,
    /// Its constraint.
    pub constraint: Type,
}

impl Type {
    /// The empty interface, as `any` names it.
    pub fn any() -> Self {
        Self::builtin("any")
    }

    /// The predeclared interface `error`.
    pub fn error() -> Self {
        Self::builtin("error")
    }

    /// A predeclared interface.
    fn builtin(name: &str) -> Self {
        Self::Named(Arc::new(Named {
            package: "builtin".into(),
            name: name.into(),
            arguments: Vec::new(),
            local: None,
        }))
    }

    /// `*self`
    #[must_use]
    pub fn pointer(self) -> Self {
        Self::Pointer(Arc::new(self))
    }

    /// Is nothing known.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Is it the declared type `name` of `package`, whatever its type arguments.
    pub fn is_named(&self, package: &str, name: &str) -> bool {
        matches!(self, Self::Named(named) if *named.package == *package && *named.name == *name && named.local.is_none())
    }

    /// Is it the predeclared `error`.
    pub fn is_error(&self) -> bool {
        self.is_named("builtin", "error")
    }

    /// The pointed-to type of a pointer, otherwise itself.
    #[must_use]
    pub fn without_pointer(&self) -> &Self {
        match self {
            Self::Pointer(to) => to,
            other => other,
        }
    }

    /// The type that a variable gets from a value of this type: an untyped constant's default type.
    #[must_use]
    pub fn defaulted(self) -> Self {
        let Self::Basic(basic) = self else { return self };
        Self::Basic(match basic {
            Basic::UntypedBool => Basic::Bool,
            Basic::UntypedInt => Basic::Int,
            Basic::UntypedRune => Basic::Int32,
            Basic::UntypedFloat => Basic::Float64,
            Basic::UntypedComplex => Basic::Complex128,
            Basic::UntypedString => Basic::String,
            Basic::UntypedNil => return Self::Unknown,
            typed => typed,
        })
    }

    /// Does the type, or a part of it, hold something unknown.
    pub fn mentions_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Basic(_) | Self::Parameter(_) => false,
            Self::Named(named) => named.arguments.iter().any(Self::mentions_unknown),
            Self::Pointer(of) | Self::Slice(of) | Self::Array(of) | Self::Channel(_, of) => of.mentions_unknown(),
            Self::Map(of) => of.0.mentions_unknown() || of.1.mentions_unknown(),
            Self::Function(signature) => {
                signature.parameters.iter().chain(&signature.results).any(Self::mentions_unknown)
            }
            Self::Struct(of) => of.fields.iter().any(|field| field.ty.mentions_unknown()),
            Self::Interface(of) => {
                of.embedded.iter().any(Self::mentions_unknown)
                    || of.methods.iter().any(|(_, signature)| {
                        signature.parameters.iter().chain(&signature.results).any(Self::mentions_unknown)
                    })
            }
            Self::Tuple(of) => of.iter().any(Self::mentions_unknown),
        }
    }
}

impl Basic {
    /// The predeclared type of this name, aliases (`byte`, `rune`) included.
    pub fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "bool" => Self::Bool,
            "int" => Self::Int,
            "int8" => Self::Int8,
            "int16" => Self::Int16,
            "int32" | "rune" => Self::Int32,
            "int64" => Self::Int64,
            "uint" => Self::Uint,
            "uint8" | "byte" => Self::Uint8,
            "uint16" => Self::Uint16,
            "uint32" => Self::Uint32,
            "uint64" => Self::Uint64,
            "uintptr" => Self::Uintptr,
            "float32" => Self::Float32,
            "float64" => Self::Float64,
            "complex64" => Self::Complex64,
            "complex128" => Self::Complex128,
            "string" => Self::String,
            _ => return None,
        })
    }

    /// Its name in Go; untyped kinds as Go's own messages say them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint => "uint",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Uintptr => "uintptr",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Complex64 => "complex64",
            Self::Complex128 => "complex128",
            Self::String => "string",
            Self::UnsafePointer => "unsafe.Pointer",
            Self::UntypedBool => "untyped bool",
            Self::UntypedInt => "untyped int",
            Self::UntypedRune => "untyped rune",
            Self::UntypedFloat => "untyped float",
            Self::UntypedComplex => "untyped complex",
            Self::UntypedString => "untyped string",
            Self::UntypedNil => "untyped nil",
        }
    }

    /// Is it an integer type or an untyped integer or rune.
    pub fn is_integer(self) -> bool {
        matches!(
            self,
            Self::Int
                | Self::Int8
                | Self::Int16
                | Self::Int32
                | Self::Int64
                | Self::Uint
                | Self::Uint8
                | Self::Uint16
                | Self::Uint32
                | Self::Uint64
                | Self::Uintptr
                | Self::UntypedInt
                | Self::UntypedRune
        )
    }

    /// Is it the kind of an untyped constant.
    pub fn is_untyped(self) -> bool {
        self.name().starts_with("untyped")
    }
}

/// Go's notation with full import paths: `map[string]*net/http.Request`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("?"),
            Self::Basic(basic) => f.write_str(basic.name()),
            Self::Named(named) => {
                if &*named.package != "builtin" && named.local.is_none() && !named.package.is_empty() {
                    write!(f, "{}.", named.package)?;
                }
                f.write_str(&named.name)?;
                if !named.arguments.is_empty() {
                    f.write_str("[")?;
                    list(f, &named.arguments)?;
                    f.write_str("]")?;
                }
                Ok(())
            }
            Self::Pointer(to) => write!(f, "*{to}"),
            Self::Slice(of) => write!(f, "[]{of}"),
            Self::Array(of) => write!(f, "[…]{of}"),
            Self::Map(of) => write!(f, "map[{}]{}", of.0, of.1),
            Self::Channel(Direction::Both, of) => write!(f, "chan {of}"),
            Self::Channel(Direction::Send, of) => write!(f, "chan<- {of}"),
            Self::Channel(Direction::Receive, of) => write!(f, "<-chan {of}"),
            Self::Function(signature) => write!(f, "func{signature}"),
            Self::Struct(of) => {
                f.write_str("struct{")?;
                for (index, field) in of.fields.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "; " };
                    write!(f, "{comma}{} {}", field.name, field.ty)?;
                }
                f.write_str("}")
            }
            Self::Interface(of) => {
                f.write_str("interface{")?;
                for (index, (name, signature)) in of.methods.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "; " };
                    write!(f, "{comma}{name}{signature}")?;
                }
                f.write_str("}")
            }
            Self::Tuple(of) => {
                f.write_str("(")?;
                list(f, of)?;
                f.write_str(")")
            }
            Self::Parameter(parameter) => f.write_str(&parameter.name),
        }
    }
}

/// `(int, ...string) (bool, error)`
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        match (&self.parameters[..], self.variadic) {
            ([first @ .., Type::Slice(last)], true) => {
                list(f, first)?;
                write!(f, "{}...{last}", if first.is_empty() { "" } else { ", " })?;
            }
            (parameters, _) => list(f, parameters)?,
        }
        f.write_str(")")?;
        match &self.results[..] {
            [] => Ok(()),
            [one] => write!(f, " {one}"),
            several => {
                f.write_str(" (")?;
                list(f, several)?;
                f.write_str(")")
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, types: &[Type]) -> fmt::Result {
    for (index, ty) in types.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{ty}")?;
    }
    Ok(())
}

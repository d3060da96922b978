//! Types as a rule's author writes them: `*net/http.Request`, `func(net/http.Handler) net/http.Handler`, `map`.

use crate::facts::{Basic, Direction, Type, View};

/// A type, parts of which may be left open.
#[derive(Clone, Debug, PartialEq)]
pub enum TypePattern {
    /// Any type that is not known.
    Unknown,
    /// Any type whose underlying type is of this kind.
    Kind(TypeKind),
    /// A predeclared type that is not an interface.
    Basic(Basic),
    /// A declared type, whatever its type arguments.
    Named {
        /// Import path; `builtin` for `error`, `any`, `comparable`.
        package: String,
        /// Name.
        name: String,
    },
    /// `*T`
    Pointer(Box<Self>),
    /// `[]T`
    Slice(Box<Self>),
    /// `map[K]V`
    Map(Box<Self>, Box<Self>),
    /// `chan T`, and its directions
    Channel(Direction, Box<Self>),
    /// `func(…) …`
    Function {
        /// Parameters.
        parameters: Vec<Self>,
        /// Does the last one stand for any number.
        variadic: bool,
        /// Results.
        results: Vec<Self>,
    },
}

/// The open kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    Map,
    Slice,
    Array,
    Chan,
    Func,
    Pointer,
    Struct,
    Interface,
    Integer,
    Float,
    StringLike,
}

impl TypePattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text.trim() };
        let pattern = parser.pattern()?;
        if parser.rest.is_empty() {
            Ok(pattern)
        } else {
            Err(format!("`{}` is left over in the type `{text}`", parser.rest))
        }
    }

    /// Does a type match; only [`TypePattern::Unknown`] takes an unknown one.
    pub fn matches(&self, ty: &Type, view: &View<'_>) -> bool {
        match (self, ty) {
            (Self::Unknown, _) => ty.is_unknown(),
            (_, Type::Unknown) => false,
            (Self::Kind(kind), _) => kind.matches(&view.underlying(ty)),
            (Self::Basic(pattern), Type::Basic(basic)) => {
                pattern == basic || Type::Basic(*basic).defaulted() == Type::Basic(*pattern)
            }
            (Self::Named { package, name }, Type::Named(_)) => ty.is_named(package, name),
            (Self::Named { package, name }, Type::Interface(of)) => {
                package == "builtin" && name == "any" && of.methods.is_empty() && of.embedded.is_empty() && !of.union
            }
            (Self::Pointer(pattern), Type::Pointer(of)) | (Self::Slice(pattern), Type::Slice(of)) => {
                pattern.matches(of, view)
            }
            (Self::Map(key, value), Type::Map(of)) => key.matches(&of.0, view) && value.matches(&of.1, view),
            (Self::Channel(direction, pattern), Type::Channel(other, of)) => {
                direction == other && pattern.matches(of, view)
            }
            (Self::Function { parameters, variadic, results }, Type::Function(signature)) => {
                let all = |patterns: &[Self], types: &[Type]| {
                    patterns.len() == types.len()
                        && patterns.iter().zip(types).all(|(pattern, ty)| pattern.matches(ty, view))
                };
                *variadic == signature.variadic
                    && all(parameters, &signature.parameters)
                    && all(results, &signature.results)
            }
            _ => false,
        }
    }
}

impl TypeKind {
    fn matches(self, underlying: &Type) -> bool {
        match (self, underlying) {
            (Self::Map, Type::Map(_))
            | (Self::Slice, Type::Slice(_))
            | (Self::Array, Type::Array(_))
            | (Self::Chan, Type::Channel(..))
            | (Self::Func, Type::Function(_))
            | (Self::Pointer, Type::Pointer(_))
            | (Self::Struct, Type::Struct(_))
            | (Self::Interface, Type::Interface(_)) => true,
            (Self::Integer, Type::Basic(basic)) => basic.is_integer(),
            (Self::Float, Type::Basic(basic)) => matches!(basic, Basic::Float32 | Basic::Float64 | Basic::UntypedFloat),
            (Self::StringLike, Type::Basic(basic)) => matches!(basic, Basic::String | Basic::UntypedString),
            _ => false,
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn pattern(&mut self) -> Result<TypePattern, String> {
        if self.eat("*") {
            return Ok(TypePattern::Pointer(Box::new(self.pattern()?)));
        }
        if self.eat("[]") {
            return Ok(TypePattern::Slice(Box::new(self.pattern()?)));
        }
        if self.eat("map[") {
            let key = self.pattern()?;
            self.expect("]")?;
            return Ok(TypePattern::Map(Box::new(key), Box::new(self.pattern()?)));
        }
        for (start, direction) in
            [("<-chan ", Direction::Receive), ("chan<- ", Direction::Send), ("chan ", Direction::Both)]
        {
            if self.eat(start) {
                return Ok(TypePattern::Channel(direction, Box::new(self.pattern()?)));
            }
        }
        if self.eat("func(") {
            let (parameters, variadic) = self.list()?;
            let results = if self.eat("(") {
                self.list()?.0
            } else if self.rest.is_empty() || self.rest.starts_with([')', ',', ']']) {
                Vec::new()
            } else {
                vec![self.pattern()?]
            };
            return Ok(TypePattern::Function { parameters, variadic, results });
        }
        self.name()
    }

    /// Patterns up to `)`.
    fn list(&mut self) -> Result<(Vec<TypePattern>, bool), String> {
        let mut patterns = Vec::new();
        let mut variadic = false;
        while !self.eat(")") {
            if !patterns.is_empty() {
                self.expect(",")?;
            }
            variadic = self.eat("...");
            let pattern = self.pattern()?;
            patterns.push(if variadic { TypePattern::Slice(Box::new(pattern)) } else { pattern });
        }
        Ok((patterns, variadic))
    }

    fn name(&mut self) -> Result<TypePattern, String> {
        let end = self.rest.find([',', ')', ']', ' ', '[']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        let kind = match name {
            "map" => TypeKind::Map,
            "slice" => TypeKind::Slice,
            "array" => TypeKind::Array,
            "chan" => TypeKind::Chan,
            "func" => TypeKind::Func,
            "pointer" => TypeKind::Pointer,
            "struct" => TypeKind::Struct,
            "interface" => TypeKind::Interface,
            "integer" => TypeKind::Integer,
            "float" => TypeKind::Float,
            "string-like" => TypeKind::StringLike,
            "unknown" => return Ok(TypePattern::Unknown),
            "" => return Err(format!("a type is missing before `{}`", self.rest)),
            _ => {
                return match (Basic::by_name(name), name.rsplit_once('.')) {
                    (Some(basic), _) => Ok(TypePattern::Basic(basic)),
                    (None, Some((package, name))) => {
                        Ok(TypePattern::Named { package: package.into(), name: name.into() })
                    }
                    (None, None) if matches!(name, "error" | "any" | "comparable") => {
                        Ok(TypePattern::Named { package: "builtin".into(), name: name.into() })
                    }
                    (None, None) => Err(format!(
                        "`{name}` is no predeclared type; write its import path before it: `net/http.{name}`"
                    )),
                };
            }
        };
        Ok(TypePattern::Kind(kind))
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest.strip_prefix(token);
        if let Some(rest) = found {
            self.rest = rest.trim_start();
        }
        found.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(format!("`{token}` is missing before `{}`", self.rest)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_whole() {
        let handler = || TypePattern::Named { package: "net/http".into(), name: "Handler".into() };
        assert_eq!(
            TypePattern::parse("func(net/http.Handler, ...int) net/http.Handler"),
            Ok(TypePattern::Function {
                parameters: vec![handler(), TypePattern::Slice(Box::new(TypePattern::Basic(Basic::Int)))],
                variadic: true,
                results: vec![handler()],
            })
        );
        assert_eq!(TypePattern::parse("[]map[string]*net/http.Handler").map(|_| ()), Ok(()));
        assert_eq!(TypePattern::parse("chan<- error").map(|_| ()), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(
            TypePattern::parse("Handler"),
            Err("`Handler` is no predeclared type; write its import path before it: `net/http.Handler`".into())
        );
        assert_eq!(TypePattern::parse("int int"), Err("`int` is left over in the type `int int`".into()));
        assert_eq!(TypePattern::parse("map[string"), Err("`]` is missing before ``".into()));
        assert_eq!(TypePattern::parse("func(int"), Err("`,` is missing before ``".into()));
    }
}

//! A rule as its author wrote it, checked but not compiled: plain data. `knowledge/README.md` says what each part means.

use crate::concepts::{GoVersionBound, Pattern};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

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
    pub pattern: Option<Pattern>,
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

impl Rule {
    /// What the rule says of a place in the reader's code: the first of its sentences whose names all stand for
    /// something there. None if there is no such sentence.
    pub fn sentence(&self, bindings: &[(Arc<str>, String)]) -> Option<String> {
        self.says.iter().find_map(|sentence| fill(sentence, bindings))
    }
}

/// The names that `says` may use without binding them.
pub(in crate::concepts) const BUILT_IN_BINDINGS: [&str; 3] = ["focus", "name", "owner"];

/// A bound text is shortened to this many characters.
const LONGEST_BOUND_TEXT: usize = 40;

/// True for what may stand between the braces of a sentence. Everything else, such as `struct{}`, is plain text.
pub(in crate::concepts) fn is_binding_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

/// The names in the braces of a sentence.
pub(in crate::concepts) fn names_in(sentence: &str) -> impl Iterator<Item = &str> {
    pieces(sentence).filter_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Name(name) => Some(name),
    })
}

enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

fn pieces(sentence: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = sentence;
    std::iter::from_fn(move || {
        let named = rest.match_indices('{').find_map(|(open, _)| {
            let (name, after) = rest.get(open + 1..)?.split_once('}')?;
            is_binding_name(name).then_some((open, name, after))
        });
        match named {
            Some((0, name, after)) => {
                rest = after;
                Some(Piece::Name(name))
            }
            Some((open, ..)) => {
                let (text, after) = rest.split_at(open);
                rest = after;
                Some(Piece::Text(text))
            }
            None => (!rest.is_empty()).then(|| Piece::Text(std::mem::take(&mut rest))),
        }
    })
}

/// The text with the names in it replaced by what they stand for; none if one stands for nothing.
pub(in crate::concepts) fn fill(sentence: &str, bindings: &[(Arc<str>, String)]) -> Option<String> {
    let mut filled = String::new();
    for piece in pieces(sentence) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Name(name) => {
                let (_, text) = bindings.iter().find(|(bound, _)| **bound == *name)?;
                push_shortened(&mut filled, text);
            }
        }
    }
    Some(filled)
}

/// Adds source text as it reads within a sentence: on one line, and not too long.
fn push_shortened(to: &mut String, text: &str) {
    let line = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().nth(LONGEST_BOUND_TEXT).is_none() {
        to.push_str(&line);
    } else {
        // One character of the room goes to the ellipsis.
        to.extend(line.chars().take(LONGEST_BOUND_TEXT - 1));
        to.push('…');
    }
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

/// Text that names no symbol, and how to write one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSymbol(&'static str);

impl fmt::Display for NoSymbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::error::Error for NoSymbol {}

impl FromStr for Symbol {
    type Err = NoSymbol;

    /// Reads `net/http.Server.Shutdown`. The package ends before the first part that is exported or `*`, as an import
    /// path may have dots in its last element too (`gopkg.in/yaml.v3.Node`).
    fn from_str(text: &str) -> Result<Self, NoSymbol> {
        let last_element = text.rfind('/').map_or(0, |slash| slash + 1);
        let (folders, last_element) = text.split_at(last_element);
        let parts: Vec<&str> = last_element.split('.').collect();
        let is_part = |part: &&str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '"');
        if !parts.iter().all(is_part) {
            return Err(NoSymbol("a symbol is an import path, a dot and a name, such as `net/http.Server.Shutdown`"));
        }
        // Names of these two packages are not exported.
        let all_names = folders.is_empty() && matches!(parts.first(), Some(&("builtin" | "C")));
        let name_at = if all_names {
            1
        } else {
            parts
                .iter()
                .skip(1)
                .position(|part| part.starts_with(char::is_uppercase) || *part == "*")
                .map_or(0, |at| at + 1)
        };
        let (package, names) = parts.split_at(name_at);
        let (name, member) = match *names {
            _ if package.is_empty() => {
                return Err(NoSymbol("no exported name behind the import path; write `sync.Map` or `sync.*`"));
            }
            ["*"] => (None, None),
            [name] => (Some(name.to_owned()), None),
            [name, "*"] if name != "*" => (Some(name.to_owned()), Some(Member::All)),
            [name, member] if name != "*" => (Some(name.to_owned()), Some(Member::Named(member.to_owned()))),
            _ => return Err(NoSymbol("too many names; write `package.Name`, `package.Type.Member` or `package.*`")),
        };
        Ok(Self { package: format!("{folders}{}", package.join(".")), name, member })
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.package, self.name.as_deref().unwrap_or("*"))?;
        match &self.member {
            None => Ok(()),
            Some(Member::All) => formatter.write_str(".*"),
            Some(Member::Named(member)) => write!(formatter, ".{member}"),
        }
    }
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// From the matched node; empty means the node itself.
    pub at: Path,
    /// All of these must hold.
    pub tests: Vec<Test>,
}

/// One test of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Is the node of one of these kinds.
    Kind(Vec<String>),
    /// Is it of none of these kinds.
    NotKind(Vec<String>),
    /// Does its text match.
    Text(Pattern),
    /// Does its text not match.
    NotText(Pattern),
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
    /// Stands the node in one of these fields of its parent.
    InField(Vec<String>),
    /// Stands the node in none of these fields of its parent.
    NotInField(Vec<String>),
    /// Does the expression or type name one of these symbols.
    Resolves(Vec<Symbol>),
    /// Has the expression one of these types, in the notation of `knowledge/README.md`.
    Type(Vec<String>),
    /// Is its type known and none of these.
    NotType(Vec<String>),
    /// Does the file's path match.
    File(Pattern),
    /// Does it not match.
    NotFile(Pattern),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_sentence(says: &[&str], bindings: &[(&str, &str)], expected: Option<&str>) {
        let bindings: Vec<(Arc<str>, String)> =
            bindings.iter().map(|(name, text)| (Arc::from(*name), (*text).to_owned())).collect();
        let rule = Rule {
            line: 1,
            form: Form::Node(vec!["identifier".to_owned()]),
            conditions: Vec::new(),
            focus: Path::new(),
            token: None,
            pattern: None,
            lens: true,
            once: Once::Never,
            bindings: Vec::new(),
            says: says.iter().map(|&sentence| sentence.to_owned()).collect(),
            go: None,
        };
        assert_eq!(rule.sentence(&bindings).as_deref(), expected);
    }

    #[test]
    fn the_first_sentence_with_all_its_names_is_said() {
        let says = ["Runs `{call}` when `{owner}` returns.", "Runs `{call}` at the end."];
        check_sentence(&says, &[("call", "f()"), ("owner", "Get")], Some("Runs `f()` when `Get` returns."));
        check_sentence(&says, &[("call", "f()")], Some("Runs `f()` at the end."));
        check_sentence(&says, &[], None);
    }

    #[test]
    fn braces_without_a_name_are_text() {
        check_sentence(
            &["A `map[{key}]struct{}` { here"],
            &[("key", "string")],
            Some("A `map[string]struct{}` { here"),
        );
    }

    #[test]
    fn a_long_text_is_shortened_and_stays_on_one_line() {
        check_sentence(&["{call}!"], &[("call", "func() {\n\tclose(ch)\n}()")], Some("func() { close(ch) }()!"));
        check_sentence(&["{call}"], &[("call", &"é".repeat(40))], Some(&"é".repeat(40)));
        check_sentence(&["{call}"], &[("call", &"é".repeat(41))], Some(&format!("{}…", "é".repeat(39))));
    }

    #[test]
    fn symbols_read_and_print_alike() {
        for (text, package, name) in [
            ("sync.Map", "sync", Some("Map")),
            ("sync.Map.*", "sync", Some("Map")),
            ("net/http.Server.Shutdown", "net/http", Some("Server")),
            ("strconv.*", "strconv", None),
            ("builtin.append", "builtin", Some("append")),
            ("builtin.error.Error", "builtin", Some("error")),
            ("gopkg.in/yaml.v3.Node", "gopkg.in/yaml.v3", Some("Node")),
        ] {
            let symbol: Symbol = text.parse().unwrap();
            assert_eq!((symbol.package.as_str(), symbol.name.as_deref()), (package, name), "{text}");
            assert_eq!(symbol.to_string(), text);
        }
        for text in ["", "sync", "sync.map", "sync..Map", "sync.Map.Load.x", "sync.*.Load", "a b.C"] {
            assert!(text.parse::<Symbol>().is_err(), "{text}");
        }
    }
}

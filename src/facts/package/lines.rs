//! A package from text with one declaration a line, as the standard library's data has it.

use std::sync::{Arc, OnceLock};

use super::{Declaration, FileFacts, Import, Method, Object, ObjectKind, Package, Place, standard_name, unquoted};
use crate::syntax::NodeId;

/// Where the spec stands in the tree of `type T int`: behind the declaration and its keyword.
const SPEC: NodeId = NodeId(2);

impl Package {
    /// The package that `source` declares, each line of which is a clause, an import, or a declaration of one name.
    ///
    /// The names are read off the lines, and a declaration is parsed when somebody looks at it: of the standard
    /// library hardly any ever is, and to parse whole packages was an eighth of the work of a small scan.
    pub(in crate::facts) fn of_lines(path: &str, source: &'static str) -> Self {
        let mut package = Self { path: path.into(), ..Self::default() };
        let mut file =
            FileFacts { fingerprint: xxhash_rust::xxh3::xxh3_128(source.as_bytes()), ..FileFacts::default() };
        for line in source.lines() {
            let Some((keyword, rest)) = line.split_once(' ') else { continue };
            let place = |node| Place { file: 0, declaration: file.declarations.len() as u32, node };
            match keyword {
                "package" => file.package_name = rest.into(),
                "import" => file.imports.specs.extend(import(rest)),
                "func" if rest.starts_with('(') => {
                    if let Some((owner, method)) = method(rest, place(NodeId(0))) {
                        package.methods.entry(owner.into()).or_default().push(method);
                    }
                }
                _ => {
                    let (kind, node) = match keyword {
                        "func" => (ObjectKind::Function, NodeId(0)),
                        "type" => (ObjectKind::Type, SPEC),
                        "var" => (ObjectKind::Variable(0), SPEC),
                        _ => (ObjectKind::Constant(0, SPEC), SPEC),
                    };
                    let (ty, underlying) = (OnceLock::new(), OnceLock::new());
                    let object = Object { kind, place: place(node), ty, underlying };
                    package.objects.entry(first_word(rest).into()).or_insert(object);
                }
            }
            if !matches!(keyword, "package" | "import") {
                file.declarations.push(Arc::new(Declaration {
                    text: line.into(),
                    nodes: OnceLock::new(),
                    scopes: OnceLock::new(),
                    declared: OnceLock::new(),
                    hash: xxhash_rust::xxh3::xxh3_128(line.as_bytes()),
                }));
            }
        }
        package.name = file.package_name.clone();
        package.files = vec![Arc::new(file)];
        package.fingerprint = Self::fingerprint_of(path, &package.files);
        package
    }
}

/// `name "path"`
fn import(spec: &str) -> Option<Import> {
    let (alias, path) = spec.split_once(' ')?;
    let path = unquoted(path);
    Some(Import { alias: Some(alias.into()), path: path.into(), name: standard_name(path) })
}

/// The type of the receiver, and the method: `(_ *Pointer[T]) Load() *T`
fn method(text: &str, place: Place) -> Option<(&str, Method)> {
    let (receiver, rest) = text.split_once(") ")?;
    let (_, receiver) = receiver.split_once(' ')?;
    let owner = receiver.strip_prefix('*');
    let method = Method { name: first_word(rest).into(), place, pointer: owner.is_some(), ty: OnceLock::new() };
    Some((first_word(owner.unwrap_or(receiver)), method))
}

/// The letters and digits that a text starts with.
fn first_word(text: &str) -> &str {
    let end = text.find(|char: char| char != '_' && !char.is_alphanumeric());
    text.split_at(end.unwrap_or(text.len())).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::standard_library;
    use crate::syntax::SourceFile;

    #[test]
    fn lines_declare_what_their_tree_does() {
        for path in standard_library::paths() {
            let source = standard_library::source(path).unwrap();
            let whole = Package::new(path, vec![Arc::new(FileFacts::of(&SourceFile::parse(source)))]);
            let lines = Package::of_lines(path, source);
            assert_eq!((&lines.name, &lines.path), (&whole.name, &whole.path));
            let imports = |package: &Package| format!("{:?}", package.files[0].imports.specs);
            assert_eq!(imports(&lines), imports(&whole), "{path}");
            let declarations = |package: &Package| {
                let text = |one: &Arc<Declaration>| format!("{} {:032x} {:?}", one.text, one.hash, one.nodes());
                package.files[0].declarations.iter().map(text).collect::<Vec<_>>()
            };
            assert_eq!(declarations(&lines), declarations(&whole), "{path}");
            assert_eq!(lines.objects.len(), whole.objects.len(), "{path}");
            for (name, object) in &whole.objects {
                let found = lines.object(name).unwrap_or_else(|| panic!("{path}.{name}"));
                assert_eq!((found.kind, found.place), (object.kind, object.place), "{path}.{name}");
            }
            let methods = |package: &Package| {
                let all = package.methods.iter().flat_map(|(ty, methods)| methods.iter().map(move |one| (ty, one)));
                let mut all: Vec<_> = all.map(|(ty, one)| format!("{ty} {one:?}")).collect();
                all.sort();
                all
            };
            assert_eq!(methods(&lines), methods(&whole), "{path}");
        }
    }
}

//! A file's package and imports, read from its head alone: far cheaper than a tree where nothing else is asked for.

use crate::syntax::newer_go::{is_word, skip_opaque};

/// The import paths in the head of a Go file, in source order. The head may be cut off anywhere.
/// Escapes in a path are left as they are; of a head that is not Go what can be read is given.
pub fn imported_paths(head: &[u8]) -> Vec<&str> {
    let mut paths = Vec::new();
    let mut in_list = false;
    let mut in_import = false;
    let mut at = 0;
    while let Some(&byte) = head.get(at) {
        let opaque = skip_opaque(head, at);
        match byte {
            b'"' | b'`' => {
                let end = opaque.unwrap_or(head.len());
                let path = head.get(at + 1..end - 1).filter(|_| in_import && head[end - 1] == byte);
                paths.extend(path.and_then(|path| std::str::from_utf8(path).ok()));
                in_import = in_list;
            }
            b'(' if in_import => in_list = true,
            b')' => (in_import, in_list) = (false, false),
            _ if is_word(byte) => {
                let start = at;
                while head.get(at).copied().is_some_and(is_word) {
                    at += 1;
                }
                match &head[start..at] {
                    b"import" => in_import = true,
                    b"func" | b"type" | b"var" | b"const" => break,
                    // The package's name, or an alias.
                    _ => {}
                }
                continue;
            }
            _ => {}
        }
        at = opaque.unwrap_or(at + 1);
    }
    paths
}

/// The name in the package clause; none if it is missing, cut off or not the first thing in the file.
pub fn package_name(head: &[u8]) -> Option<&str> {
    let mut at = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut is_clause = false;
    loop {
        let byte = *head.get(at)?;
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if byte == b'/' {
            at = skip_opaque(head, at)?;
        } else {
            let len = head[at..].iter().position(|&byte| !is_word(byte))?;
            let word = &head[at..at + len];
            if is_clause {
                return std::str::from_utf8(word).ok().filter(|name| !name.is_empty());
            }
            if word != b"package" {
                return None;
            }
            is_clause = true;
            at += len;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{imported_paths, package_name};

    #[test]
    fn the_package_clause_is_read() {
        let name = |head: &'static str| package_name(head.as_bytes());
        assert_eq!(name("// package no\n/* package no */\n\npackage/**/yes // no\n"), Some("yes"));
        assert_eq!(name("\u{feff}package yes;import \"fmt\""), Some("yes"));
        for none in ["", "package", "package cut", "package \"no\"\n", "import \"fmt\"\npackage no\n", "// no", "/"] {
            assert_eq!(name(none), None, "{none}");
        }
    }

    fn check(head: &str, want: &[&str]) {
        assert_eq!(imported_paths(head.as_bytes()), want, "{head}");
    }

    #[test]
    fn single_imports_and_lists_are_read() {
        check(
            "// import \"no\"\npackage a // \"no\"\n\nimport \"fmt\"\nimport (\n\tx \"example.com/x\"\n\t. `dot`; _ \"blank\"\n)\n\nvar s = \"no\"\n",
            &["fmt", "example.com/x", "dot", "blank"],
        );
        check("package a\nfunc f() { import \"no\" }\n", &[]);
    }

    #[test]
    fn a_head_may_end_anywhere() {
        let head = "package a\nimport (\n\t\"one\"\n\t/* two */ \"three\"\n)\n";
        for end in 0..=head.len() {
            assert!(["one", "three"].starts_with(&imported_paths(&head.as_bytes()[..end])), "{end}");
        }
        check("import \"\"", &[""]);
        check("import \"", &[]);
    }
}

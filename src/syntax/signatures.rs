//! A file without the bodies of its functions and the data of its variables: much less to parse where only its
//! declarations are asked for.

use crate::syntax::newer_go::{is_word, skip_opaque};

/// The text with an empty body in each top-level function and method, and with empty braces in each composite literal of
/// a top-level variable. Positions behind the first one do not hold.
/// Where a body has no end the rest is left as it is.
pub fn without_bodies(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut short = String::with_capacity(text.len() / 2);
    let mut kept = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !is_word(byte) {
            at = skip_opaque(bytes, at).unwrap_or(at + 1);
            continue;
        }
        let start = at;
        at = end_of_word(bytes, at);
        let is_first_in_line = start == 0 || bytes[start - 1] == b'\n';
        if !is_first_in_line || !matches!(&bytes[start..at], b"func" | b"var") {
            continue;
        }
        // A variable may have several literals: `var a, b = T{}, T{}`.
        let is_function = &bytes[start..at] == b"func";
        let mut depth = 0;
        while let Some((open, close)) = next_body(bytes, at, &mut depth, is_function) {
            short.push_str(text.get(kept..=open).unwrap_or_default());
            kept = close;
            at = close + usize::from(!is_function);
            if is_function {
                break;
            }
        }
    }
    short.push_str(text.get(kept..).unwrap_or_default());
    short
}

fn end_of_word(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).copied().is_some_and(is_word) {
        at += 1;
    }
    at
}

/// The braces of the next body in the declaration that goes on at `at`, inside of `depth` brackets: that of a function,
/// or of a literal among the values of a variable. None if the declaration has no further one.
fn next_body(bytes: &[u8], mut at: usize, depth: &mut u32, is_function: bool) -> Option<(usize, usize)> {
    let mut word: &[u8] = b"";
    loop {
        let byte = *bytes.get(at)?;
        if let Some(end) = skip_opaque(bytes, at) {
            at = end;
            continue;
        }
        if is_word(byte) {
            let end = end_of_word(bytes, at);
            word = &bytes[at..end];
            at = end;
            continue;
        }
        match byte {
            b'(' | b'[' => *depth += 1,
            b')' | b']' => *depth = depth.checked_sub(1)?,
            b'\n' if *depth == 0 => return None,
            b'{' => {
                let close = matching_brace(bytes, at)?;
                if (*depth == 0 || !is_function) && !matches!(word, b"interface" | b"struct") {
                    return Some((at, close));
                }
                at = close;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            word = b"";
        }
        at += 1;
    }
}

/// The brace that closes the one at `open`.
fn matching_brace(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0_u32;
    let mut at = open;
    loop {
        match *bytes.get(at)? {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
        at = skip_opaque(bytes, at).unwrap_or(at + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::without_bodies;

    fn check(text: &str, want: &str) {
        assert_eq!(without_bodies(text), want);
    }

    #[test]
    fn bodies_are_empty_and_all_else_stays() {
        check("package a\n\nfunc f() { g() }\nvar x = 1\n", "package a\n\nfunc f() {}\nvar x = 1\n");
        check(
            "func (t *T[K]) M(x struct{ a int }, f func() interface{}) (r struct{}, err error) {\n\tif true {\n\t}\n}\ntype B struct{}\n",
            "func (t *T[K]) M(x struct{ a int }, f func() interface{}) (r struct{}, err error) {}\ntype B struct{}\n",
        );
        check(
            "func f() interface{ M() } { return nil }\nfunc g()\nvar y int\n",
            "func f() interface{ M() } {}\nfunc g()\nvar y int\n",
        );
        check("func f() map[string]struct{} {\n\treturn nil\n}\n", "func f() map[string]struct{} {}\n");
    }

    #[test]
    fn literals_of_variables_are_empty() {
        check(
            "var a, b = T{1, 2}, []struct{ x int }{{3}}\nvar c = 1\n",
            "var a, b = T{}, []struct{ x int }{}\nvar c = 1\n",
        );
        check(
            "var (\n\ta = f(T{1},\n\t\tT{2})\n\tb = func() { g() }\n)\ntype T struct{ x int }\n",
            "var (\n\ta = f(T{},\n\t\tT{})\n\tb = func() {}\n)\ntype T struct{ x int }\n",
        );
        check("var a interface{ M() }\nvar b = T{\n", "var a interface{ M() }\nvar b = T{\n");
    }

    #[test]
    fn braces_in_strings_and_comments_are_none() {
        check("func f() {\n\ts := \"}\" + `}` // }\n\tr := '}' /* } */\n}\nvar x = 1\n", "func f() {}\nvar x = 1\n");
        check("var s = `\nfunc f() { a }\n`\n// \nfunc g() {}\n", "var s = `\nfunc f() { a }\n`\n// \nfunc g() {}\n");
    }

    #[test]
    fn broken_code_is_left_alone() {
        check("func f() {\n\tif {\n", "func f() {\n\tif {\n");
        check("func f(", "func f(");
        check("func )", "func )");
        check("func", "func");
        check("", "");
    }
}

//! Go code with the words of the language, literals, types and functions told apart, as plain data.

use crate::syntax::{Field, Kind, NodeId, Nodes, SourceFile, field, kind};
use crate::text::TextRange;

/// What a part of the code is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A word of the language.
    Keyword,
    /// A string or rune literal.
    String,
    /// A number, `true`, `false`, `nil` or `iota`.
    Constant,
    /// A comment.
    Comment,
    /// The name of a type.
    Type,
    /// The name of a function or method, where it is declared or called.
    Function,
}

/// What is one token to a reader, whatever the grammar sees inside.
const WHOLE: &[Kind] = &[kind::INTERPRETED_STRING_LITERAL, kind::RAW_STRING_LITERAL, kind::RUNE_LITERAL];

/// The lines of Go code without their ends, each as its parts in their order; a part of no kind has none.
///
/// Any text will do: a part of a file, or code that does not compile, is highlighted as far as it can be read, and
/// nothing of it is lost.
pub fn highlight(text: &str) -> Vec<Vec<(Option<Token>, &str)>> {
    let file = SourceFile::parse(text);
    let mut tokens: Vec<(TextRange, Token)> = Vec::new();
    let mut end = 0;
    file.for_each_declaration(|range, nodes| {
        tokens.extend(comment(text, end, range.start));
        let own = text.get(range.start as usize..range.end as usize).unwrap_or_default();
        for id in nodes.descendants(NodeId(0), WHOLE) {
            if let Some(token) = token(nodes, id, own) {
                let TextRange { start, end } = nodes.range(id);
                tokens.push((TextRange { start: range.start + start, end: range.start + end }, token));
            }
        }
        end = range.end;
    });
    tokens.extend(comment(text, end, text.len() as u32));
    in_lines(text, &tokens)
}

/// The comments between two declarations: nothing else stands there.
fn comment(text: &str, start: u32, end: u32) -> Option<(TextRange, Token)> {
    let between = text.get(start as usize..end as usize)?;
    let from = between.find(['/'])? as u32;
    Some((TextRange { start: start + from, end: start + between.trim_end().len() as u32 }, Token::Comment))
}

fn token(nodes: &Nodes, id: NodeId, text: &str) -> Option<Token> {
    match nodes.kind(id) {
        kind::COMMENT => Some(Token::Comment),
        found if WHOLE.contains(&found) => Some(Token::String),
        kind::INT_LITERAL
        | kind::FLOAT_LITERAL
        | kind::IMAGINARY_LITERAL
        | kind::TRUE
        | kind::FALSE
        | kind::NIL
        | kind::IOTA => Some(Token::Constant),
        kind::TYPE_IDENTIFIER => Some(Token::Type),
        kind::IDENTIFIER | kind::FIELD_IDENTIFIER => names_function(nodes, id).then_some(Token::Function),
        _ => {
            let is_word = || nodes.text(id, text).bytes().all(|byte| byte.is_ascii_lowercase());
            (!nodes.is_named(id) && nodes.children(id).next().is_none() && is_word()).then_some(Token::Keyword)
        }
    }
}

/// True for the name in a call or in the declaration of a function or method.
fn names_function(nodes: &Nodes, id: NodeId) -> bool {
    let stands = |id: NodeId, at: Field, parents: &[Kind]| {
        let parent = nodes.parent(id).filter(|&parent| parents.contains(&nodes.kind(parent)));
        parent.filter(|_| nodes.field_of(id) == at)
    };
    let called = stands(id, field::FIELD, &[kind::SELECTOR_EXPRESSION]).unwrap_or(id);
    stands(called, field::FUNCTION, &[kind::CALL_EXPRESSION]).is_some()
        || stands(id, field::NAME, &[kind::FUNCTION_DECLARATION, kind::METHOD_DECLARATION, kind::METHOD_ELEM]).is_some()
}

/// Cuts the text into parts, and these at the ends of lines.
fn in_lines<'t>(text: &'t str, tokens: &[(TextRange, Token)]) -> Vec<Vec<(Option<Token>, &'t str)>> {
    let mut lines = vec![Vec::new()];
    let mut at = 0;
    for (range, token) in tokens {
        let (start, end) = (range.start as usize, range.end as usize);
        push(&mut lines, text.get(at..start).unwrap_or_default(), None);
        push(&mut lines, text.get(start.max(at)..end).unwrap_or_default(), Some(*token));
        at = end.max(at);
    }
    push(&mut lines, text.get(at..).unwrap_or_default(), None);
    // What ends with a line end has no line behind it.
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

fn push<'t>(lines: &mut Vec<Vec<(Option<Token>, &'t str)>>, text: &'t str, token: Option<Token>) {
    for (number, part) in text.split('\n').enumerate() {
        if number > 0 {
            lines.push(Vec::new());
        }
        let part = part.trim_end_matches('\r');
        if let (Some(line), false) = (lines.last_mut(), part.is_empty()) {
            line.push((token, part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// Each part as `Kind‹text›`.
    fn shown(text: &str) -> String {
        let part = |(token, text): &(Option<Token>, &str)| match token {
            Some(token) => format!("{token:?}‹{text}›"),
            None => (*text).to_owned(),
        };
        highlight(text).iter().map(|line| line.iter().map(part).collect::<String>() + "\n").collect()
    }

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&shown(text));
    }

    #[test]
    fn marks_each_kind_of_token() {
        check(
            "// Package a.\npackage a\n\nfunc (s *Set) Add(v int) error {\n\treturn s.add(v+0x1F, \"a\\n\", nil) // done\n}\n",
            &expect![[r#"
                Comment‹// Package a.›
                Keyword‹package› a

                Keyword‹func› (s *Type‹Set›) Function‹Add›(v Type‹int›) Type‹error› {
                	Keyword‹return› s.Function‹add›(v+Constant‹0x1F›, String‹"a\n"›, Constant‹nil›) Comment‹// done›
                }
            "#]],
        );
    }

    #[test]
    fn a_part_ends_with_its_line() {
        check(
            "x := `<a>\n\n&b`\n/* c\nd */",
            &expect![[r"
            x := String‹`<a>›

            String‹&b`›
            Comment‹/* c›
            Comment‹d */›
        "]],
        );
    }

    #[test]
    fn parts_of_files_and_broken_code_lose_nothing() {
        for text in
            ["if ok {\n", "a / b // c", "}\n</script>", "", "\"\u{e9}", "func (b Box[T]) Map[U any](f func(T) U) {}"]
        {
            let lines = highlight(text);
            let plain: Vec<String> = lines.iter().map(|line| line.iter().map(|(_, part)| *part).collect()).collect();
            assert_eq!(plain.join("\n"), text.trim_end_matches('\n'), "{text}");
        }
    }
}

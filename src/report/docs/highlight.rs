//! Go code as HTML, with the words of the language, literals, types and functions in spans of their own.

use super::html::escape;
use crate::syntax::{Field, Kind, NodeId, Nodes, SourceFile, field, kind};
use crate::text::TextRange;

/// What is one token to a reader, whatever the grammar sees inside.
const WHOLE: &[Kind] = &[kind::INTERPRETED_STRING_LITERAL, kind::RAW_STRING_LITERAL, kind::RUNE_LITERAL];

/// The lines of Go code as HTML. No span goes over a line's end, so each line stands alone.
///
/// Any text will do: a part of a file, or code that does not compile, is highlighted as far as it can be read.
pub fn highlighted_lines(text: &str) -> Vec<String> {
    let file = SourceFile::parse(text);
    let mut tokens: Vec<(TextRange, &str)> = Vec::new();
    let mut end = 0;
    file.for_each_declaration(|range, nodes| {
        tokens.extend(comment(text, end, range.start));
        let own = text.get(range.start as usize..range.end as usize).unwrap_or_default();
        for id in nodes.descendants(NodeId(0), WHOLE) {
            if let Some(class) = class(nodes, id, own) {
                let TextRange { start, end } = nodes.range(id);
                tokens.push((TextRange { start: range.start + start, end: range.start + end }, class));
            }
        }
        end = range.end;
    });
    tokens.extend(comment(text, end, text.len() as u32));
    write_lines(text, &tokens)
}

/// The comments between two declarations: nothing else stands there.
fn comment(text: &str, start: u32, end: u32) -> Option<(TextRange, &'static str)> {
    let between = text.get(start as usize..end as usize)?;
    let from = between.find(['/'])? as u32;
    Some((TextRange { start: start + from, end: start + between.trim_end().len() as u32 }, "c"))
}

/// The class of a token's span: `k`eyword, `s`tring, `n`umber or constant, `c`omment, `t`ype, `f`unction.
fn class(nodes: &Nodes, id: NodeId, text: &str) -> Option<&'static str> {
    match nodes.kind(id) {
        kind::COMMENT => Some("c"),
        found if WHOLE.contains(&found) => Some("s"),
        kind::INT_LITERAL
        | kind::FLOAT_LITERAL
        | kind::IMAGINARY_LITERAL
        | kind::TRUE
        | kind::FALSE
        | kind::NIL
        | kind::IOTA => Some("n"),
        kind::TYPE_IDENTIFIER => Some("t"),
        kind::IDENTIFIER | kind::FIELD_IDENTIFIER => names_function(nodes, id).then_some("f"),
        _ => {
            let is_word = || nodes.text(id, text).bytes().all(|byte| byte.is_ascii_lowercase());
            (!nodes.is_named(id) && nodes.children(id).next().is_none() && is_word()).then_some("k")
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

fn write_lines(text: &str, tokens: &[(TextRange, &str)]) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut at = 0;
    for (range, class) in tokens {
        let (start, end) = (range.start as usize, range.end as usize);
        push(&mut lines, text.get(at..start).unwrap_or_default(), None);
        push(&mut lines, text.get(start.max(at)..end).unwrap_or_default(), Some(class));
        at = end.max(at);
    }
    push(&mut lines, text.get(at..).unwrap_or_default(), None);
    // What ends with a line end has no line behind it.
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn push(lines: &mut Vec<String>, text: &str, class: Option<&str>) {
    for (number, part) in text.split('\n').enumerate() {
        if number > 0 {
            lines.push(String::new());
        }
        let (Some(line), false) = (lines.last_mut(), part.is_empty()) else { continue };
        let part = escape(part.trim_end_matches('\r'));
        match class {
            Some(class) => line.extend(["<span class=\"", class, "\">", &part, "</span>"]),
            None => line.push_str(&part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&highlighted_lines(text).join("\n"));
    }

    #[test]
    fn marks_each_kind_of_token() {
        check(
            "// Package a.\npackage a\n\nfunc (s *Set) Add(v int) error {\n\treturn s.add(v+0x1F, \"a\\n\", nil) // done\n}\n",
            &expect![[r#"
                <span class="c">// Package a.</span>
                <span class="k">package</span> a

                <span class="k">func</span> (s *<span class="t">Set</span>) <span class="f">Add</span>(v <span class="t">int</span>) <span class="t">error</span> {
                	<span class="k">return</span> s.<span class="f">add</span>(v+<span class="n">0x1F</span>, <span class="s">&quot;a\n&quot;</span>, <span class="n">nil</span>) <span class="c">// done</span>
                }"#]],
        );
    }

    #[test]
    fn a_span_ends_with_its_line() {
        check(
            "x := `<a>\n\n&b`\n/* c\nd */",
            &expect![[r#"
            x := <span class="s">`&lt;a&gt;</span>

            <span class="s">&amp;b`</span>
            <span class="c">/* c</span>
            <span class="c">d */</span>"#]],
        );
    }

    #[test]
    fn parts_of_files_and_broken_code_lose_nothing() {
        let span = regex::Regex::new("</?span[^>]*>").unwrap();
        for text in
            ["if ok {\n", "a / b // c", "}\n</script>", "", "\"\u{e9}", "func (b Box[T]) Map[U any](f func(T) U) {}"]
        {
            let shown = highlighted_lines(text).join("\n");
            let plain = span.replace_all(&shown, "").into_owned();
            assert_eq!(plain, escape(text.trim_end_matches('\n')), "{text}");
        }
    }
}

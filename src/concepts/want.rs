//! The `// want` comments of examples: which matches are expected on a line, as in Go's analysistest.

use super::{Concept, Problem};
use regex::Regex;

/// One match that a line of an example expects.
#[derive(Clone, Debug)]
pub struct Want {
    /// The line of the file, from 0.
    pub line: u32,
    /// Matched against `FOCUS: SENTENCE`, from its start.
    pub regex: Regex,
    /// The match only hovers; otherwise it may carry a lens.
    pub hover: bool,
}

/// A `want` comment that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantFault {
    /// The line of the file, from 0.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

/// True if a Go file expects a match anywhere.
pub fn has_wants(text: &str) -> bool {
    text.lines().any(|line| comments(line).next().is_some())
}

/// The faults in the `want` comments of a concept's examples. Not a part of parsing a concept: only who tests the
/// rules needs the expectations, and compiling them takes longer than all the rest.
pub fn check_wants(concept: &Concept) -> Vec<Problem> {
    let files = concept.examples.iter().flat_map(|example| &example.files);
    files
        .flat_map(|file| {
            let (_, faults) = wants(&file.text);
            faults.into_iter().map(|fault| Problem {
                file: concept.file.clone(),
                line: file.line + fault.line,
                message: fault.message,
            })
        })
        .collect()
}

/// All expectations of a Go file, line by line and in their order on the line.
pub fn wants(text: &str) -> (Vec<Want>, Vec<WantFault>) {
    let (mut wants, mut faults) = (Vec::new(), Vec::new());
    for (line, source) in (0..).zip(text.lines()) {
        for comment in comments(source) {
            let mut rest = comment.trim();
            while !rest.is_empty() {
                match next_want(rest) {
                    Ok((hover, pattern, behind)) => {
                        if let Ok(regex) = Regex::new(&format!("^(?:{})", with_literal_braces(&pattern))) {
                            wants.push(Want { line, regex, hover });
                        } else {
                            let message = format!("`{pattern}` in a `want` comment is no regular expression; mend it");
                            faults.push(WantFault { line, message });
                        }
                        rest = behind.trim_start();
                    }
                    Err(message) => {
                        faults.push(WantFault { line, message });
                        break;
                    }
                }
            }
        }
    }
    (wants, faults)
}

/// The text without its `want` comments, for a reader.
pub fn without_wants(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let end = line.len() - line.trim_end_matches(['\n', '\r']).len();
        let (mut rest, line_end) = line.split_at(line.len() - end);
        let mut kept = String::new();
        while let Some(at) = rest.find("/* want ") {
            let Some((_, behind)) = rest.get(at..).and_then(|comment| comment.split_once("*/")) else { break };
            kept.push_str(rest.get(..at).unwrap_or_default());
            rest = behind.strip_prefix(' ').unwrap_or(behind);
        }
        let at = rest.find("// want ").unwrap_or(rest.len());
        kept.push_str(rest.get(..at).unwrap_or_default());
        clean.push_str(if kept.len() < line.len() - end { kept.trim_end() } else { &kept });
        clean.push_str(line_end);
    }
    clean
}

/// What stands behind `want` in each `want` comment of a line.
fn comments(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let block = rest.find("/* want ");
        let to_line_end = rest.find("// want ");
        if let Some(at) = block.filter(|&at| to_line_end.is_none_or(|other| at < other)) {
            let comment = rest.get(at + "/* want ".len()..).unwrap_or_default();
            let (comment, behind) = comment.split_once("*/").unwrap_or((comment, ""));
            rest = behind;
            return Some(comment);
        }
        let comment = to_line_end.and_then(|at| rest.get(at + "// want ".len()..));
        rest = "";
        comment
    })
}

/// Reads one `"regex"`, `` `regex` `` or `hover:"regex"` and returns it with what follows.
fn next_want(text: &str) -> Result<(bool, String, &str), String> {
    let (hover, quoted) = text.strip_prefix("hover:").map_or((false, text), |rest| (true, rest));
    if let Some(raw) = quoted.strip_prefix('`') {
        let (pattern, behind) = raw.split_once('`').ok_or("a `want` comment lacks its closing backquote; add it")?;
        return Ok((hover, pattern.to_owned(), behind));
    }
    let Some(inner) = quoted.strip_prefix('"') else {
        return Err(format!(
            "cannot read `{text}` in a `want` comment; write `// want \"regex\"` or `// want hover:\"regex\"`"
        ));
    };
    let mut pattern = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((hover, pattern, inner.get(at + 1..).unwrap_or_default())),
            '\\' => match characters.next() {
                // As in a Go string, where only these two are of use in a regular expression.
                Some((_, escaped @ ('"' | '\\'))) => pattern.push(escaped),
                Some((_, other)) => {
                    return Err(format!("`\\{other}` in a `want` string; write `\\\\{other}` or use backquotes"));
                }
                None => break,
            },
            other => pattern.push(other),
        }
    }
    Err("a `want` comment lacks its closing quote; add it".to_owned())
}

/// Go's regular expressions take a brace that starts no repetition as itself, as in `struct{}`; so do these.
fn with_literal_braces(pattern: &str) -> String {
    let mut literal = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find(['\\', '{']) {
        let (before, special) = rest.split_at(at);
        literal.push_str(before);
        let taken = if special.starts_with('\\') {
            // The escaped character, and the name in braces behind `\p`, `\P` and `\x`.
            let escaped = special.chars().nth(1).map_or(1, |escaped| 1 + escaped.len_utf8());
            let named = ["\\p{", "\\P{", "\\x{"].iter().any(|start| special.starts_with(start));
            if named { special.find('}').map_or(special.len(), |end| end + 1) } else { escaped }
        } else {
            if !starts_repetition(special) {
                literal.push('\\');
            }
            1
        };
        let (taken, behind) = special.split_at(taken);
        literal.push_str(taken);
        rest = behind;
    }
    literal.push_str(rest);
    literal
}

/// True for `{2}`, `{2,}` and `{2,5}`.
fn starts_repetition(text: &str) -> bool {
    let counts = text.strip_prefix('{').and_then(|text| text.split_once('}')).map_or("", |(counts, _)| counts);
    counts.starts_with(|c: char| c.is_ascii_digit()) && counts.chars().all(|c| c.is_ascii_digit() || c == ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_in_order() {
        let text =
            "a() // want \"go: Starts\" hover:`\\[: `\n/* want \"x\" */ b /* want hover:\"y\" */\nc() // nothing\n";
        let (wants, faults) = wants(text);
        let seen: Vec<(u32, &str, bool)> =
            wants.iter().map(|want| (want.line, want.regex.as_str(), want.hover)).collect();
        assert_eq!(
            seen,
            [(0, "^(?:go: Starts)", false), (0, "^(?:\\[: )", true), (1, "^(?:x)", false), (1, "^(?:y)", true)]
        );
        assert_eq!(faults, []);
    }

    #[test]
    fn braces_of_go_types_are_themselves() {
        for (pattern, text) in [
            ("Makes `struct{}`", "Makes `struct{}`"),
            (r"interface{ M\(\) }", "interface{ M() }"),
            (r"a{2,3}\{\p{Lu}é\é{", "aa{Aéé{"),
        ] {
            let literal = with_literal_braces(pattern);
            let regex = Regex::new(&literal);
            // `\é` is an escape in no syntax.
            assert_eq!(
                regex.map(|regex| regex.is_match(text)).ok(),
                (!pattern.contains("\\é")).then_some(true),
                "{literal}"
            );
        }
    }

    #[test]
    fn names_the_line_of_a_fault() {
        for text in [
            "\nx // want \"(\"",
            "\nx // want \"open",
            "\nx // want hover:`open",
            "\nx // want go",
            "\nx // want \"a\\.b\"",
        ] {
            let (wants, faults) = wants(text);
            assert_eq!((wants.len(), faults.len()), (0, 1), "{text}");
            assert_eq!(faults[0].line, 1, "{text}");
        }
    }

    #[test]
    fn takes_the_comments_out_for_a_reader() {
        let text = "a() // want \"go\"\n//go:embed x /* want \"y\" */\nb()  \r\nc() // kept";
        assert_eq!(without_wants(text), "a()\n//go:embed x\nb()  \r\nc() // kept");
    }
}
